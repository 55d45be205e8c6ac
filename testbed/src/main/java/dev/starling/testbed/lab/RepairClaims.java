package dev.starling.testbed.lab;

import dev.starling.epidemic.antientropy.AntiEntropyConfig.Mode;
import dev.starling.testbed.lab.Claim.Point;
import dev.starling.testbed.lab.Claim.Relation;
import dev.starling.testbed.lab.Claim.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What is said about finding what was lost. */
final class RepairClaims {
    private static final int N = 10_000;

    private RepairClaims() {}

    static List<Claim> all() {
        return List.of(squares(), divides(), bimodal());
    }

    private static Claim antiEntropy(String name, String says, String form, Mode mode) {
        List<Point> points = new ArrayList<>();
        for (double residue : new double[] {0.5, 0.2, 0.1, 0.05}) {
            double expected = Theory.antiEntropy(mode, residue, 0, 1);
            // A share of N trials: three standard errors of the mean of ten runs.
            double within = 3 * Math.sqrt(expected * (1 - expected) / N / 10);
            points.add(new Point(
                    "residue=" + residue,
                    residue,
                    RepairExperiment.antiEntropy(mode, N, 1 - residue),
                    10,
                    "residueAfterOne",
                    expected,
                    Relation.EQUAL,
                    within));
        }
        return new Claim(
                name,
                says,
                "Demers et al. 1987 (CSL-89-1)",
                form,
                "N = 10,000, one round from a residue of 0.5 to 0.05",
                "three standard errors of a share of N, ten runs",
                "residue",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim squares() {
        return antiEntropy(
                "anti-entropy-pull", "Anti-entropy by pull squares what is left in each round", "s' = s²", Mode.PULL);
    }

    private static Claim divides() {
        return antiEntropy(
                "anti-entropy-push",
                "Anti-entropy by push divides what is left by e in each round",
                "s' = s·e^(−(1 − s)), which tends to s/e",
                Mode.PUSH);
    }

    private static Claim bimodal() {
        List<Point> points = new ArrayList<>();
        for (double loss : new double[] {0.05, 0.2}) {
            for (int rounds : new int[] {5, 10}) {
                double expected = loss;
                for (int i = 0; i < rounds; i++) {
                    expected = Theory.antiEntropy(Mode.PUSH, expected, loss, 1);
                }
                points.add(new Point(
                        "loss=" + loss + " rounds=" + rounds,
                        rounds,
                        RepairExperiment.bimodal(1000, loss, rounds),
                        100,
                        "residue",
                        expected,
                        Relation.EQUAL,
                        Math.max(1e-4, expected / 5)));
            }
        }
        return new Claim(
                "bimodal-repair",
                "A careless multicast and a few rounds of gossip about it reach almost everybody",
                "Birman, Hayden, Ozkasap, Xiao, Budiu, Minsky 1999 (bimodal multicast); the recursion derived",
                "s' = s·e^(−q³(1 − s)) from s = loss",
                "N = 1,000, 5 % and 20 % of all messages lost, each peer offers an item for 5 and 10 rounds",
                "a fifth, at least 0.0001",
                "rounds",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }
}
