package dev.starling.testbed.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.observe.Observation;
import dev.starling.testbed.observe.ObservationLog;
import dev.starling.testbed.scenario.Recording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run that was recorded, however its time was stretched, happens again exactly when its file is replayed. */
final class ReplayTest {
    private static final Duration END = Duration.ofSeconds(12);

    /** What was seen of a run until {@link #END}, and its file. */
    private record Ran(List<Observation> seen, String file) {}

    private static MainJob.Settings settings(RunPlan file) {
        return new MainJob.Settings(
                file.transport(), file.peers(), file.topology(), "0.0.0.0", file.seed(), Duration.ofSeconds(15));
    }

    private static Ran run(RunPlan file, List<String> asked) {
        List<Moment> controls = new ArrayList<>();
        ObservationLog log = new ObservationLog(500_000);
        try (SimulatedWorld world = SimulatedWorld.seeded(file.seed());
                MainJob job = MainJob.of(world, settings(file), (step, done, of) -> {}, log)) {
            job.start();
            job.publish(0, "hello");
            LiveTestbed live = new LiveTestbed(
                    world,
                    job,
                    log,
                    Double.POSITIVE_INFINITY,
                    (time, control) -> controls.add(new Moment(time, control)));
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
        return new Ran(seen, Recording.text(true, settings(file), controls));
    }

    @Test
    void a_replayed_run_is_the_same_event_by_event() {
        RunPlan first = new RunPlan(true, 11, 8, Topology.parse("ring"), MainJob.Transport.UDP, List.of());
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
        Ran again = run(Recording.parse(once.file().lines().toList()).plan(), List.of());
        assertThat(again.seen()).isEqualTo(once.seen());
        assertThat(run(first, List.of()).seen()).isNotEqualTo(once.seen());
    }

    @Test
    void the_command_that_begins_a_run() {
        RunPlan plan = new RunPlan(true, -7, 20, Topology.parse("random:3"), MainJob.Transport.TCP, List.of());
        assertThat(plan.command())
                .isEqualTo("./starling testbed --simulated --seed -7 --peers 20 --topology random:3 --transport tcp");
    }
}
