package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.core.OverlayInput;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.Links;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A crowd whose machines keep a tree: what {@link TreeExperiment} does with any of them. */
abstract class TreeCrowd {
    static final Links LINKS = new Links(0, TreeExperiment.LATENCY_TICKS, TreeExperiment.LATENCY_TICKS);

    /** The smallest number: the root of every spanning tree while it lives. */
    static final int ROOT = 0;

    /** What became of one item. */
    record Copies(long id, long sent, int reached, int lastHop) {
        /** Copies too many by peers reached; NaN where nobody was. */
        double redundancy() {
            return reached < 2 ? Double.NaN : (double) sent / (reached - 1) - 1;
        }
    }

    private double control;
    private long id;
    private long sent;
    private int reached;
    private int lastHop;
    private int lastArrivalTick;
    private @Nullable Copies last;

    /** The machines. */
    abstract Crowd<?, Publish, ?> crowd();

    /** Builds the tree; how long that took, in ticks. */
    abstract int build(int source);

    /** Lets the tree mend; the tick of the last thing that happened for that. */
    abstract int mend();

    /** Through whom a peer gets to the root; the peer itself where it knows of none. */
    int parentOf(int peer) {
        return peer;
    }

    /** Breaks a link, and both ends see it. */
    final void cut(int one, int other) {
        crowd().feed(one, new OverlayInput.LinkDown<>(other));
        crowd().feed(other, new OverlayInput.LinkDown<>(one));
    }

    /** The neighbours of the dead see that their links broke. */
    final void tell(Graph graph) {
        for (int peer = 0; peer < graph.size(); peer++) {
            for (int neighbour : graph.neighbours(peer)) {
                if (crowd().alive(peer) && !crowd().alive(neighbour)) {
                    crowd().feed(peer, new OverlayInput.LinkDown<>(neighbour));
                }
            }
        }
    }

    /** How many links the farthest living peer is away, by the shortest way over living ones. */
    final int shortest(Graph graph, int source) {
        int[] distance = new int[graph.size()];
        Arrays.fill(distance, -1);
        distance[source] = 0;
        ArrayDeque<Integer> border = new ArrayDeque<>();
        border.add(source);
        int last = source;
        while (!border.isEmpty()) {
            last = border.remove();
            for (int neighbour : graph.neighbours(last)) {
                if (distance[neighbour] < 0 && crowd().alive(neighbour)) {
                    distance[neighbour] = distance[last] + 1;
                    border.add(neighbour);
                }
            }
        }
        return distance[last];
    }

    /** Publishes one item and waits. */
    final Copies publish(int source, int ticks) {
        id++;
        sent = 0;
        reached = 0;
        lastHop = 0;
        crowd().command(source, new Publish(new Item(id, Bytes.EMPTY)));
        crowd().run(crowd().tick() + ticks);
        last = new Copies(id, sent, reached, lastHop);
        return last;
    }

    /** What became of the item before. */
    final @Nullable Copies lastCopies() {
        return last;
    }

    final double controlMessages() {
        return control;
    }

    final int lastArrivalTick() {
        return lastArrivalTick;
    }

    final void controlSent() {
        control++;
    }

    /** A copy leaves; of an earlier item it counts no more. */
    final void itemSent(Item item) {
        if (item.id() == id) {
            sent++;
        }
    }

    final void arrived(Item item, int hops, int tick) {
        if (item.id() == id) {
            reached++;
            lastHop = Math.max(lastHop, hops);
            lastArrivalTick = tick;
        }
    }
}
