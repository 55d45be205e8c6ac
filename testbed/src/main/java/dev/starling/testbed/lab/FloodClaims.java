package dev.starling.testbed.lab;

import dev.starling.testbed.lab.Claim.Point;
import dev.starling.testbed.lab.Claim.Relation;
import dev.starling.testbed.lab.Claim.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What is said about floods. */
final class FloodClaims {
    private FloodClaims() {}

    static List<Claim> all() {
        return List.of(count(), bound(), ritter(), percolation());
    }

    private static FloodExperiment regular(int degree, int peers) {
        return FloodExperiment.over(new GraphKind(GraphKind.Kind.REGULAR, degree), peers);
    }

    private static Claim count() {
        List<Point> points = new ArrayList<>();
        for (int degree : new int[] {3, 4, 6, 8, 16}) {
            points.add(new Point(
                    "d=" + degree,
                    degree,
                    regular(degree, 10_000),
                    10,
                    "messages",
                    10_000.0 * (degree - 1) + 1,
                    Relation.EQUAL,
                    0.5));
        }
        return new Claim(
                "flood-count",
                "A flood costs each link twice, less a tree",
                "folklore",
                "2E − (N − 1), on equal degrees N(d − 1) + 1",
                "N = 10,000, d = 3 to 16, no TTL, nothing lost",
                "none: exact",
                "degree",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim bound() {
        List<Point> points = new ArrayList<>();
        for (int ttl = 1; ttl <= 8; ttl++) {
            double tree = 4 * (Math.pow(3, ttl) - 1) / 2;
            points.add(new Point(
                    "T=" + ttl, ttl, regular(4, 10_000).ttl(ttl).floods(20), 5, "reach", tree, Relation.AT_MOST, 0.5));
        }
        return new Claim(
                "flood-bound",
                "A flood with TTL T reaches at most what a tree of its degree would",
                "Ritter 2001, corrected from C^T",
                "C((C − 1)^T − 1)/(C − 2)",
                "N = 10,000, C = 4, T = 1 to 8",
                "none: a bound",
                "TTL",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim ritter() {
        List<Point> points = new ArrayList<>();
        for (int peers : new int[] {1_000, 10_000, 100_000}) {
            points.add(new Point(
                    "N=" + peers,
                    Math.log10(peers),
                    regular(4, peers).ttl(7).floods(20),
                    5,
                    "reach",
                    4372,
                    Relation.EQUAL,
                    43.72));
        }
        return new Claim(
                "ritter-reach",
                "Gnutella's TTL of 7 reaches 4,372 peers where each has 4 links",
                "Ritter 2001, Why Gnutella Can't Scale",
                "Σ 4·3^i for i < 7 = 4,372",
                "random graphs of equal degree 4, N = 1,000, 10,000 and 100,000",
                "1 %",
                "log10 N",
                points,
                Verdict.DOES_NOT_HOLD,
                "The sum counts walks on a tree. On a graph ways meet: of 10,000 peers about 3,550 are reached, and the figure is"
                        + " only approached where there are far more peers than it.");
    }

    private static Claim percolation() {
        List<Point> points = new ArrayList<>();
        for (double dead : new double[] {0.1, 0.3, 0.5, 0.6, 0.7}) {
            points.add(new Point(
                    "dead=" + dead,
                    dead,
                    // The giant component; a source outside of it reaches nobody, with the same probability.
                    regular(6, 20_000).dead(dead).floods(40),
                    12,
                    "reachShare",
                    Math.pow(Theory.percolation(6, 1 - dead), 2),
                    Relation.EQUAL,
                    0.03));
        }
        return new Claim(
                "flood-failures",
                "A flood survives half of the peers dying, and breaks down where a share of 1/(d − 1) is left",
                "percolation on random regular graphs",
                "(1 − u^d)², u = 1 − σ + σu^(d−1): the source and the reached are both in the giant component",
                "N = 20,000, d = 6, dead 10 % to 70 %, reached share of the living",
                "0.03 of the living",
                "dead",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }
}
