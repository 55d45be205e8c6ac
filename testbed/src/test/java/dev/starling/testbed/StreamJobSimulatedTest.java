package dev.starling.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.sim.SimulatedWorld;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamJobSimulatedTest {
    @ParameterizedTest
    @EnumSource(
            value = MainJob.Transport.class,
            names = {"TCP", "WS"})
    void the_main_job_runs_over_streams_and_the_same_seed_gives_the_same_trace(MainJob.Transport transport) {
        String first = trace(transport, 7);
        assertThat(trace(transport, 7)).isEqualTo(first);
        assertThat(trace(transport, 8)).isNotEqualTo(first);
    }

    private static String trace(MainJob.Transport transport, long seed) {
        try (SimulatedWorld world =
                SimulatedWorld.seeded(seed).latency(Duration.ofMillis(20), Duration.ofMillis(120))) {
            MainJob.Settings settings = new MainJob.Settings(
                    transport, 10, Topology.parse("random:2"), "0.0.0.0", seed, Duration.ofSeconds(15));
            try (MainJob job = MainJob.of(world, settings, Progress.NONE)) {
                assertThat(job.start()).isTrue();
                job.pingAround();
                job.publish(0, "hello everybody");
                assertThat(job.snapshot(1).orElseThrow().violations()).isEmpty();
                assertThat(job.summary().ok()).as(job.summary().toString()).isTrue();
                assertThat(job.summary().pingsSent()).isEqualTo(11);
            }
            return world.traceHash();
        }
    }
}
