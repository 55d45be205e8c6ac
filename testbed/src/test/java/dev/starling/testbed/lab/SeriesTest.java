package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.epidemic.gossip.GossipConfig.Mode;
import dev.starling.epidemic.rumor.RumorConfig.Variant;
import dev.starling.sim.crowd.Links;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What makes a number worth printing: it comes again. */
class SeriesTest {
    static final List<Experiment> ALL = List.of(
            FloodExperiment.over(GraphKind.parse("random:6"), 1000).dead(0.1).links(new Links(0.1, 1, 5)),
            GossipExperiment.among(1000, Mode.PUSH_PULL, 2).loss(0.2).dead(0.1),
            new RumorExperiment(Variant.PULL, true, false, 2, 1000, 0.05));

    private static List<Outcome> outcomes(Experiment experiment, int threads) {
        List<Outcome> outcomes = new ArrayList<>();
        Series.run(experiment, 5, 12, threads, outcomes::add);
        return outcomes;
    }

    @Test
    void one_thread_and_two_give_equal_outcomes_in_equal_order() {
        for (Experiment experiment : ALL) {
            List<Outcome> alone = outcomes(experiment, 1);
            assertThat(outcomes(experiment, 2)).isEqualTo(alone);
            assertThat(alone).extracting(Outcome::seed).startsWith(5L, 6L).hasSize(12);
        }
    }

    @Test
    void other_seeds_give_other_outcomes() {
        for (Experiment experiment : ALL) {
            assertThat(experiment.run(1).values())
                    .isNotEqualTo(experiment.run(2).values());
        }
    }

    @Test
    void a_run_that_fails_fails_the_series() {
        Experiment broken = seed -> {
            if (seed == 7) {
                throw new IllegalStateException("seven");
            }
            return new Outcome(seed);
        };
        assertThatThrownBy(() -> outcomes(broken, 2)).hasMessageContaining("seven");
        assertThatThrownBy(() -> outcomes(broken, 1)).hasMessageContaining("seven");
    }

    @Test
    void a_summary_leaves_out_what_did_not_happen_and_says_so() {
        Summary summary = new Summary(List.of(
                new Outcome(1).with("x", 1).with("row", new double[] {0, 1}),
                new Outcome(2).with("x", Double.NaN).with("row", new double[] {0, 0, 3}),
                new Outcome(3).with("x", 3).with("row", new double[] {0, 2})));
        assertThat(summary.of("x")).isEqualTo(new Summary.Spread("x", 1, 2, Math.sqrt(2), 1, 1, 3, 3, 3));
        assertThat(summary.rows().get("row")).containsExactly(0, 1, 2);
    }
}
