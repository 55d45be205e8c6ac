package dev.starling.cli;

import dev.starling.testbed.JobTraces;
import dev.starling.testbed.live.Control;
import dev.starling.testbed.live.LiveTestbed;
import dev.starling.testbed.live.Moment;
import dev.starling.testbed.live.RunPlan;
import dev.starling.testbed.scenario.Recording;
import dev.starling.testbed.web.JobSnapshots;
import dev.starling.testbed.web.JobSpans;
import dev.starling.testbed.web.PageServer;
import dev.starling.testbed.web.RunInfo;
import dev.starling.testbed.web.Runs;
import dev.starling.testbed.web.Shown;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The page of a testbed over several runs, one after the other: what was asked for, and what is to run next. */
final class TestbedPage implements AutoCloseable, Runs {
    private final Console console;
    private final boolean wanted;
    private final int port;
    private final List<Moment> controls = new ArrayList<>();
    private @Nullable PageFile left;
    private @Nullable PageServer server;
    private @Nullable RunPlan current;
    private @Nullable RunPlan next;

    private TestbedPage(Console console, boolean wanted, int port) {
        this.console = console;
        this.wanted = wanted;
        this.port = port;
    }

    /**
     * A page that begins with the first testbed.
     *
     * @param port −1 for the usual one or the next
     */
    static TestbedPage of(Console console, boolean wanted, int port) {
        return new TestbedPage(console, wanted, port);
    }

    /** A run begins; what is asked for from now on belongs to it. */
    synchronized void begins(RunPlan file) {
        current = file;
        controls.clear();
    }

    /** Shows a testbed that is up, begun as the file says. */
    void show(LiveTestbed testbed, RunPlan file, JobTraces traces) {
        if (!wanted) {
            return;
        }
        RunInfo info = new RunInfo(
                file.simulated() ? "simulated" : "real",
                file.seed(),
                file.peers(),
                file.topology().toString(),
                file.transport().toString(),
                file.command());
        Shown shown = new Shown(
                testbed, info, new JobSnapshots(testbed), new JobSpans(traces.store(), traces.beginningNs()), this);
        if (server != null) {
            server.show(shown);
            return;
        }
        try {
            PageServer opened = port < 0 ? PageServer.open(shown) : PageServer.open("localhost", port, shown);
            server = opened;
            tell(opened);
        } catch (IOException e) {
            console.note(
                    "no page: " + e.getMessage() + "; choose another with --port, or --port 0 for any that is free");
        }
    }

    private void tell(PageServer opened) {
        left = PageFile.leave(opened.url());
        if (port < 0 && opened.port() != PageServer.PORT) {
            console.note("port " + PageServer.PORT + " is taken, so the page is at " + opened.port());
        }
        console.note("page: " + opened.url());
        if (console.json()) {
            console.out()
                    .lineNow(JsonLine.event("page").with("url", opened.url()).end());
        }
    }

    /** A control begins. */
    synchronized void record(Duration time, Control control) {
        if (controls.size() < RunPlan.CONTROLS_MAX) {
            controls.add(new Moment(time, control));
        }
    }

    /** Whether another run is to begin. */
    synchronized boolean wantsNext() {
        return next != null;
    }

    /** The run that is to begin, once. */
    synchronized Optional<RunPlan> next() {
        Optional<RunPlan> wantedNext = Optional.ofNullable(next);
        next = null;
        return wantedNext;
    }

    @Override
    public synchronized Optional<String> file() {
        return Optional.ofNullable(current).map(this::recording);
    }

    /** As --record writes it, so that testbed replay takes it as well. */
    private String recording(RunPlan plan) {
        return Recording.text(plan.simulated(), TestbedCommand.settings(plan), controls);
    }

    @Override
    public synchronized Optional<String> replay(String file) {
        try {
            next = Recording.parse(file.lines().toList()).plan();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public synchronized Optional<String> again(long seed) {
        next = Objects.requireNonNull(current, "asked before a run was shown").from(seed);
        return Optional.empty();
    }

    @Override
    public void close() {
        if (left != null) {
            left.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
