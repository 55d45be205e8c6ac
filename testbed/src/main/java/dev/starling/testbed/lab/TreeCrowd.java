package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.Links;
import org.jspecify.annotations.Nullable;

/** A crowd whose machines keep a tree: what {@link TreeExperiment} does with any of them. */
abstract class TreeCrowd {
    static final Links LINKS = new Links(0, TreeExperiment.LATENCY_TICKS, TreeExperiment.LATENCY_TICKS);

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
