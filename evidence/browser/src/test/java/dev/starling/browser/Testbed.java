package dev.starling.browser;

import dev.starling.net.RealWorld;
import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.LiveTestbed;
import dev.starling.testbed.live.Moment;
import dev.starling.testbed.live.RunPlan;
import dev.starling.testbed.observe.ObservationLog;
import dev.starling.testbed.scenario.Recording;
import dev.starling.testbed.web.JobSnapshots;
import dev.starling.testbed.web.PageServer;
import dev.starling.testbed.web.RunInfo;
import dev.starling.testbed.web.Runs;
import dev.starling.testbed.web.Shown;
import dev.starling.testbed.web.SnapshotSource;
import dev.starling.testbed.web.TraceSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** A testbed that is up, with its page, on a thread of its own, beginning other runs when the page asks for them. */
final class Testbed implements AutoCloseable, Runs {
    private static final int OBSERVATIONS_MAX = 200_000;

    private final AtomicReference<RunPlan> next = new AtomicReference<>();
    private final CompletableFuture<PageServer> opened = new CompletableFuture<>();
    private final Function<LiveTestbed, SnapshotSource> snapshots;
    private final List<Moment> controls = new ArrayList<>();
    private final Thread thread;
    private volatile boolean ended;
    private volatile RunPlan current;
    private volatile LiveTestbed live;

    private Testbed(RunPlan first, Function<LiveTestbed, SnapshotSource> snapshots) {
        this.snapshots = snapshots;
        next.set(first);
        current = first;
        thread = Thread.ofPlatform().name("testbed").start(this::runs);
    }

    static Testbed simulated(int peers, String topology, long seed) {
        return of(
                new RunPlan(true, seed, peers, Topology.parse(topology), MainJob.Transport.UDP, List.of()),
                JobSnapshots::new);
    }

    static Testbed of(RunPlan file, Function<LiveTestbed, SnapshotSource> snapshots) {
        Testbed testbed = new Testbed(file, snapshots);
        testbed.opened.join();
        return testbed;
    }

    PageServer page() {
        return opened.join();
    }

    LiveTestbed live() {
        return live;
    }

    RunPlan current() {
        return current;
    }

    private void runs() {
        try {
            for (RunPlan file = next.getAndSet(null); file != null && !ended; file = next.getAndSet(null)) {
                run(file);
            }
        } catch (RuntimeException | IOException e) {
            opened.completeExceptionally(e);
        }
    }

    private void run(RunPlan file) throws IOException {
        ObservationLog log = new ObservationLog(OBSERVATIONS_MAX);
        try (World world = file.simulated() ? SimulatedWorld.seeded(file.seed()) : RealWorld.open();
                MainJob job = MainJob.of(world, settings(file), (step, done, of) -> {}, log)) {
            job.start();
            if (file.peers() <= 1000) {
                job.pingAround();
            }
            job.publish(0, "hello from peer 0");
            LiveTestbed testbed = new LiveTestbed(world, job, log, 1, this::record);
            testbed.script(file.controls());
            synchronized (this) {
                controls.clear();
            }
            current = file;
            live = testbed;
            show(testbed, file);
            testbed.run(() -> ended || next.get() != null);
        }
    }

    private static MainJob.Settings settings(RunPlan file) {
        return new MainJob.Settings(
                file.transport(),
                file.peers(),
                file.topology(),
                file.simulated() ? "0.0.0.0" : "127.0.0.1",
                file.seed(),
                Duration.ofSeconds(30));
    }

    private void show(LiveTestbed testbed, RunPlan file) throws IOException {
        RunInfo info = new RunInfo(
                file.simulated() ? "simulated" : "real",
                file.seed(),
                file.peers(),
                file.topology().toString(),
                file.transport().toString(),
                file.command());
        Shown shown = new Shown(testbed, info, snapshots.apply(testbed), TraceSource.NONE, this);
        if (opened.isDone()) {
            opened.join().show(shown);
        } else {
            opened.complete(PageServer.open("localhost", 0, shown));
        }
    }

    private synchronized void record(Duration time, dev.starling.testbed.live.Control control) {
        controls.add(new Moment(time, control));
    }

    @Override
    public synchronized Optional<String> file() {
        return Optional.of(Recording.text(current.simulated(), settings(current), controls));
    }

    @Override
    public Optional<String> replay(String file) {
        try {
            next.set(Recording.parse(file.lines().toList()).plan());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<String> again(long seed) {
        next.set(current.from(seed));
        return Optional.empty();
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (opened.isDone() && !opened.isCompletedExceptionally()) {
            opened.join().close();
        }
    }
}
