package dev.starling.testbed.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.observe.Observation;
import dev.starling.testbed.observe.ObservationLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was recorded, however its time was stretched, happens again exactly when its file is replayed. */
final class ReplayTest {
    private static final Duration END = Duration.ofSeconds(20);

    /** What was seen of a run until {@link #END}, and its file. */
    private record Ran(List<Observation> seen, RunFile file) {}

    private static Ran run(RunFile file, List<String> asked) {
        List<RunFile.Timed> controls = new ArrayList<>();
        ObservationLog log = new ObservationLog(500_000);
        try (SimulatedWorld world = SimulatedWorld.seeded(file.seed());
                MainJob job = MainJob.of(
                        world,
                        new MainJob.Settings(
                                file.transport(),
                                file.peers(),
                                file.topology(),
                                "0.0.0.0",
                                file.seed(),
                                Duration.ofSeconds(15)),
                        (step, done, of) -> {},
                        log)) {
            job.start();
            job.publish(0, "hello");
            LiveTestbed live = new LiveTestbed(
                    world,
                    job,
                    log,
                    Double.POSITIVE_INFINITY,
                    (time, control) -> controls.add(new RunFile.Timed(time, control)));
            live.script(file.controls());
            List<String> left = new ArrayList<>(asked);
            live.run(() -> {
                if (!left.isEmpty()) {
                    live.submit(left.removeFirst());
                }
                return world.elapsed().compareTo(END) > 0;
            });
        }
        List<Observation> seen = log.since(0, Integer.MAX_VALUE).observations().stream()
                .filter(each -> each.timeNs() < END.toNanos())
                .filter(each -> each instanceof Observation.Sent
                        || each instanceof Observation.Received
                        || each instanceof Observation.Lost
                        || each instanceof Observation.Published
                        || each instanceof Observation.Delivered
                        || each instanceof Observation.PeerUp)
                .toList();
        return new Ran(seen, file.with(controls));
    }

    @Test
    void a_replayed_run_is_the_same_event_by_event() {
        RunFile first = new RunFile(true, 11, 8, Topology.parse("ring"), MainJob.Transport.UDP, List.of());
        Ran once = run(
                first,
                List.of(
                        "speed 100",
                        "cut 1 2",
                        "publish 3 one",
                        "pause",
                        "step 700ms",
                        "loss 10%",
                        "resume",
                        "speed max",
                        "add",
                        "kill 4",
                        "publish 0 two",
                        "heal"));
        assertThat(once.seen()).hasSizeGreaterThan(1000);
        Ran again = run(RunFile.parse(once.file().format()), List.of());
        assertThat(again.seen()).isEqualTo(once.seen());
        assertThat(run(first, List.of()).seen()).isNotEqualTo(once.seen());
    }

    @Test
    void a_file_is_read_as_it_was_written() {
        String text =
                "starling run 1\nworld simulated\nseed -7\npeers 20\ntopology random:3\ntransport tcp\nat 5 cut 1 2\nat 5 publish 0 x  y\n";
        assertThat(RunFile.parse(text).format()).isEqualTo(text);
        assertThat(RunFile.parse(text).command())
                .isEqualTo("./starling testbed --simulated --seed -7 --peers 20 --topology random:3 --transport tcp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "starling run 2",
                "starling run 1\nseed 1",
                "starling run 1\nworld simulated\nseed x\npeers 3\ntopology ring\ntransport udp",
                "starling run 1\nworld simulated\nseed 1\npeers 99999\ntopology ring\ntransport udp",
                "starling run 1\nworld simulated\nseed 1\nseed 1\npeers 3\ntopology ring\ntransport udp",
                "starling run 1\nworld simulated\nseed 1\npeers 3\ntopology ring\ntransport udp\nat 5 explode",
                "starling run 1\nworld simulated\nseed 1\npeers 3\ntopology ring\ntransport udp\nat 5 add\nat 4 add",
                "starling run 1\nworld simulated\nseed 1\npeers 3\ntopology ring\ntransport udp\nat soon add"
            })
    void a_file_that_is_none_is_refused(String text) {
        assertThatThrownBy(() -> RunFile.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
