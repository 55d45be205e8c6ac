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
        MainJob.Settings settings =
                new MainJob.Settings(transport, 8, Topology.parse("ring"), "0.0.0.0", 1, Duration.ofSeconds(15));
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
        assertThat(comparison.farthestOff()).isLessThan(WorldComparison.TOLERANCE);
        assertThat(comparison.holds()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void what_the_machine_adds_is_measured_and_added_to_the_simulated_network(Transport transport) {
        WorldComparison comparison = comparison(transport, Duration.ofMillis(15));
        assertThat(comparison.addedMsP50()).isBetween(14.9, 15.1);
        assertThat(comparison.holds()).as("off by %s", comparison.farthestOff()).isTrue();
    }
}
