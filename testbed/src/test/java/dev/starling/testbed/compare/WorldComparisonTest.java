package dev.starling.testbed.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.sim.Latency;
import dev.starling.sim.LinkModel;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.MainJob.Transport;
import dev.starling.testbed.Progress;
import dev.starling.testbed.Topology;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The comparison with a machine in place of the real one that adds nothing, or as much as it likes, at once: holding back
 * what comes, and the simulator's own latency, are then the same network.
 */
class WorldComparisonTest {
    private static WorldComparison comparison(Transport transport, Duration machine) {
        // Few peers have few distances: percentiles jump between them where relays are drawn, and the mean does not.
        Topology shape = transport == Transport.UDP ? Topology.EVERYBODY : Topology.parse("ring");
        MainJob.Settings settings = new MainJob.Settings(transport, 8, shape, "0.0.0.0", 1, Duration.ofSeconds(15));
        LinkModel links = LinkModel.DEFAULT.latency(new Latency.Fixed(machine));
        try (SimulatedWorld world = SimulatedWorld.seeded(2).links(links)) {
            return WorldComparison.run(world, settings, 4, 60, Progress.NONE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void peers_that_hold_back_what_comes_have_the_delays_of_a_simulated_network(Transport transport) {
        WorldComparison comparison = comparison(transport, Duration.ZERO);
        assertThat(comparison.real().deliveries()).isEqualTo(60 * 7);
        assertThat(comparison.addedMsP90()).isZero();
        assertThat(comparison.real().delayNs(0)).isGreaterThan(WorldComparison.NEAREST.toNanos());
        holds(transport, comparison);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void what_the_machine_adds_is_measured_and_added_to_the_simulated_network(Transport transport) {
        WorldComparison comparison = comparison(transport, Duration.ofMillis(15));
        assertThat(comparison.addedMsP50()).isBetween(14.9, 15.1);
        holds(transport, comparison);
    }

    /** Streams flood, so that delays are the same but for rounding; over datagrams relays are drawn, in each world anew. */
    private static void holds(Transport transport, WorldComparison comparison) {
        if (transport == Transport.TCP) {
            assertThat(comparison.farthestOff()).isLessThan(0.02);
            assertThat(comparison.holds()).isTrue();
        } else {
            assertThat(comparison.equalDeliveries()).isTrue();
            assertThat(comparison.simulated().meanNs() / comparison.real().meanNs())
                    .isBetween(0.9, 1.1);
        }
    }
}
