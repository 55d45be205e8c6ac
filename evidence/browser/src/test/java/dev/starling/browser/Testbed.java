package dev.starling.browser;

import dev.starling.net.RealWorld;
import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.LiveTestbed;
import dev.starling.testbed.live.RunFile;
import dev.starling.testbed.observe.ObservationLog;
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

/** A testbed that is up, with its page, on a thread of its own, beginning other runs when the page asks for them. */
final class Testbed implements AutoCloseable, Runs {
    private static final int OBSERVATIONS_MAX = 200_000;

    private final AtomicReference<RunFile> next = new AtomicReference<>();
    private final CompletableFuture<PageServer> opened = new CompletableFuture<>();
    private final SnapshotSource snapshots;
    private final List<RunFile.Timed> controls = new ArrayList<>();
    private final Thread thread;
    private volatile boolean ended;
    private volatile RunFile current;
    private volatile LiveTestbed live;

    private Testbed(RunFile first, SnapshotSource snapshots) {
        this.snapshots = snapshots;
        next.set(first);
        current = first;
        thread = Thread.ofPlatform().name("testbed").start(this::runs);
    }

    static Testbed simulated(int peers, String topology, long seed) {
        return of(
                new RunFile(true, seed, peers, Topology.parse(topology), MainJob.Transport.UDP, List.of()),
                SnapshotSource.NONE);
    }

    static Testbed of(RunFile file, SnapshotSource snapshots) {
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

    RunFile current() {
        return current;
    }

    private void runs() {
        try {
            for (RunFile file = next.getAndSet(null); file != null && !ended; file = next.getAndSet(null)) {
                run(file);
            }
        } catch (RuntimeException | IOException e) {
            opened.completeExceptionally(e);
        }
    }

    private void run(RunFile file) throws IOException {
        ObservationLog log = new ObservationLog(OBSERVATIONS_MAX);
        try (World world = file.simulated() ? SimulatedWorld.seeded(file.seed()) : RealWorld.open();
                MainJob job = MainJob.of(
                        world,
                        new MainJob.Settings(
                                file.transport(),
                                file.peers(),
                                file.topology(),
                                file.simulated() ? "0.0.0.0" : "127.0.0.1",
                                file.seed(),
                                Duration.ofSeconds(30)),
                        (step, done, of) -> {},
                        log)) {
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

    private void show(LiveTestbed testbed, RunFile file) throws IOException {
        RunInfo info = new RunInfo(
                file.simulated() ? "simulated" : "real",
                file.seed(),
                file.peers(),
                file.topology().toString(),
                file.transport().toString(),
                file.command());
        Shown shown = new Shown(testbed, info, snapshots, TraceSource.NONE, this);
        if (opened.isDone()) {
            opened.join().show(shown);
        } else {
            opened.complete(PageServer.open("localhost", 0, shown));
        }
    }

    private synchronized void record(Duration time, dev.starling.testbed.live.Control control) {
        controls.add(new RunFile.Timed(time, control));
    }

    @Override
    public synchronized Optional<String> file() {
        return Optional.of(current.with(controls).format());
    }

    @Override
    public Optional<String> replay(String file) {
        try {
            next.set(RunFile.parse(file));
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
