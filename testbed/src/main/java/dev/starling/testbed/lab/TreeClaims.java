package dev.starling.testbed.lab;

import dev.starling.testbed.lab.Claim.Point;
import dev.starling.testbed.lab.Claim.Relation;
import dev.starling.testbed.lab.Claim.Verdict;
import dev.starling.testbed.lab.TreeExperiment.Protocol;
import java.util.ArrayList;
import java.util.List;

/** What is said about trees. */
final class TreeClaims {
    private static final GraphKind SIX = new GraphKind(GraphKind.Kind.REGULAR, 6);
    private static final int N = 1000;

    private TreeClaims() {}

    static List<Claim> all() {
        return List.of(optimal(), fragile(), reconfiguration(), plumtreeCost(), plumtreeHeals());
    }

    private static TreeExperiment tree(Protocol protocol, double dead) {
        return new TreeExperiment(protocol, SIX, N, dead);
    }

    private static Claim optimal() {
        List<Point> points = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            points.add(new Point(
                    protocol.name().toLowerCase(java.util.Locale.ROOT),
                    protocol.ordinal(),
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
                "N = 1,000, d = 6: 802.1D, Plumtree after its first item, breadth-first",
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
            double theory = tree(Protocol.BFS, dead).run(1).number("theory");
            points.add(new Point(
                    "dead=" + dead, dead, tree(Protocol.BFS, dead), 200, "reach", theory, Relation.EQUAL, 0.03));
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
}
