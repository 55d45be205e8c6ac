package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.starling.epidemic.gossip.GossipConfig.Mode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known about gossip in closed form. */
class GossipTheoryTest {
    private static final int N = 10_000;

    private static Summary runs(Experiment experiment, int runs) {
        List<Outcome> outcomes = new ArrayList<>();
        Series.run(experiment, 1, runs, 2, outcomes::add);
        return new Summary(outcomes);
    }

    @Test
    void pushing_for_ever_reaches_all_within_a_fifth_of_pittels_rounds() {
        for (int fanout : new int[] {1, 2, 4}) {
            for (double loss : new double[] {0, 0.25, 0.5}) {
                Summary summary =
                        runs(GossipExperiment.among(N, Mode.PUSH, fanout).loss(loss), 5);
                double theory = Theory.pushRounds(N, fanout * (1 - loss));
                assertThat(summary.mean("roundsToAll"))
                        .as("fanout " + fanout + ", loss " + loss)
                        .isBetween(theory / 1.2, theory * 1.2);
                assertThat(summary.mean("theory")).isEqualTo(theory);
            }
        }
    }

    @Test
    void half_of_the_messages_lost_costs_less_than_twice_the_rounds() {
        double whole = runs(GossipExperiment.among(N, Mode.PUSH, 1), 10).mean("roundsToAll");
        double lossy =
                runs(GossipExperiment.among(N, Mode.PUSH, 1).loss(0.5), 10).mean("roundsToAll");
        assertThat(lossy / whole).isBetween(1.65, 1.98);
    }

    @Test
    void infect_and_die_reaches_the_share_that_solves_its_equation() {
        for (int fanout = 2; fanout <= 5; fanout++) {
            Summary summary = runs(GossipExperiment.among(N, Mode.PUSH, fanout).forever(false), 5);
            assertThat(summary.mean("reach"))
                    .as("fanout " + fanout)
                    .isCloseTo(Theory.infectAndDieReach(fanout), within(0.01));
            assertThat(summary.mean("messagesPerPeer"))
                    .as("f messages a reached peer")
                    .isCloseTo(fanout * summary.mean("reach"), within(1e-9));
            assertThat(summary.of("roundsToAll").missing())
                    .as("alone it never reaches all")
                    .isEqualTo(5);
        }
    }

    @Test
    void the_dead_and_the_lost_thin_out_the_fanout_alike() {
        double equation = Theory.infectAndDieReach(4 * 0.7 * 0.8);
        Summary summary = runs(
                GossipExperiment.among(N, Mode.PUSH, 4).forever(false).dead(0.3).loss(0.2), 5);
        assertThat(summary.mean("reach")).isCloseTo(equation, within(0.015));
    }

    @Test
    void a_round_of_push_obeys_its_recurrence_from_where_it_is() {
        double[] share =
                GossipExperiment.among(100_000, Mode.PUSH, 2).loss(0.1).run(7).row("infectedByRound");
        for (int r = 12; r < share.length - 1 && share[r] < 0.99; r++) {
            double next = 1 - (1 - share[r]) * Math.exp(-2 * 0.9 * share[r]);
            assertThat(share[r + 1]).as("round " + r).isCloseTo(next, within(0.01));
        }
    }

    @Test
    void a_round_of_pull_needs_a_question_and_an_answer_to_arrive() {
        double[] share =
                GossipExperiment.among(100_000, Mode.PULL, 2).loss(0.1).run(7).row("infectedByRound");
        for (int r = 12; r < share.length - 1; r++) {
            double next = 1 - (1 - share[r]) * Math.pow(1 - 0.81 * share[r], 2);
            assertThat(share[r + 1]).as("round " + r).isCloseTo(next, within(0.01));
        }
    }

    @Test
    void push_and_pull_together_obey_both() {
        double[] share =
                GossipExperiment.among(100_000, Mode.PUSH_PULL, 1).run(7).row("infectedByRound");
        for (int r = 6; r < share.length - 1; r++) {
            double next = 1 - (1 - share[r]) * Math.exp(-share[r]) * (1 - share[r]);
            assertThat(share[r + 1]).as("round " + r).isCloseTo(next, within(0.01));
        }
        assertThat(runs(GossipExperiment.among(N, Mode.PUSH_PULL, 1), 10).mean("roundsToAll"))
                .as("log3 N + O(log log N)")
                .isBetween(10.5, 13.0);
    }
}
