package dev.starling.testbed.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.Progress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverlayJobSimulatedTest {
    private static final int PEERS = 24;

    /** Two rounds, a killing, and some more rounds. */
    private static OverlaySummary run(OverlaySettings settings, Victims victims, int after) {
        try (SimulatedWorld world = SimulatedWorld.seeded(settings.seed());
                OverlayJob job = new OverlayJob(world, settings, Progress.NONE, () -> {})) {
            assertThat(job.start()).as("all are linked").isTrue();
            for (int i = 0; i < 3; i++) {
                OverlayRound round = job.round();
                System.err.println(round);
            }
            System.err.println(job.kill(victims));
            for (int i = 0; i < after; i++) {
                OverlayRound round = job.round();
                System.err.println(round);
            }
            return job.summary();
        }
    }

    @ParameterizedTest
    @EnumSource(OverlayKind.class)
    void every_overlay_survives_the_loss_of_three_in_ten(OverlayKind kind) {
        long begin = System.nanoTime();
        OverlaySettings settings = OverlaySettings.of(kind, PEERS, 3).simulated();
        OverlaySummary summary = run(settings, new Victims.Share(0.3), 5);
        System.err.println(summary.losses() + " " + summary.ok() + " " + (System.nanoTime() - begin) / 1e9 + " s");
    }
}
