package dev.starling.testbed.lab;

import dev.starling.epidemic.rumor.RumorConfig.Variant;
import dev.starling.testbed.lab.Claim.Point;
import dev.starling.testbed.lab.Claim.Relation;
import dev.starling.testbed.lab.Claim.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The tables of Demers et al. 1987 and the equations behind them. */
final class DemersClaims {
    private static final String SOURCE = "Demers et al. 1987 (CSL-89-1)";
    private static final int RUNS = 100;

    private DemersClaims() {}

    static List<Claim> all() {
        return List.of(equation(), exponential(), tableOne(), tableTwo(), tableThree());
    }

    private static RumorExperiment rumor(Variant variant, boolean feedback, boolean counter, int k) {
        return new RumorExperiment(variant, feedback, counter, k, 1000, 0);
    }

    private static Claim equation() {
        List<Point> points = new ArrayList<>();
        for (int k = 1; k <= 5; k++) {
            points.add(new Point(
                    "k=" + k,
                    k,
                    rumor(Variant.PUSH, true, false, k),
                    RUNS,
                    "residue",
                    Theory.rumorResidue(k),
                    Relation.EQUAL,
                    0.005));
        }
        return new Claim(
                "rumor-residue",
                "A rumour that loses interest by a coin leaves the residue of its differential equation",
                SOURCE,
                "s = e^(−(k+1)(1−s))",
                "N = 1,000, push, feedback, coin, k = 1 to 5",
                "0.005",
                "k",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim exponential() {
        List<Point> points = new ArrayList<>();
        for (boolean feedback : new boolean[] {true, false}) {
            for (boolean counter : new boolean[] {true, false}) {
                Experiment rumor = rumor(Variant.PUSH, feedback, counter, 2);
                Experiment excess = seed -> {
                    Outcome run = rumor.run(seed);
                    return new Outcome(seed).with("difference", run.number("residue") - run.number("expMinusTraffic"));
                };
                String label = (feedback ? "feedback" : "blind") + ", " + (counter ? "counter" : "coin");
                points.add(new Point(label, points.size(), excess, RUNS, "difference", 0, Relation.EQUAL, 0.01));
            }
        }
        return new Claim(
                "rumor-traffic",
                "All push variants pay the same for their residue",
                SOURCE,
                "s = e^(−m): s − e^(−m) = 0",
                "N = 1,000, push, k = 2, feedback or blind, counter or coin",
                "0.01",
                "variant",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim tableOne() {
        double[] residues = {.18, .037, .011, .0036, .0012};
        List<Point> points = new ArrayList<>();
        for (int k = 1; k <= residues.length; k++) {
            points.add(new Point(
                    "k=" + k,
                    k,
                    rumor(Variant.PUSH, true, true, k),
                    RUNS,
                    "residue",
                    residues[k - 1],
                    Relation.EQUAL,
                    0.15 * residues[k - 1]));
        }
        return new Claim(
                "demers-table-1",
                "Push with feedback and counter leaves .18, .037, .011, .0036, .0012",
                SOURCE + ", table 1",
                "residue s",
                "N = 1,000, push, feedback, counter, k = 1 to 5",
                "15 %",
                "k",
                points,
                Verdict.NOT_REPRODUCIBLE,
                "The plain reading, in which a contact knew already when the rumour came earlier in the same cycle, gives the"
                        + " residues of rumor-residue. The paper does not say what its sites knew of a cycle under way; s = e^(−m) holds"
                        + " for its figures and for ours.");
    }

    private static Claim tableTwo() {
        double[][] table = {{.96, .04}, {.20, 1.6}, {.060, 2.8}, {.021, 3.9}, {.008, 4.9}};
        List<Point> points = new ArrayList<>();
        for (int k = 1; k <= table.length; k++) {
            Experiment rumor = rumor(Variant.PUSH, false, false, k);
            points.add(new Point("s, k=" + k, k, rumor, RUNS, "residue", table[k - 1][0], Relation.EQUAL, 0.01));
            points.add(new Point("m, k=" + k, k, rumor, RUNS, "traffic", table[k - 1][1], Relation.EQUAL, 0.1));
        }
        return new Claim(
                "demers-table-2",
                "Blind push with a coin: residue .96 to .008 for traffic .04 to 4.9",
                SOURCE + ", table 2",
                "residue s and traffic m",
                "N = 1,000, push, blind, coin, k = 1 to 5",
                "0.01 of s, 0.1 of m",
                "k",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim tableThree() {
        double[][] table = {{3.1e-2, 2.7, 9.97, 17.63}, {5.8e-4, 4.5, 10.07, 15.39}, {4e-6, 6.1, 10.08, 14.00}};
        String[] numbers = {"residue", "traffic", "tAve", "tLast"};
        String[] short_ = {"s", "m", "t_ave", "t_last"};
        double[] within = {0.003, 0.1, 0.3, 0.7};
        List<Point> points = new ArrayList<>();
        for (int k = 1; k <= table.length; k++) {
            for (int i = 0; i < numbers.length; i++) {
                points.add(new Point(
                        short_[i] + ", k=" + k,
                        k,
                        rumor(Variant.PULL, true, true, k),
                        RUNS,
                        numbers[i],
                        table[k - 1][i],
                        Relation.EQUAL,
                        within[i]));
            }
        }
        return new Claim(
                "demers-table-3",
                "Pull with feedback and counter leaves next to nobody, for little more traffic",
                SOURCE + ", table 3",
                "residue s, traffic m, delays t_ave and t_last",
                "N = 1,000, pull, feedback, counter, k = 1 to 3",
                "0.003 of s, 0.1 of m, 0.3 and 0.7 cycles",
                "k",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }
}
