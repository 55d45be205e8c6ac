package dev.starling.testbed.lab;

import dev.starling.swarming.SwarmingConfig;
import dev.starling.testbed.lab.AnonymityExperiment.Protocol;
import dev.starling.testbed.lab.Claim.Point;
import dev.starling.testbed.lab.Claim.Relation;
import dev.starling.testbed.lab.Claim.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What is said about free riders, failures, and spies. */
final class BehaviourClaims {
    private static final GraphKind EIGHT = new GraphKind(GraphKind.Kind.REGULAR, 8);

    private BehaviourClaims() {}

    static List<Claim> all() {
        return List.of(removal(), titForTat(), noChoking(), qiuSrikant(), eigenTrust(), flood(), dandelion());
    }

    private static Claim removal() {
        GraphKind gnutella = new GraphKind(GraphKind.Kind.POWERLAW, 2.3);
        return new Claim(
                "targeted-removal",
                "Gnutella survives 30 % of its peers leaving at random, and falls apart without the 4 % with most links",
                "Saroiu, Gummadi, Gribble 2002",
                "largest part: most of those who are left; next to nothing",
                "power law 2.3 from degree 2 on, N = 2,000, shares of the living",
                "0.9 and 0.1, within 0.1",
                "removed",
                List.of(
                        new Point(
                                "30 % at random",
                                0.3,
                                new RemovalExperiment(gnutella, 2000, 0.3, false),
                                20,
                                "largest",
                                0.9,
                                Relation.AT_LEAST,
                                0.1),
                        new Point(
                                "top 4 %",
                                0.04,
                                new RemovalExperiment(gnutella, 2000, 0.04, true),
                                20,
                                "largest",
                                0.1,
                                Relation.AT_MOST,
                                0.1)),
                Verdict.NOT_REPRODUCIBLE,
                "The crawl of 1,771 peers that the paper took apart is not at hand, and a graph of the same exponent is not the"
                        + " same graph: with two links at least, the peers that are left hold together until a tenth is removed.");
    }

    private static SwarmExperiment steady(double freeRiders, SwarmingConfig config) {
        return SwarmExperiment.of(freeRiders)
                .config(new SwarmingConfig(
                        800,
                        config.slots(),
                        config.rechokeEvery(),
                        config.optimisticRounds(),
                        config.selection(),
                        config.reciprocal(),
                        config.neighboursMax()))
                .swarm(100, 0, 0.5);
    }

    private static Claim titForTat() {
        List<Point> points = new ArrayList<>();
        for (double riders : new double[] {0.1, 0.3, 0.5}) {
            points.add(new Point(
                    "free riders=" + riders,
                    riders,
                    steady(riders, SwarmingConfig.DEFAULT),
                    2,
                    "riderRate",
                    (1 - riders) / 5,
                    Relation.EQUAL,
                    0.06));
        }
        return new Claim(
                "tit-for-tat",
                "Tit for tat leaves free riders what is given by luck",
                "Cohen 2003; Legout, Urvoy-Keller, Michiardi 2006",
                "(1 − φ)/(s + 1) of an uplink, where contributors get that and s/(s + 1)",
                "100 peers, no seed, half of 800 pieces each, s = 4, φ = 0.1 to 0.5, until the first contributor is done",
                "0.06 of an uplink",
                "free riders",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim noChoking() {
        SwarmingConfig usual = SwarmingConfig.DEFAULT;
        SwarmingConfig luck = new SwarmingConfig(
                usual.pieces(), 4, usual.rechokeEvery(), 3, usual.selection(), false, usual.neighboursMax());
        return new Claim(
                "no-choking",
                "Where uploads go by luck, free riders do as well as those who give",
                "folklore",
                "handicap 1",
                "as for tit for tat, φ = 0.3",
                "0.1",
                "free riders",
                List.of(new Point("free riders=0.3", 0.3, steady(0.3, luck), 2, "handicap", 1, Relation.EQUAL, 0.1)),
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim qiuSrikant() {
        List<Point> points = new ArrayList<>();
        for (double arrivals : new double[] {0.02, 0.1, 0.5}) {
            points.add(new Point(
                    "λ=" + arrivals,
                    Math.log10(arrivals),
                    SwarmExperiment.of(0)
                            .swarm(Math.clamp(Math.round(arrivals * 2000), 60, 1000), 1, 0)
                            .arrivals(arrivals),
                    2,
                    "contributorSeconds",
                    200,
                    Relation.EQUAL,
                    40));
        }
        return new Claim(
                "swarm-scales",
                "How long a download takes does not depend on how many come",
                "Qiu and Srikant 2004",
                "T = 1/(ημ) with η ≈ 1, where the downlink limits nothing and who is done leaves: 200 s",
                "200 pieces of 1 s, one seed, arrivals at 0.02 to 0.5 a second",
                "20 %",
                "log10 λ",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim eigenTrust() {
        return new Claim(
                "eigentrust",
                "With a few pre-trusted peers EigenTrust leaves a collective of polluters next to nothing; without them it wins",
                "Kamvar, Schlosser, Garcia-Molina 2003",
                "their share of the trust: below 0.1 with pre-trusted peers; more than their share of the peers without",
                "200 peers, 30 % polluters who praise each other, 5 pre-trusted or none, a = 0.1, 12 cycles",
                "0.05",
                "pre-trusted",
                List.of(
                        new Point(
                                "5 pre-trusted",
                                5,
                                new ReputationExperiment(ReputationExperiment.Method.EIGENTRUST, 200, 0.3, 5, 12),
                                3,
                                "polluterTrust",
                                0.1,
                                Relation.AT_MOST,
                                0.05),
                        new Point(
                                "none",
                                0,
                                new ReputationExperiment(ReputationExperiment.Method.EIGENTRUST, 200, 0.3, 0, 12),
                                3,
                                "polluterTrust",
                                0.3,
                                Relation.AT_LEAST,
                                0.05)),
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim flood() {
        List<Point> points = new ArrayList<>();
        for (double spies : new double[] {0.05, 0.1, 0.2, 0.3}) {
            points.add(new Point(
                    "spies=" + spies,
                    spies,
                    AnonymityExperiment.among(Protocol.FLOOD, EIGHT, 2000, spies),
                    10,
                    "precision",
                    1 - Math.pow(1 - spies, 8),
                    Relation.EQUAL,
                    0.04));
        }
        return new Claim(
                "flood-origin",
                "A flood tells a few spies who began it",
                "the first-spy estimator; Fanti and Viswanath 2017",
                "1 − (1 − p)^d over equal latencies: one neighbour that spies is enough",
                "N = 2,000, d = 8, spies 5 % to 30 %",
                "0.04",
                "spies",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim dandelion() {
        List<Point> points = new ArrayList<>();
        for (double spies : new double[] {0.05, 0.1, 0.2, 0.3}) {
            points.add(new Point(
                    "spies=" + spies,
                    spies,
                    AnonymityExperiment.among(Protocol.DANDELION, EIGHT, 2000, spies),
                    10,
                    "precision",
                    spies,
                    Relation.EQUAL,
                    0.04));
        }
        return new Claim(
                "dandelion-origin",
                "A stem leaves spies hardly more than the chance that the first one on it is theirs",
                "Venkatakrishnan, Fanti, Viswanath 2017; Fanti et al. 2018",
                "p",
                "N = 2,000, d = 8, stems that end with q = 0.1, spies 5 % to 30 %",
                "0.04",
                "spies",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }
}
