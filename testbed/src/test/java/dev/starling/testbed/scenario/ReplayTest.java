package dev.starling.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.peer.World;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Progress;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.ControlText;
import dev.starling.testbed.live.LiveTestbed;
import dev.starling.testbed.live.Moment;
import dev.starling.testbed.live.RunPlan;
import dev.starling.testbed.observe.ObservationLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A recording is made again with the same outcome, to the last datagram. */
class ReplayTest {
    private static List<String> record(MainJob.Transport transport) {
        MainJob.Settings settings =
                new MainJob.Settings(transport, 8, Topology.parse("random:2"), "0.0.0.0", 5, Duration.ofSeconds(5));
        Scenario.Links links = new Scenario.Links(Duration.ofMillis(10), Duration.ofMillis(90), 0.01, "none", 0);
        List<String> lines = new ArrayList<>(List.of(Recording.head(true, settings, links)));
        ObservationLog log = new ObservationLog(1000);
        try (World world = ScenarioRun.world(5, links);
                MainJob job = MainJob.of(world, settings, Progress.NONE, log)) {
            job.start();
            LiveTestbed testbed = new LiveTestbed(
                    world, job, log, Double.POSITIVE_INFINITY, (at, control) -> lines.add(Recording.line(at, control)));
            int[] turns = new int[1];
            List.of(
                            "ping",
                            "publish 1 hello",
                            "cut 0 1",
                            "add",
                            "ping 0 3",
                            "loss 0.1",
                            "kill 2",
                            "partition 0-3 | 4-7")
                    .forEach(testbed::submit);
            testbed.run(() -> turns[0]++ > 400);
            testbed.obey(ControlText.parse("heal"));
            testbed.obey(ControlText.parse("publish 0 the end"));
            lines.add(Recording.end(world));
        }
        return lines;
    }

    @ParameterizedTest
    @EnumSource(MainJob.Transport.class)
    void a_replay_does_exactly_the_same(MainJob.Transport transport) {
        Recording recording = Recording.parse(record(transport));
        assertThat(recording.controls()).hasSize(10);
        List<String> done = new ArrayList<>();
        try (World world = ScenarioRun.world(recording.seed(), recording.links())) {
            Replay.Result result = Replay.run(
                    recording,
                    world,
                    new ObservationLog(10),
                    Progress.NONE,
                    () -> {},
                    (line, answer) -> done.add(line));
            assertThat(result.traceHash()).isEqualTo(recording.traceHash());
            assertThat(result.exact()).isTrue();
        }
        assertThat(done).hasSize(10).contains("partition 0-3 | 4-7");
    }

    @Test
    void one_control_left_out_is_noticed() {
        List<String> lines = record(MainJob.Transport.TCP);
        lines.removeIf(line -> line.contains("cut 0 1"));
        Recording recording = Recording.parse(lines);
        try (World world = ScenarioRun.world(recording.seed(), recording.links())) {
            assertThat(Replay.run(
                                    recording,
                                    world,
                                    new ObservationLog(10),
                                    Progress.NONE,
                                    () -> {},
                                    (line, answer) -> {})
                            .exact())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"starling\":\"recording\",\"version\":9}", "nonsense"})
    void what_is_no_recording_is_refused(String head) {
        assertThatThrownBy(() -> Recording.parse(List.of(head))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_goes_on_is_written_as_a_recording_without_an_end() {
        MainJob.Settings settings = new MainJob.Settings(
                MainJob.Transport.TCP, 5, Topology.parse("ring"), "0.0.0.0", 9, Duration.ofSeconds(5));
        List<Moment> asked = List.of(
                new Moment(Duration.ofNanos(7), ControlText.parse("cut 1 2")),
                new Moment(Duration.ofNanos(7), ControlText.parse("publish 0 x  y")));
        Recording recording =
                Recording.parse(Recording.text(true, settings, asked).lines().toList());
        assertThat(recording.plan())
                .isEqualTo(new RunPlan(true, 9, 5, Topology.parse("ring"), MainJob.Transport.TCP, asked));
        assertThat(recording.lasted()).isZero();
    }

    @Test
    void times_that_go_backwards_are_refused_with_their_line() {
        List<String> lines = record(MainJob.Transport.TCP);
        lines.add(2, Recording.line(Duration.ofNanos(-1), ControlText.parse("heal")));
        assertThatThrownBy(() -> Recording.parse(lines)).hasMessageContaining("line 3 of the recording is at -1 ns");
    }
}
