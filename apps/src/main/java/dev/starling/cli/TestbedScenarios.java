package dev.starling.cli;

import dev.starling.peer.World;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.check.Verdict;
import dev.starling.testbed.live.ControlAnswer;
import dev.starling.testbed.observe.ObservationLog;
import dev.starling.testbed.scenario.Recording;
import dev.starling.testbed.scenario.Replay;
import dev.starling.testbed.scenario.Scenario;
import dev.starling.testbed.scenario.ScenarioFile;
import dev.starling.testbed.scenario.ScenarioLibrary;
import dev.starling.testbed.scenario.ScenarioRun;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code starling testbed run}, {@code replay} and {@code scenarios}. */
final class TestbedScenarios {
    private static final long FILE_BYTES_MAX = 64 << 20;

    private final Shell shell;
    private final Console console;
    private final boolean simulated;
    private final @Nullable Path record;

    TestbedScenarios(Shell shell, Console console, boolean simulated, @Nullable Path record) {
        this.shell = shell;
        this.console = console;
        this.simulated = simulated;
        this.record = record;
    }

    static int list(Console console) {
        for (String name : ScenarioLibrary.NAMES) {
            Scenario scenario = ScenarioFile.parse(ScenarioLibrary.text(name).orElseThrow());
            console.result(
                    () -> JsonLine.event("scenario")
                            .with("name", name)
                            .with("about", scenario.about())
                            .with("world", scenario.simulated() ? "simulated" : "any")
                            .with("transport", scenario.transport().toString())
                            .with("peers", scenario.peers())
                            .with("checks", scenario.checks().keySet()),
                    () -> String.format(
                            Locale.ROOT,
                            "%-16s %-9s %-3s %3d peers  %s",
                            name,
                            scenario.simulated() ? "simulated" : "any",
                            scenario.transport(),
                            scenario.peers(),
                            scenario.about()));
        }
        return ExitCode.DONE;
    }

    int run(String name, @Nullable Long seed) {
        Scenario written = read(name);
        Scenario scenario = seed == null ? written : written.seed(seed);
        boolean virtual = simulated || scenario.simulated();
        Stop stop = new Stop();
        shell.worlds().signalsTo(stop);
        Progress progress = new Progress(shell, console.json());
        try (World world =
                        virtual ? ScenarioRun.world(scenario) : shell.worlds().open(console::note);
                RecordingFile recording = RecordingFile.open(record)) {
            recording.line(Recording.head(virtual, scenario.settings(virtual), scenario.links()));
            ScenarioRun.Result result = ScenarioRun.run(
                    scenario, world, watched(progress, stop), stop::check, recording, step -> tell(progress, step));
            recording.line(Recording.end(result.lasted(), result.traceHash()));
            progress.clear();
            result.verdicts().forEach(this::tell);
            tell(result, world.name());
            return result.held() ? ExitCode.DONE : ExitCode.FAILED;
        } finally {
            progress.clear();
        }
    }

    /** Steps of what was asked for come from other threads, which the stop does not concern. */
    private static dev.starling.testbed.Progress watched(Progress progress, Stop stop) {
        Thread driver = Thread.currentThread();
        return (step, done, of) -> {
            if (Thread.currentThread().equals(driver)) {
                stop.check();
            }
            progress.at(step, done, of);
        };
    }

    private Scenario read(String name) {
        Optional<String> known = ScenarioLibrary.text(name);
        try {
            return ScenarioFile.parse(known.isPresent() ? known.get() : file(name));
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("the scenario " + name + ": " + e.getMessage());
        }
    }

    private static String file(String name) {
        Path path = Path.of(name);
        try {
            if (Files.size(path) > FILE_BYTES_MAX) {
                throw new CommandFailed(name + " has more than " + (FILE_BYTES_MAX >> 20) + " MiB");
            }
            return Files.readString(path);
        } catch (CharacterCodingException e) {
            throw new CommandFailed(name + " is not a text in UTF-8");
        } catch (IOException e) {
            throw new CommandFailed(
                    "cannot read " + name + (Files.exists(path) ? ": " + e.getMessage() : ": no such file")
                            + "; starling testbed scenarios lists those that come along");
        }
    }

    private void tell(Progress progress, ScenarioRun.Step step) {
        progress.clear();
        console.result(
                () -> JsonLine.event("step")
                        .with("atMs", step.at().toMillis())
                        .with("do", step.command())
                        .with("answer", step.answer().text())
                        .with("met", step.met()),
                () -> String.format(
                        Locale.ROOT,
                        "%8.3f s  %-36s %s%s",
                        step.at().toMillis() / 1000.0,
                        step.command(),
                        step.answer().text(),
                        step.met() ? "" : console.paint().bad("  not as expected")));
    }

    private void tell(String name, Verdict verdict) {
        console.result(
                () -> JsonLine.event("check")
                        .with("name", name)
                        .with("held", verdict.held())
                        .with("detail", verdict.detail()),
                () -> String.format(
                        Locale.ROOT,
                        "%-10s  %-36s %s",
                        verdict.held()
                                ? console.paint().good("held")
                                : console.paint().bad("broken"),
                        name,
                        verdict.detail()));
    }

    private void tell(ScenarioRun.Result result, String world) {
        Scenario scenario = result.scenario();
        MainJob.Summary summary = result.summary();
        console.result(
                () -> JsonLine.event("summary")
                        .with("scenario", scenario.name())
                        .with("world", world)
                        .with("seed", scenario.seed())
                        .with("held", result.held())
                        .with("started", result.started())
                        .with("steps", result.steps().size())
                        .with("checks", result.verdicts().size())
                        .with("peers", summary.peers())
                        .with("links", summary.links())
                        .with("published", summary.published())
                        .with("delivered", summary.delivered())
                        .with("lastedMs", result.lasted().toMillis())
                        .with("traceHash", result.traceHash()),
                () -> String.format(
                        Locale.ROOT,
                        "%s, %s world: %s after %.1f s%s",
                        scenario.name(),
                        world,
                        result.held()
                                ? console.paint().good("all held")
                                : console.paint().bad("not all held"),
                        result.lasted().toMillis() / 1000.0,
                        result.started() ? "" : "; not all peers were ready and linked in time"));
    }

    int replay(String name) {
        Recording recording;
        try {
            recording = Recording.parse(file(name).lines().toList());
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(name + ": " + e.getMessage());
        }
        console.note(recording.toString());
        Stop stop = new Stop();
        shell.worlds().signalsTo(stop);
        Progress progress = new Progress(shell, console.json());
        try (World world = recording.simulated()
                ? ScenarioRun.world(recording.seed(), recording.links())
                : shell.worlds().open(console::note)) {
            Replay.Result result = Replay.run(
                    recording,
                    world,
                    new ObservationLog(1),
                    watched(progress, stop),
                    stop::check,
                    (line, answer) -> tell(progress, line, answer));
            progress.clear();
            return tell(recording, result);
        } finally {
            progress.clear();
        }
    }

    private void tell(Progress progress, String line, ControlAnswer answer) {
        progress.clear();
        console.result(
                () -> JsonLine.event("step")
                        .with("do", line)
                        .with("ok", answer.ok())
                        .with("answer", answer.text()),
                () -> String.format(Locale.ROOT, "%-36s %s", line, answer.text()));
    }

    /** A real run cannot be exact; a simulated one has to be, where the recording has its end. */
    private int tell(Recording recording, Replay.Result result) {
        boolean comparable = recording.simulated() && !recording.traceHash().isEmpty();
        console.result(
                () -> JsonLine.event("summary")
                        .with("world", recording.simulated() ? "simulated" : "real")
                        .with("exact", result.exact())
                        .with("traceHash", result.traceHash())
                        .with("lastedMs", result.lasted().toMillis())
                        .with("peers", result.summary().peers())
                        .with("delivered", result.summary().delivered()),
                () -> comparable
                        ? result.exact()
                                ? console.paint().good("exactly the same") + ": " + result.traceHash()
                                : console.paint().bad("not the same") + ": " + result.traceHash() + ", recorded was "
                                        + recording.traceHash()
                        : "done; there is nothing to compare it with: "
                                + (recording.simulated() ? "the recording has no end" : "real runs differ"));
        return !comparable || result.exact() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
