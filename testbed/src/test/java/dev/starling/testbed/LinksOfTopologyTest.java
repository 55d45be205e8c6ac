package dev.starling.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.sim.SimulatedWorld;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Peers are linked as the topology says and in no other way, also minutes later, whatever the protocol would add by itself. */
class LinksOfTopologyTest {
    @ParameterizedTest
    @CsvSource({"ring,UDP", "line,UDP", "random:2,UDP", "ring,TCP"})
    void the_links_are_those_of_the_topology(String shape, MainJob.Transport transport) {
        Topology topology = Topology.parse(shape);
        MainJob.Settings settings =
                new MainJob.Settings(transport, 12, topology, "0.0.0.0", 1, Duration.ofSeconds(15)).withoutBanks();
        try (SimulatedWorld world = SimulatedWorld.seeded(1);
                MainJob job = MainJob.of(world, settings, Progress.NONE)) {
            assertThat(job.start()).isTrue();
            job.publish(3, "hello");
            world.run(Duration.ofMinutes(2));
            assertThat(job.links()).isEqualTo(topology.edges(12, new SplittableRandom(1)));
        }
    }

    @ParameterizedTest
    @CsvSource({"100", "101", "250"})
    void everybody_has_a_turn_and_few_of_them_at_the_same_time(int count) {
        try (SimulatedWorld world = SimulatedWorld.seeded(1)) {
            int[] turns = new int[count];
            Duration began = world.elapsed();
            new Turns(world).run(count, Duration.ofSeconds(2), i -> {
                turns[i]++;
                world.sleep(Duration.ofSeconds(1));
            });
            assertThat(IntStream.of(turns)).containsOnly(1);
            assertThat(world.elapsed().minus(began)).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(100));
        }
    }
}
