package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SnapshotExperimentTest {
    private static double sum(Experiment experiment, int runs, String name) {
        return LongStream.rangeClosed(1, runs)
                .mapToObj(experiment::run)
                .mapToDouble(outcome -> outcome.number(name))
                .sum();
    }

    private static void assertNoErrors(SnapshotExperiment experiment, int runs) {
        for (long seed = 1; seed <= runs; seed++) {
            Outcome outcome = experiment.run(seed);
            assertThat(outcome.number("errors"))
                    .as("%s: %s", experiment, outcome)
                    .isZero();
        }
    }

    @Test
    void ordered_channels_with_loss_that_is_repaired_give_complete_and_consistent_snapshots() {
        assertNoErrors(SnapshotExperiment.chandyLamport(10), 25);
        assertNoErrors(SnapshotExperiment.chandyLamport(12).with(2, 3, false), 20);
    }

    @Test
    void unordered_channels_that_repeat_give_complete_and_consistent_snapshots() {
        assertNoErrors(SnapshotExperiment.laiYang(10), 25);
        assertNoErrors(SnapshotExperiment.laiYang(12).with(2, 3, false), 20);
    }

    @Test
    void peers_that_come_and_go_meanwhile_break_no_invariant() {
        assertNoErrors(SnapshotExperiment.chandyLamport(10).with(3, 3, true), 40);
        assertNoErrors(SnapshotExperiment.laiYang(10).with(3, 3, true), 40);
    }

    @Test
    void snapshots_without_channel_states_are_caught_by_conservation_and_not_by_clocks() {
        SnapshotExperiment mutant = SnapshotExperiment.chandyLamport(20).withoutChannels();
        assertThat(sum(mutant, 20, "conserved")).isZero();
        assertThat(sum(mutant, 20, "consistent")).isEqualTo(20);
    }

    @Test
    void chandy_and_lamport_over_channels_that_reorder_is_caught() {
        SnapshotExperiment mutant = SnapshotExperiment.chandyLamport(20).reordering(true);
        assertThat(sum(mutant, 40, "conserved")).isLessThan(8);
        assertThat(sum(mutant, 40, "consistent")).isBetween(20.0, 39.0);
    }
}
