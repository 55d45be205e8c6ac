package dev.starling.testbed.lab;

import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.RunSeeds;
import dev.starling.tree.plumtree.PlumtreeConfig;

/**
 * A tree over a random graph, and what a failure does to it. The tree is built; then the failure comes, of some peers at once
 * unless another is chosen; then one item is published, before anything is mended; then there is time to mend, and another is
 * published:
 *
 * <ul>
 *   <li>{@code reach}: the share of the living that the first item reaches, {@code reachHealed} the second;
 *   <li>{@code redundancy}: copies of the first item by those it reached besides the source, less 1: 0 for a tree; {@code
 *       redundancyFirst} that of the item that built the tree;
 *   <li>{@code lastHop}: the most links a first copy crossed; {@code lastHopHealed} of the last item, {@code excessHops} how
 *       many more than the shortest way to the farthest living peer has;
 *   <li>{@code convergenceMs}: until the tree stands still again (stp, rstp) or the first item has come to the last one it
 *       reaches (the others); {@code buildMs} until it stood for the first time;
 *   <li>{@code controlMessages}: everything but items, from the beginning to the end;
 *   <li>{@code theory}: for bfs, what the sum of (1 − δ)^depth expects for {@code reach}.
 * </ul>
 */
public record TreeExperiment(
        Protocol protocol,
        GraphKind graph,
        int peers,
        double dead,
        Failure failure,
        boolean told,
        int threshold,
        int between)
        implements Experiment {
    /** A link's latency in ticks of a millisecond. */
    static final int LATENCY_TICKS = 10;

    private static final int SPREAD_TICKS = 10_000;

    /** Who makes the tree. */
    public enum Protocol {
        /** 802.1D: the tree of the peer with the smallest number. */
        STP,
        /** 802.1D-2004, the rapid one. */
        RSTP,
        /** A flood that pruned itself; mended by announcements. */
        PLUMTREE,
        /** The breadth-first tree of the source, as a reference; nothing mends it. */
        BFS
    }

    /** What fails. */
    public enum Failure {
        /** A share of the peers, drawn by lot. */
        PEERS,
        /** The root. */
        ROOT,
        /** A link of the tree, drawn by lot; both of its ends see that. */
        LINK
    }

    public TreeExperiment {
        if (peers < 2) {
            throw new IllegalArgumentException("a tree takes 2 peers, not " + peers);
        }
        if (threshold < 1 || between < 0) {
            throw new IllegalArgumentException(
                    "the threshold is a link or more and items between are none or more, not " + threshold + " and "
                            + between);
        }
        if (failure != Failure.PEERS && dead > 0) {
            throw new IllegalArgumentException("either a share of the peers dies, or the root or a link fails");
        }
        if (failure != Failure.PEERS && protocol != Protocol.STP && protocol != Protocol.RSTP) {
            throw new IllegalArgumentException(
                    "the trees of stp and rstp alone have a root, and links, that can fail by name");
        }
    }

    /** A tree some of whose peers die unnoticed. */
    public TreeExperiment(Protocol protocol, GraphKind graph, int peers, double dead) {
        this(protocol, graph, peers, dead, Failure.PEERS, false, PlumtreeConfig.DEFAULT.thresholdHops(), 0);
    }

    /** The same with another failure. */
    TreeExperiment failure(Failure other) {
        return new TreeExperiment(protocol, graph, peers, dead, other, told, threshold, between);
    }

    /** The same where the neighbours of the dead see at once that their links broke. */
    TreeExperiment told(boolean atOnce) {
        return new TreeExperiment(protocol, graph, peers, dead, failure, atOnce, threshold, between);
    }

    /** The same where Plumtree leaves branches that are longer by so many links, and with so many items to do so by. */
    TreeExperiment optimized(int thresholdHops, int items) {
        return new TreeExperiment(protocol, graph, peers, dead, failure, told, thresholdHops, items);
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        Graph drawn = graph.draw(peers, seeds.topology());
        Casting cast = new Casting(seeds, peers, dead);
        int drawnSource = cast.source();
        int source = failure == Failure.ROOT && drawnSource == TreeCrowd.ROOT ? TreeCrowd.ROOT + 1 : drawnSource;
        TreeCrowd crowd = switch (protocol) {
            case STP -> new SpanningTreeCrowd(seeds, drawn);
            case RSTP -> new RstpCrowd(seeds, drawn);
            case PLUMTREE -> new PlumtreeCrowd(seeds, drawn, threshold);
            case BFS -> new BreadthFirstCrowd(seeds, drawn, source);
        };
        int buildMs = crowd.build(source);
        TreeCrowd.Copies first = crowd.lastCopies();
        int living = fail(cast, crowd, drawn);
        int killed = crowd.crowd().tick();
        TreeCrowd.Copies broken = crowd.publish(source, SPREAD_TICKS);
        int mended = crowd.mend();
        for (int i = 0; i < between; i++) {
            crowd.publish(source, SPREAD_TICKS);
        }
        TreeCrowd.Copies healed = crowd.publish(source, SPREAD_TICKS);
        return new Outcome(seed)
                .with("reach", (double) broken.reached() / living)
                .with("reachHealed", (double) healed.reached() / living)
                .with("redundancy", broken.redundancy())
                .with("redundancyFirst", first == null ? Double.NaN : first.redundancy())
                .with("redundancyHealed", healed.redundancy())
                .with("lastHop", broken.lastHop())
                .with("lastHopHealed", healed.lastHop())
                .with("excessHops", healed.lastHop() - crowd.shortest(drawn, source))
                .with("convergenceMs", dead == 0 && failure == Failure.PEERS ? buildMs : Math.max(0, mended - killed))
                .with("buildMs", buildMs)
                .with("controlMessages", crowd.controlMessages())
                .with(
                        "theory",
                        protocol == Protocol.BFS
                                ? Theory.treeReach(drawn.distances(source), 1 - dead) / living
                                : Double.NaN);
    }

    /** Lets happen what fails; how many live on. */
    private int fail(Casting cast, TreeCrowd crowd, Graph drawn) {
        switch (failure) {
            case PEERS -> cast.killIn(crowd.crowd());
            case ROOT -> crowd.crowd().kill(TreeCrowd.ROOT);
            case LINK -> {
                int child = cast.other(TreeCrowd.ROOT);
                crowd.cut(child, crowd.parentOf(child));
            }
        }
        if (told) {
            crowd.tell(drawn);
        }
        return crowd.crowd().alive();
    }
}
