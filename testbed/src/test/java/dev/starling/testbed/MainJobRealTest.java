package dev.starling.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.net.RealWorld;
import org.junit.jupiter.api.Test;

class MainJobRealTest {
    @Test
    void the_main_job_runs_on_real_sockets() {
        long t0 = System.nanoTime();
        try (RealWorld world = RealWorld.open();
                MainJob job = MainJob.of(world, MainJob.Settings.of(MainJob.Transport.UDP, 20), Progress.NONE)) {
            boolean started = job.start();
            System.out.println("started " + (System.nanoTime() - t0) / 1e9);
            job.table().forEach(System.out::println);
            assertThat(started).isTrue();
            job.pingAround();
            System.out.println("pinged " + (System.nanoTime() - t0) / 1e9);
            assertThat(job.publish(0, "hello everybody")).isEqualTo(19);
            System.out.println(job.summary() + " " + (System.nanoTime() - t0) / 1e9);
            assertThat(job.summary().ok()).isTrue();
        }
        System.out.println("closed " + (System.nanoTime() - t0) / 1e9);
    }
}
