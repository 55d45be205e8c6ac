package dev.starling.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SrpExperimentTest {
    private static SrpExperiment.Settings settings(boolean repair) {
        return new SrpExperiment.Settings(
                128,
                0.3,
                0.5,
                0.01,
                Duration.ofMillis(20),
                Duration.ofMillis(120),
                0,
                3,
                false,
                repair,
                repair,
                repair,
                10,
                Duration.ofSeconds(20),
                Duration.ofSeconds(30));
    }

    @Test
    void without_repair_a_fanout_of_three_misses_some_as_theory_says() {
        SrpExperiment.Run run = SrpExperiment.run(settings(false), 1);
        System.out.println(run);
        assertThat(run.coverage()).isBetween(0.85, 0.985);
    }

    @Test
    void with_anti_entropy_everybody_is_reached() {
        SrpExperiment.Run run = SrpExperiment.run(settings(true), 1);
        System.out.println(run);
        assertThat(run.coverage()).isEqualTo(1.0);
        assertThat(run.coverageAt2500ms()).isGreaterThan(0.99);
    }
}
