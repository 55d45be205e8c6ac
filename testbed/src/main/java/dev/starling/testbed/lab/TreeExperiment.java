package dev.starling.testbed.lab;

import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.RunSeeds;

/**
 * A tree over a random graph, and what a failure does to it. The tree is built; then the dead die at once and unnoticed;
 * then one item is published, before anything is mended; then there is time to mend, and another is published:
 *
 * <ul>
 *   <li>{@code reach}: the share of the living that the first item reaches, {@code reachHealed} the second;
 *   <li>{@code redundancy}: copies of the first item by those it reached besides the source, less 1: 0 for a tree; {@code
 *       redundancyFirst} that of the item that built the tree;
 *   <li>{@code lastHop}: the most links a first copy crossed;
 *   <li>{@code convergenceMs}: until the tree stands still again (stp) or the first item has come to the last one it
 *       reaches (the others); {@code buildMs} until it stood for the first time;
 *   <li>{@code controlMessages}: everything but items, from the beginning to the end;
 *   <li>{@code theory}: for bfs, what the sum of (1 − δ)^depth expects for {@code reach}.
 * </ul>
 */
public record TreeExperiment(Protocol protocol, GraphKind graph, int peers, double dead) implements Experiment {
    /** A link's latency in ticks of a millisecond. */
    static final int LATENCY_TICKS = 10;

    private static final int SPREAD_TICKS = 10_000;

    /** Who makes the tree. */
    public enum Protocol {
        /** 802.1D: the tree of the peer with the smallest number. */
        STP,
        /** A flood that pruned itself; mended by announcements. */
        PLUMTREE,
        /** The breadth-first tree of the source, as a reference; nothing mends it. */
        BFS
    }

    public TreeExperiment {
        if (peers < 2) {
            throw new IllegalArgumentException("a tree takes 2 peers, not " + peers);
        }
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        Graph drawn = graph.draw(peers, seeds.topology());
        Casting cast = new Casting(seeds, peers, dead);
        int source = cast.source();
        TreeCrowd crowd = switch (protocol) {
            case STP -> new SpanningTreeCrowd(seeds, drawn);
            case PLUMTREE -> new PlumtreeCrowd(seeds, drawn);
            case BFS -> new BreadthFirstCrowd(seeds, drawn, source);
        };
        int buildMs = crowd.build(source);
        TreeCrowd.Copies first = crowd.lastCopies();
        cast.killIn(crowd.crowd());
        int killed = crowd.crowd().tick();
        TreeCrowd.Copies broken = crowd.publish(source, SPREAD_TICKS);
        int mended = crowd.mend();
        TreeCrowd.Copies healed = crowd.publish(source, SPREAD_TICKS);
        return new Outcome(seed)
                .with("reach", (double) broken.reached() / cast.living())
                .with("reachHealed", (double) healed.reached() / cast.living())
                .with("redundancy", broken.redundancy())
                .with("redundancyFirst", first == null ? Double.NaN : first.redundancy())
                .with("redundancyHealed", healed.redundancy())
                .with("lastHop", broken.lastHop())
                .with("convergenceMs", dead == 0 ? buildMs : mended - killed)
                .with("buildMs", buildMs)
                .with("controlMessages", crowd.controlMessages())
                .with(
                        "theory",
                        protocol == Protocol.BFS
                                ? Theory.treeReach(drawn.distances(source), 1 - dead) / cast.living()
                                : Double.NaN);
    }
}
