package dev.starling.testbed.lab;

import dev.starling.membership.hyparview.HyParViewConfig;
import dev.starling.membership.swim.SwimConfig;
import dev.starling.membership.swim.SwimConfig.Lifeguard;
import dev.starling.testbed.lab.Claim.Point;
import dev.starling.testbed.lab.Claim.Relation;
import dev.starling.testbed.lab.Claim.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What is said about membership protocols. */
final class MembershipClaims {
    private static final String HYPARVIEW = "Leitão, Pereira, Rodrigues 2007 (HyParView)";
    private static final int N = 10_000;

    private MembershipClaims() {}

    static List<Claim> all() {
        return List.of(
                hyParViewGraph(),
                hyParViewReplaces(),
                hyParViewHalf(),
                hyParViewMost(),
                cyclonRandom(),
                cyclonInDegree(),
                swimDetection(),
                swimSuspicion(),
                lifeguard());
    }

    private static MembershipExperiment hyParView(HyParViewConfig config) {
        return MembershipExperiment.of(new MembershipProtocol.HyParView(config), N);
    }

    private static Claim hyParViewGraph() {
        MembershipExperiment whole = hyParView(MembershipKnobs.hyParView());
        List<Point> points = List.of(
                new Point("connected", 0, whole, 3, "connected", 1, Relation.EQUAL, 1e-9),
                new Point("degree", 1, whole, 3, "degree", 5, Relation.EQUAL, 0.05),
                new Point("symmetry", 2, whole, 3, "symmetry", 1, Relation.EQUAL, 0.001),
                new Point("pathLength", 3, whole, 3, "pathLength", 6.38627, Relation.EQUAL, 0.1),
                new Point("clustering", 4, whole, 3, "clustering", 0.00092, Relation.EQUAL, 0.001));
        return new Claim(
                "hyparview-graph",
                "HyParView keeps a connected symmetric graph of degree 5: clustering 0.00092, paths of 6.386",
                HYPARVIEW + ", table 1, as remembered (not read again)",
                "connected, degree 5, symmetric",
                "N = 10,000, views of 5 and 30, 30 rounds after the last join",
                "none for connected, 0.05 of degree, 0.001 of symmetry and clustering, 0.1 of paths",
                "property",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim hyParViewReplaces() {
        HyParViewConfig config = MembershipKnobs.hyParView()
                .times(MembershipCrowd.ROUND_NS, MembershipCrowd.ROUND_NS / 10, HyParViewConfig.NEVER);
        MembershipExperiment with = hyParView(config).rounds(5, 5);
        MembershipExperiment without =
                hyParView(config.replaceDisconnected(false)).rounds(5, 5);
        List<Point> points = List.of(
                new Point("with", 0, with, 6, "connected", 1, Relation.EQUAL, 1e-9),
                new Point("without", 1, without, 6, "connected", 0, Relation.EQUAL, 0.34));
        return new Claim(
                "hyparview-replaces",
                "HyParView needs a replacement after each DISCONNECT: else some peers are cut off, with symmetric views",
                "reading the listing of Leitão et al. 2007 literally",
                "share of connected overlays: 1 with it, 0 without",
                "N = 10,000, no failures, no refresh, six seeds",
                "none with it, two overlays of six without",
                "replacement",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim hyParViewHalf() {
        MembershipExperiment half = hyParView(MembershipKnobs.hyParView()).fail(0.5);
        List<Point> points = List.of(
                new Point("first item", 0, half, 3, "floodReach", 0.999, Relation.AT_LEAST, 0.002),
                new Point("healed", 1, half, 3, "floodReachHealed", 1, Relation.EQUAL, 0.0005));
        return new Claim(
                "hyparview-half",
                "Half of the peers die at once: the next flood over HyParView's links reaches 99.9 % of the living",
                HYPARVIEW,
                "reach 0.999, then 1",
                "N = 10,000, dead 50 %, an item at that moment with reactive repair, another 12 rounds later",
                "0.002 of the living, 0.0005 when healed",
                "item",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim hyParViewMost() {
        List<Point> points = new ArrayList<>();
        for (double dead : new double[] {0.8, 0.9}) {
            MembershipExperiment most = hyParView(MembershipKnobs.hyParView()).fail(dead);
            points.add(new Point("first, dead=" + dead, dead, most, 3, "floodReach", 0.9, Relation.AT_LEAST, 0.03));
            points.add(new Point(
                    "healed, dead=" + dead, dead, most, 3, "floodReachHealed", 0.99, Relation.AT_LEAST, 0.01));
        }
        return new Claim(
                "hyparview-most",
                "With 80 % and 90 % dead HyParView still delivers to about 90 %, and recovers nearly all in a few rounds",
                HYPARVIEW + ", figures 2 and 3, as remembered (not read again)",
                "reach 0.9, then 0.99",
                "N = 10,000, dead 80 % and 90 %, an item at that moment, another 12 rounds later",
                "0.03 of the living, 0.01 when healed",
                "dead",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static MembershipExperiment cyclon() {
        return MembershipExperiment.of(new MembershipProtocol.Cyclon(MembershipKnobs.cyclon()), N)
                .rounds(60, 1);
    }

    private static Claim cyclonRandom() {
        // Both directions: 40 neighbours of N.
        List<Point> points = List.of(
                new Point("clustering", 0, cyclon(), 3, "clustering", 40.0 / N, Relation.EQUAL, 0.0004),
                new Point(
                        "pathLength", 1, cyclon(), 3, "pathLength", Theory.randomGraphPath(N, 40), Relation.EQUAL, 0.1),
                new Point("connected", 2, cyclon(), 3, "connected", 1, Relation.EQUAL, 1e-9));
        return new Claim(
                "cyclon-random",
                "Clustering and path lengths of Cyclon's graph are those of a random graph",
                "Voulgaris, Gavidia, van Steen 2005 (Cyclon)",
                "clustering 2c/N, paths Σ of the share not reached within each distance",
                "N = 10,000, views of c = 20, 8 exchanged, 61 rounds after the last join",
                "a tenth of clustering, 0.1 of paths",
                "property",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim cyclonInDegree() {
        List<Point> points = List.of(
                new Point("mean", 0, cyclon(), 3, "degree", 20, Relation.EQUAL, 0.1),
                new Point("sd", 1, cyclon(), 3, "inDegreeSd", Math.sqrt(20), Relation.AT_MOST, 0.01));
        return new Claim(
                "cyclon-in-degree",
                "Cyclon's entries are spread more evenly than in a random graph",
                "Voulgaris, Gavidia, van Steen 2005 (Cyclon)",
                "mean in-degree c = 20, standard deviation below √c = 4.47",
                "N = 10,000, views of 20, 8 exchanged, 61 rounds after the last join",
                "0.1 of the mean, none of the bound",
                "moment",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static MembershipExperiment swim(SwimConfig config, int peers) {
        return MembershipExperiment.of(new MembershipProtocol.Swim(config), peers);
    }

    private static Claim swimDetection() {
        double expected = Math.E / (Math.E - 1);
        List<Point> points = new ArrayList<>();
        for (int peers : new int[] {50, 200, 1000}) {
            MembershipExperiment one =
                    swim(MembershipKnobs.swim(), peers).fail(1.01 / peers).rounds(2, 20);
            points.add(new Point("N=" + peers, peers, one, 400, "detectionPeriods", expected, Relation.EQUAL, 0.15));
        }
        return new Claim(
                "swim-detection",
                "SWIM suspects a failed member after e/(e − 1) periods, however many there are",
                "Das, Gupta, Motivala 2002 (SWIM)",
                "e/(e − 1) = 1.582",
                "one of N = 50, 200 and 1,000 dies at the beginning of a period, 400 seeds; until the first suspicion",
                "0.15 periods: three standard errors",
                "members",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim swimSuspicion() {
        SwimConfig config = MembershipKnobs.swim();
        MembershipExperiment with = swim(config, 100).loss(0.1).rounds(1, 200);
        MembershipExperiment without =
                swim(config.suspicion(false, 4, Lifeguard.OFF), 100).loss(0.1).rounds(1, 200);
        // In each period each member is probed once on average.
        double judged = -100 * Math.expm1(-201 * Theory.swimMiss(0.1, 3));
        List<Point> points = List.of(
                new Point("without: members judged", 0, without, 10, "falselyJudged", judged, Relation.EQUAL, 5),
                new Point("with: verdicts", 1, with, 10, "falsePositives", 0, Relation.EQUAL, 1));
        return new Claim(
                "swim-suspicion",
                "With 10 % loss SWIM takes living members for dead; time to refute ends that",
                "Das, Gupta, Motivala 2002 (SWIM); the rate derived",
                "1 − e^(−T(1 − q²)(1 − q⁴)^k) of the members in T periods; none with suspicion",
                "N = 100, 10 % of messages lost, k = 3, T = 201",
                "5 of the members; one verdict",
                "suspicion",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim lifeguard() {
        SwimConfig config = MembershipKnobs.swim();
        MembershipExperiment guarded = swim(config.suspicion(true, 5, Lifeguard.ON), 128)
                .rounds(5, 300)
                .through(0, new Slowness(0.1, 20));
        OnDemand plain = new OnDemand(() -> swim(config.suspicion(true, 5, Lifeguard.OFF), 128)
                .rounds(5, 300)
                .through(0, new Slowness(0.1, 20))
                .run(1)
                .number("falsePositivesHealthy"));
        List<Point> points = List.of(new Point(
                "slow=0.1",
                0.1,
                guarded,
                4,
                "falsePositivesHealthy",
                () -> plain.getAsDouble() / 50,
                Relation.AT_MOST,
                () -> plain.getAsDouble() / 500));
        return new Claim(
                "lifeguard",
                "Lifeguard takes fewer healthy members for dead when some are slow: by more than 50 times",
                "Dadgar, Phillips, Currey 2017 (arXiv 1707.00788), abstract",
                "at most a fiftieth of what SWIM with suspicion does on the same seed",
                "N = 128, a tenth slow for 20 of every 25 periods, 300 periods",
                "a tenth of that",
                "slow",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }
}
