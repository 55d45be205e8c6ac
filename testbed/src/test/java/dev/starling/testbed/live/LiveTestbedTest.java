package dev.starling.testbed.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Progress;
import dev.starling.testbed.Topology;
import dev.starling.testbed.observe.Observation;
import dev.starling.testbed.observe.ObservationLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked of a testbed that is up. */
@Timeout(60)
class LiveTestbedTest {
    private static void with(MainJob.Transport transport, BiConsumer<SimulatedWorld, LiveTestbed> test) {
        ObservationLog log = new ObservationLog(100_000);
        MainJob.Settings settings =
                new MainJob.Settings(transport, 6, Topology.parse("full"), "0.0.0.0", 3, Duration.ofSeconds(3));
        try (SimulatedWorld world = SimulatedWorld.seeded(3);
                MainJob job = MainJob.of(world, settings, Progress.NONE, log)) {
            assertThat(job.start()).isTrue();
            test.accept(world, new LiveTestbed(world, job, log, 1, (at, control) -> {}));
        }
    }

    private static ControlAnswer obey(LiveTestbed testbed, String line) {
        return testbed.obey(ControlText.parse(line));
    }

    @ParameterizedTest
    @EnumSource(MainJob.Transport.class)
    void a_cut_stops_pings_and_healing_lets_them_pass(MainJob.Transport transport) {
        with(transport, (world, testbed) -> {
            assertThat(obey(testbed, "ping 0 1").fields()).containsEntry("answered", true);
            assertThat(obey(testbed, "partition 0 | 1-5").ok()).isTrue();
            assertThat(testbed.overview().cut()).containsExactly("partition 0 | 1,2,3,4,5");
            assertThat(obey(testbed, "ping 0 1").fields()).containsEntry("answered", false);
            assertThat(obey(testbed, "ping 1 2").fields()).containsEntry("answered", true);
            assertThat(obey(testbed, "publish 1 without you").fields()).containsEntry("received", 4);
            assertThat(obey(testbed, "heal").ok()).isTrue();
            testbed.idle(Duration.ofSeconds(5));
            assertThat(obey(testbed, "ping 0 1").fields()).containsEntry("answered", true);
            assertThat(testbed.overview().cut()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(MainJob.Transport.class)
    void every_message_that_arrives_was_seen_to_leave(MainJob.Transport transport) {
        with(transport, (world, testbed) -> {
            obey(testbed, "publish 0 hello");
            List<Observation> seen = testbed.log().since(0, 100_000).observations();
            assertThat(seen).hasAtLeastOneElementOfType(Observation.Sent.class);
            long delivered = seen.stream()
                    .filter(Observation.Delivered.class::isInstance)
                    .count();
            assertThat(delivered).isEqualTo(5);
            assertThat(seen).filteredOn(Observation.LinkUp.class::isInstance).hasSizeGreaterThanOrEqualTo(15);
        });
    }

    @Test
    void a_shape_is_taken_on() {
        with(MainJob.Transport.TCP, (world, testbed) -> {
            assertThat(testbed.overview().links()).hasSize(15);
            obey(testbed, "topology ring");
            testbed.idle(Duration.ofSeconds(1));
            assertThat(testbed.overview().links()).hasSize(6);
            obey(testbed, "topology full");
            testbed.idle(Duration.ofSeconds(1));
            assertThat(testbed.overview().links()).hasSize(15);
        });
    }

    @Test
    void what_makes_no_sense_is_refused_and_changes_nothing() {
        with(MainJob.Transport.TCP, (world, testbed) -> {
            assertThat(obey(testbed, "kill 99").text()).contains("there is no peer 99");
            assertThat(obey(testbed, "cut 0 99").text()).contains("there is no peer 99");
            assertThat(obey(testbed, "partition 0-99").text()).contains("there is no peer 6");
            assertThat(testbed.submit("dance").join().text()).contains("there is no command");
            assertThat(testbed.overview().cut()).isEmpty();
        });
    }

    @Test
    void time_stands_still_while_paused_and_steps_as_told() {
        with(MainJob.Transport.TCP, (world, testbed) -> {
            testbed.submit("pause");
            turn(testbed, 5);
            Duration before = world.elapsed();
            turn(testbed, 5);
            assertThat(world.elapsed()).isEqualTo(before);
            testbed.submit("step 70ms");
            turn(testbed, 5);
            assertThat(world.elapsed()).isEqualTo(before.plusMillis(70));
            assertThat(testbed.overview().clock().paused()).isTrue();
            CompletableFuture<ControlAnswer> ping = testbed.submit("ping 0 1");
            turn(testbed, 5);
            assertThat(ping).isNotDone();
            testbed.submit("resume");
            testbed.submit("speed max");
            turn(testbed, 50);
            assertThat(ping)
                    .succeedsWithin(0, TimeUnit.SECONDS)
                    .satisfies(answer -> assertThat(answer.ok()).isTrue());
        });
    }

    private static void turn(LiveTestbed testbed, int times) {
        int[] turns = new int[1];
        testbed.run(() -> turns[0]++ >= times);
    }

    @Test
    void what_waits_when_it_ends_is_answered() {
        with(MainJob.Transport.TCP, (world, testbed) -> {
            testbed.submit("pause");
            CompletableFuture<ControlAnswer> first = testbed.submit("ping 0 1");
            CompletableFuture<ControlAnswer> second = testbed.submit("ping 1 2");
            turn(testbed, 3);
            assertThat(first).isNotDone();
            assertThat(second).succeedsWithin(0, TimeUnit.SECONDS).isEqualTo(LiveTestbed.UNANSWERED);
        });
    }
}
