package dev.starling.testbed.web;

import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.Control;
import dev.starling.testbed.live.LiveTestbed;
import dev.starling.testbed.live.Moment;
import dev.starling.testbed.live.RunPlan;
import dev.starling.testbed.observe.ObservationLog;
import dev.starling.testbed.scenario.Recording;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A small simulated testbed that runs as fast as it is asked to, with its page. */
final class Bed implements AutoCloseable, Runs {
    private final World world;
    private final MainJob job;
    private final LiveTestbed live;
    private final PageServer page;
    private final RunPlan file;
    private final Shown shown;
    private final List<Moment> controls = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private volatile boolean ended;

    private Bed(RunPlan file) throws IOException {
        this.file = file;
        world = SimulatedWorld.seeded(file.seed());
        ObservationLog log = new ObservationLog(100_000);
        job = MainJob.of(world, settings(file), (step, done, of) -> {}, log);
        job.start();
        job.publish(0, "hello");
        live = new LiveTestbed(world, job, log, 1, this::record);
        shown = new Shown(
                live,
                new RunInfo("simulated", file.seed(), file.peers(), "ring", "udp", file.command()),
                SnapshotSource.NONE,
                TraceSource.NONE,
                this);
        page = PageServer.open("localhost", 0, shown);
        thread = Thread.ofPlatform().daemon().unstarted(() -> live.run(() -> ended));
    }

    private static MainJob.Settings settings(RunPlan file) {
        return new MainJob.Settings(
                file.transport(), file.peers(), file.topology(), "0.0.0.0", file.seed(), Duration.ofSeconds(15));
    }

    static Bed simulated(int peers, long seed) throws IOException {
        Bed bed = new Bed(new RunPlan(true, seed, peers, Topology.parse("ring"), MainJob.Transport.UDP, List.of()));
        bed.thread.start();
        return bed;
    }

    private void record(Duration time, Control control) {
        controls.add(new Moment(time, control));
    }

    PageServer page() {
        return page;
    }

    LiveTestbed live() {
        return live;
    }

    Shown shown() {
        return shown;
    }

    @Override
    public Optional<String> file() {
        return Optional.of(Recording.text(true, settings(file), controls));
    }

    @Override
    public Optional<String> replay(String text) {
        try {
            Recording.parse(text.lines().toList());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<String> again(long seed) {
        return Optional.empty();
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        page.close();
        job.close();
        world.close();
    }
}
