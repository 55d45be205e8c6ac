package dev.starling.testbed.lab;

import dev.starling.epidemic.gossip.GossipConfig.Mode;
import dev.starling.testbed.lab.Claim.Point;
import dev.starling.testbed.lab.Claim.Relation;
import dev.starling.testbed.lab.Claim.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What is said about gossip in rounds. */
final class GossipClaims {
    private static final int N = 10_000;

    private GossipClaims() {}

    static List<Claim> all() {
        return List.of(pushRounds(), growth(), pushPull(), doubled(), lossRatio(), infectAndDie(), everybody(), dead());
    }

    private static GossipExperiment push(int peers, int fanout) {
        return GossipExperiment.among(peers, Mode.PUSH, fanout);
    }

    /** How much more of a number one experiment has than another, seed by seed. */
    private static Experiment ratio(Experiment over, Experiment under, String number) {
        return seed -> new Outcome(seed)
                .with("ratio", over.run(seed).number(number) / under.run(seed).number(number));
    }

    private static Claim pushRounds() {
        List<Point> points = new ArrayList<>();
        for (int fanout = 1; fanout <= 5; fanout++) {
            double rounds = Theory.pushRounds(N, fanout);
            points.add(new Point(
                    "f=" + fanout, fanout, push(N, fanout), 20, "roundsToAll", rounds, Relation.EQUAL, rounds * 0.2));
        }
        return new Claim(
                "push-rounds",
                "Pushing reaches everybody in ln N/ln(1 + f) + ln N/f rounds",
                "Pittel 1987 for f = 1",
                "ln N/ln(1 + f) + ln N/f",
                "N = 10,000, f = 1 to 5",
                "a fifth",
                "fanout",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim growth() {
        List<Point> points = new ArrayList<>();
        for (int peers : new int[] {100, 1_000, 10_000, 100_000}) {
            double rounds = Theory.pushRounds(peers, 1);
            points.add(new Point(
                    "N=" + peers,
                    Math.log10(peers),
                    push(peers, 1),
                    10,
                    "roundsToAll",
                    rounds,
                    Relation.EQUAL,
                    rounds * 0.2));
        }
        return new Claim(
                "push-logarithmic",
                "The rounds of gossip grow with the logarithm of the peers",
                "Frieze and Grimmett 1985, Pittel 1987",
                "log2 N + ln N",
                "N = 100 to 100,000, f = 1",
                "a fifth",
                "log10 N",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim pushPull() {
        List<Point> points = new ArrayList<>();
        for (int peers : new int[] {100, 1_000, 10_000, 100_000}) {
            double rounds = Math.log(peers) / Math.log(3) + Math.log(Math.log(peers)) / Math.log(2);
            points.add(new Point(
                    "N=" + peers,
                    Math.log10(peers),
                    GossipExperiment.among(peers, Mode.PUSH_PULL, 1),
                    10,
                    "roundsToAll",
                    rounds,
                    Relation.EQUAL,
                    2));
        }
        return new Claim(
                "push-pull-rounds",
                "Push and pull together need log3 N + O(log log N) rounds",
                "Karp, Schindelhauer, Shenker, Vöcking 2000",
                "log3 N + log2 ln N",
                "N = 100 to 100,000, one partner a round",
                "two rounds",
                "log10 N",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim doubled() {
        List<Point> points = new ArrayList<>();
        for (int fanout : new int[] {1, 3, 5}) {
            points.add(new Point(
                    "f=" + fanout,
                    fanout,
                    ratio(push(N, fanout).loss(0.5), push(N, fanout), "roundsToAll"),
                    20,
                    "ratio",
                    2,
                    Relation.EQUAL,
                    0.1));
        }
        return new Claim(
                "loss-doubles",
                "50 % packet loss doubles the rounds of gossip",
                "talks and textbooks",
                "a ratio of 2",
                "N = 10,000, push, f = 1, 3, 5",
                "0.1",
                "fanout",
                points,
                Verdict.DOES_NOT_HOLD,
                "Loss halves the fanout, and the rounds grow by less, the less the larger it was: twice is the upper bound.");
    }

    private static Claim lossRatio() {
        List<Point> points = new ArrayList<>();
        for (int fanout : new int[] {1, 3, 5}) {
            double ratio = Theory.pushRounds(N, fanout / 2.0) / Theory.pushRounds(N, fanout);
            points.add(new Point(
                    "f=" + fanout,
                    fanout,
                    ratio(push(N, fanout).loss(0.5), push(N, fanout), "roundsToAll"),
                    20,
                    "ratio",
                    ratio,
                    Relation.EQUAL,
                    0.12));
        }
        return new Claim(
                "loss-halves-fanout",
                "50 % packet loss costs as much as half of the fanout",
                "from Pittel's rounds",
                "[ln N/ln(1 + f/2) + 2 ln N/f] / [ln N/ln(1 + f) + ln N/f]",
                "N = 10,000, push, f = 1, 3, 5",
                "0.12",
                "fanout",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim infectAndDie() {
        List<Point> points = new ArrayList<>();
        for (int fanout = 2; fanout <= 6; fanout++) {
            points.add(new Point(
                    "f=" + fanout,
                    fanout,
                    push(N, fanout).forever(false),
                    10,
                    "reach",
                    Theory.infectAndDieReach(fanout),
                    Relation.EQUAL,
                    0.01));
        }
        return new Claim(
                "infect-and-die",
                "Passing on once to f others reaches the share that solves π = 1 − e^(−fπ); f = 3 misses 6 %",
                "Kermarrec, Massoulié, Ganesh 2003",
                "π = 1 − e^(−fπ)",
                "N = 10,000, f = 2 to 6, independent targets",
                "0.01",
                "fanout",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Claim everybody() {
        List<Point> points = new ArrayList<>();
        for (int fanout = 5; fanout <= 11; fanout++) {
            Experiment reachedAll = all(push(1000, fanout).forever(false));
            points.add(new Point(
                    "f=" + fanout,
                    fanout,
                    reachedAll,
                    400,
                    "everybody",
                    Math.exp(-1000 * Math.exp(-fanout)),
                    Relation.EQUAL,
                    0.08));
        }
        return new Claim(
                "everybody",
                "A fanout of ln N + c reaches everybody with probability e^(−e^(−c))",
                "Kermarrec, Massoulié, Ganesh 2003, after Erdős and Rényi",
                "e^(−N·e^(−f))",
                "N = 1,000, infect and die, f = 5 to 11, share of runs that reach all",
                "0.08",
                "fanout",
                points,
                Verdict.DOES_NOT_HOLD,
                null);
    }

    private static Experiment all(Experiment experiment) {
        return seed -> new Outcome(seed).with("everybody", experiment.run(seed).number("reach") == 1 ? 1 : 0);
    }

    private static Claim dead() {
        List<Point> points = new ArrayList<>();
        for (int fanout : new int[] {1, 3}) {
            points.add(new Point(
                    "f=" + fanout,
                    fanout,
                    ratio(push(N, fanout).dead(0.5), push(N, fanout), "messagesPerPeer"),
                    40,
                    "ratio",
                    2,
                    Relation.EQUAL,
                    0.1));
        }
        return new Claim(
                "dead-double",
                "Half of the peers dead doubles the messages",
                "talks and textbooks",
                "a ratio of 2, a surviving peer",
                "N = 10,000, push until all living know, f = 1 and 3",
                "0.1",
                "fanout",
                points,
                Verdict.DOES_NOT_HOLD,
                "A surviving peer sends 1.7 to 1.9 times as much; all together they send less than before, since half of the"
                        + " senders are gone.");
    }
}
