package dev.starling.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob.Transport;
import dev.starling.trace.Trace;
import dev.starling.trace.TraceStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The way of a packet of the Stream Relay Protocol, to which nothing was added. */
class PacketTraceTest {
    @Test
    void a_packet_along_a_line_of_peers_is_one_trace_with_all_of_them() {
        try (SimulatedWorld world = SimulatedWorld.seeded(3);
                MainJob job = MainJob.of(
                        world,
                        new MainJob.Settings(
                                Transport.UDP, 6, Topology.parse("line"), "0.0.0.0", 3, Duration.ofSeconds(30)),
                        Progress.NONE)) {
            assertThat(job.start()).isTrue();
            job.publish(0, "hello");
            TraceStore traces = job.traces();
            List<Trace.Summary> found = traces.search(new TraceStore.Query("publish", "", 0, 10));
            assertThat(found).hasSize(1);
            Trace trace = traces.trace(found.getFirst().traceId()).orElseThrow();
            assertThat(trace.peers()).contains("peer-0", "peer-1", "peer-2", "peer-3", "peer-4", "peer-5");
            assertThat(trace.roots()).hasSize(1);
            assertThat(trace.roots().getFirst().span().peer()).isEqualTo("peer-0");
            assertThat(trace.roots().getFirst().span().attributes().get("packet"))
                    .startsWith(trace.traceId());
            // 20 to 120 ms from one peer to the next, by virtual clocks.
            trace.hops(ns -> assertThat(ns).isBetween(10_000_000L, 10_000_000_000L));
            assertThat(job.summary().traces().peersInLargestTrace()).isBetween(6, 8);
        }
    }

    @Test
    void equal_seeds_give_equal_traces() {
        assertThat(spans(4)).isNotEmpty().isEqualTo(spans(4)).isNotEqualTo(spans(5));
    }

    private static String spans(long seed) {
        try (SimulatedWorld world = SimulatedWorld.seeded(seed);
                MainJob job = MainJob.of(
                        world,
                        new MainJob.Settings(
                                Transport.TCP, 4, Topology.parse("ring"), "0.0.0.0", seed, Duration.ofSeconds(30)),
                        Progress.NONE)) {
            job.start();
            job.pingAround();
            job.publish(1, "hello");
            return job.traces().search(TraceStore.Query.newest(1000)).toString();
        }
    }
}
