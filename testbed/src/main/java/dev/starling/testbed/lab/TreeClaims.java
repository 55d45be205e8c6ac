package dev.starling.testbed.lab;

import dev.starling.testbed.lab.Claim.Point;
import dev.starling.testbed.lab.Claim.Relation;
import dev.starling.testbed.lab.Claim.Verdict;
import dev.starling.testbed.lab.TreeExperiment.Failure;
import dev.starling.testbed.lab.TreeExperiment.Protocol;
import java.util.ArrayList;
import java.util.List;

/** What is said about trees. */
final class TreeClaims {
    private static final GraphKind SIX = new GraphKind(GraphKind.Kind.REGULAR, 6);
    private static final int N = 1000;

    private TreeClaims() {}

    static List<Claim> all() {
        return List.of(
                optimal(),
                fragile(),
                reconfiguration(),
                failover(),
                rapid(),
                rapidRoot(),
                plumtreeCost(),
                plumtreeHeals(),
                plumtreeOptimizes());
    }

    private static TreeExperiment tree(Protocol protocol, double dead) {
        return new TreeExperiment(protocol, SIX, N, dead);
    }

    private static Claim optimal() {
        List<Point> points = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            points.add(new Point(
                    protocol.name().toLowerCase(java.util.Locale.ROOT),
                    0,
                    tree(protocol, 0),
                    3,
                    "redundancy",
                    0,
                    Relation.EQUAL,
                    1e-9));
        }
        return new Claim(
                "tree-optimal",
                "A spanning tree is optimal: N − 1 copies reach N peers",
                "folklore",
                "redundancy 0",
                "N = 1,000, d = 6: 802.1D, RSTP, Plumtree after its first item, breadth-first",
                "none: exact",
                "protocol",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim fragile() {
        List<Point> points = new ArrayList<>();
        for (double dead : new double[] {0.01, 0.05, 0.1, 0.2, 0.3}) {
            // The sum over depths hardly differs between graphs of one kind: that of seed 1 stands for all.
            OnDemand theory = new OnDemand(() -> tree(Protocol.BFS, dead).run(1).number("theory"));
            points.add(new Point(
                    "dead=" + dead, dead, tree(Protocol.BFS, dead), 200, "reach", theory, Relation.EQUAL, () -> 0.03));
        }
        return new Claim(
                "tree-fragile",
                "A spanning tree is not fault tolerant",
                "folklore",
                "reached of the living: [1 + Σ (1 − δ)^depth] / [N(1 − δ)]",
                "breadth-first trees of random graphs, N = 1,000, d = 6, dead 1 % to 30 %",
                "0.03 of the living",
                "dead",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim reconfiguration() {
        List<Point> points = new ArrayList<>();
        for (double dead : new double[] {0, 0.1, 0.3}) {
            points.add(new Point(
                    "dead=" + dead, dead, tree(Protocol.STP, dead), 3, "convergenceMs", 50_000, Relation.AT_MOST, 500));
        }
        return new Claim(
                "stp-reconfigures",
                "802.1D mends its tree within max age and twice the forward delay, 50 s",
                "IEEE 802.1D-1998",
                "≤ 20 s + 2·15 s",
                "N = 1,000, d = 6, dead 0 to 30 % at once",
                "0.5 s",
                "dead",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    /** Twenty round trips over links of 10 ms. */
    private static final double RAPID_MS = 400;

    private static final double RAPID_WITHIN_MS = 100;
    private static final double HELLOS_MISSED_MS = 6000;

    private static Claim failover() {
        TreeExperiment cut = tree(Protocol.RSTP, 0).failure(Failure.LINK);
        return new Claim(
                "rstp-failover",
                "A link of a rapid spanning tree is cut: an alternate port takes over in round trips, where 802.1D takes 30 s",
                "IEEE 802.1w, 802.1D-2004",
                "20 round trips of 20 ms",
                "N = 1,000, d = 6, a link of the tree by lot, both ends see it",
                "5 round trips: 0.1 s",
                "event",
                List.of(rapid("a link cut", 0, cut, "convergenceMs", RAPID_MS)),
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim rapid() {
        TreeExperiment dead = tree(Protocol.RSTP, 0.1);
        List<Point> points = List.of(
                rapid("from nothing", 0, tree(Protocol.RSTP, 0), "buildMs", RAPID_MS),
                rapid("a tenth dead, seen", 1, dead.told(true), "convergenceMs", RAPID_MS),
                rapid("a tenth dead, silent", 2, dead, "convergenceMs", HELLOS_MISSED_MS + RAPID_MS));
        return new Claim(
                "rstp-rapid",
                "A rapid spanning tree of a thousand also stands in round trips when it is built or much of it fails",
                "IEEE 802.1w, 802.1D-2004",
                "20 round trips of 20 ms; 3 missed hellos more where failures are silent",
                "N = 1,000, d = 6: the first tree; a tenth of the peers dead at once",
                "5 round trips: 0.1 s",
                "event",
                points,
                Verdict.DOES_NOT_HOLD,
                "A port says six things at once and then one a second (TxHoldCount, 802.1D-2004 §17.13.12): in so large an"
                        + " overlay the seventh change waits a second. Without that limit it is 70 ms, 60 ms and 6.07 s.");
    }

    private static Claim rapidRoot() {
        List<Point> points = List.of(rapid(
                "the root dead, seen",
                0,
                tree(Protocol.RSTP, 0).failure(Failure.ROOT).told(true),
                "convergenceMs",
                RAPID_MS));
        return new Claim(
                "rstp-root",
                "Also when the root dies a rapid spanning tree mends in round trips",
                "folklore; denied by Elmeleegy, Cox, Ng 2006, as remembered (not read again)",
                "20 round trips of 20 ms",
                "N = 1,000, d = 6, the root dead and all its neighbours see it at once",
                "5 round trips: 0.1 s",
                "event",
                points,
                Verdict.DOES_NOT_HOLD,
                "The dead root's word lives on in alternate ports and goes round until it has passed twenty bridges: counting to"
                        + " infinity, at one BPDU a second and port.");
    }

    private static Point rapid(String label, double x, TreeExperiment tree, String number, double atMost) {
        return new Point(label, x, tree, 5, number, atMost, Relation.AT_MOST, RAPID_WITHIN_MS);
    }

    private static Claim plumtreeCost() {
        List<Point> points = List.of(
                new Point(
                        "first item",
                        1,
                        tree(Protocol.PLUMTREE, 0),
                        5,
                        "redundancyFirst",
                        4 + 6.0 / 999,
                        Relation.EQUAL,
                        1e-6),
                new Point("second item", 2, tree(Protocol.PLUMTREE, 0), 5, "redundancy", 0, Relation.EQUAL, 1e-9));
        return new Claim(
                "plumtree-cost",
                "Plumtree pays for a flood once and for a tree from then on",
                "Leitão, Pereira, Rodrigues 2007",
                "redundancy (2E − (N − 1))/(N − 1) − 1, then 0",
                "N = 1,000, d = 6, one source",
                "none: exact",
                "item",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim plumtreeHeals() {
        List<Point> points = new ArrayList<>();
        for (double dead : new double[] {0.1, 0.3, 0.5}) {
            double giant = Theory.percolation(6, 1 - dead);
            points.add(new Point(
                    "dead=" + dead, dead, tree(Protocol.PLUMTREE, dead), 10, "reach", giant, Relation.AT_LEAST, 0.01));
        }
        return new Claim(
                "plumtree-heals",
                "Plumtree reaches all living that any flood would, with nobody repairing the links",
                "Leitão, Pereira, Rodrigues 2007",
                "1 − u^d, u = 1 − σ + σu^(d−1)",
                "N = 1,000, d = 6, dead 10 % to 50 % at once, the first item after that",
                "0.01 of the living",
                "dead",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim plumtreeOptimizes() {
        List<Point> points = new ArrayList<>();
        for (int hops : new int[] {1, 3, 7}) {
            TreeExperiment tree = tree(Protocol.PLUMTREE, 0.5).told(true).optimized(hops, 20);
            points.add(new Point(
                    "threshold=" + hops + ", longer", hops, tree, 10, "excessHops", hops, Relation.AT_MOST, 0.5));
            points.add(new Point(
                    "threshold=" + hops + ", copies", hops, tree, 10, "redundancyHealed", 0, Relation.EQUAL, 0.01));
        }
        return new Claim(
                "plumtree-optimizes",
                "Plumtree's optimization keeps the longest branch within the threshold of the shortest way, at no copy more",
                "Leitão, Pereira, Rodrigues 2007, §3.8, as remembered (not read again)",
                "last hop ≤ eccentricity + threshold; redundancy 0",
                "N = 1,000, d = 6, dead 50 % at once and seen, the 22nd item after that, one source; thresholds 1, 3 and 7",
                "half a link; 0.01 copies",
                "threshold",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }
}
