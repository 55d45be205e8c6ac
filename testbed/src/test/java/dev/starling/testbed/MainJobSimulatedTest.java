package dev.starling.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.sim.SimulatedWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MainJobSimulatedTest {
    @Test
    void the_main_job_runs_in_virtual_time_and_the_same_seed_gives_the_same_trace() {
        String first = trace(7);
        assertThat(trace(7)).isEqualTo(first);
        assertThat(trace(8)).isNotEqualTo(first);
    }

    private static String trace(long seed) {
        long t0 = System.nanoTime();
        try (SimulatedWorld world =
                SimulatedWorld.seeded(seed).latency(Duration.ofMillis(20), Duration.ofMillis(120))) {
            try (MainJob job = MainJob.of(world, MainJob.Settings.of(MainJob.Transport.UDP, 20), Progress.NONE)) {
                boolean started = job.start();
                job.table().forEach(System.out::println);
                assertThat(started).isTrue();
                job.pingAround();
                job.publish(0, "hello everybody");
                System.out.println(job.summary() + " " + world.elapsed() + " " + (System.nanoTime() - t0) / 1e9);
                assertThat(job.summary().ok()).isTrue();
            }
            return world.traceHash();
        }
    }
}
