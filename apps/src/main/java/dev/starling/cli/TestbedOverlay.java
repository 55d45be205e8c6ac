package dev.starling.cli;

import dev.starling.peer.World;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.overlay.OverlayJob;
import dev.starling.testbed.overlay.OverlayRound;
import dev.starling.testbed.overlay.OverlaySettings;
import dev.starling.testbed.overlay.OverlaySummary;
import dev.starling.testbed.overlay.Victims;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** {@code starling testbed --overlay}: a round after the other, a line each, while some are killed and others join. */
final class TestbedOverlay {
    private static final String HELP = """

            kill WHOM        server, root, a share such as 30%, or a peer's number
            join             one more peer
            status           the summary so far
            help             this
            quit, Ctrl-C     the end""";

    private final Shell shell;
    private final Console console;
    private final OverlayOptions.Run run;
    /** Typed, and done between two rounds. */
    private final ConcurrentLinkedQueue<String> typed = new ConcurrentLinkedQueue<>();

    private boolean quit;

    TestbedOverlay(Shell shell, Console console, OverlayOptions.Run run) {
        this.shell = shell;
        this.console = console;
        this.run = run;
    }

    int run() {
        Stop stop = new Stop();
        shell.worlds().signalsTo(stop);
        Progress progress = new Progress(shell, console.json());
        boolean simulated = run.settings().listenHost().equals("0.0.0.0");
        try (World world = simulated
                        ? MainJob.simulatedWorld(run.settings().seed())
                        : shell.worlds().open(console::note);
                OverlayJob job = new OverlayJob(world, run.settings(), progress, stop::check)) {
            boolean started = job.start();
            progress.clear();
            begin(world, started);
            try {
                rounds(job, !simulated);
            } catch (Stop.Stopped stopped) {
                // Ctrl-C is the usual end of a run that has no other.
                summary(job.summary());
                throw stopped;
            }
            OverlaySummary summary = job.summary();
            summary(summary);
            return summary.ok() && started ? ExitCode.DONE : ExitCode.FAILED;
        } finally {
            progress.clear();
        }
    }

    private void begin(World world, boolean started) {
        OverlaySettings settings = run.settings();
        if (!started) {
            console.note("not all peers were linked within "
                    + settings.patience().toSeconds() + " s; going on with those that are");
        }
        console.result(
                () -> JsonLine.event("started")
                        .with("world", world.name())
                        .with("overlay", settings.kind().toString())
                        .with("peers", settings.peers())
                        .with("linked", started)
                        .with("afterMs", rounded(world.elapsed().toNanos() / 1e6)),
                () -> OverlayLines.started(settings, world)
                        + "\n"
                        + console.paint().strong(OverlayLines.head(settings.kind())));
    }

    private void rounds(OverlayJob job, boolean reading) {
        if (reading && !run.once()) {
            console.note("up; type help, or end with Ctrl-C");
            Thread.ofVirtual().name("testbed stdin").start(this::read);
        }
        for (int number = 1; !quit && (run.rounds() == 0 || number <= run.rounds()); number++) {
            if (number == run.killAt()) {
                run.kill().ifPresent(victims -> kill(job, victims));
            }
            OverlayRound round = run.once() ? job.roundUntilWhole() : job.round();
            console.result(
                    () -> OverlayLines.json(round),
                    () -> OverlayLines.text(run.settings().kind(), round));
            for (String line = typed.poll(); line != null; line = typed.poll()) {
                obey(job, line);
            }
        }
    }

    private void read() {
        Lines input = new Lines(shell.in());
        try {
            for (Lines.Line line = input.next(); line != null; line = input.next()) {
                String text = line.text().strip();
                if (!text.isEmpty() && typed.size() < 100) {
                    typed.add(text);
                }
            }
        } catch (IOException e) {
            console.note("cannot read stdin any more: " + e.getMessage());
        }
    }

    private void obey(OverlayJob job, String line) {
        String[] words = line.split("\\s+", 2);
        try {
            switch (words[0]) {
                case "quit", "exit" -> quit = true;
                case "help" -> console.note(HELP);
                case "status" -> summary(job.summary());
                case "join" -> joined(job.add());
                case "kill" -> kill(job, Victims.parse(words.length < 2 ? "" : words[1]));
                default -> console.note("there is no \"" + line + "\"; there are: kill WHOM, join, status, help, quit");
            }
        } catch (IllegalArgumentException e) {
            console.note(String.valueOf(e.getMessage()));
        }
    }

    private void kill(OverlayJob job, Victims victims) {
        String what = job.kill(victims);
        console.result(() -> JsonLine.event("killed").with("what", what), () -> "killed " + what);
    }

    private void joined(int number) {
        console.result(() -> JsonLine.event("joined").with("peer", number), () -> "peer " + number + " joins");
    }

    private void summary(OverlaySummary summary) {
        Supplier<String> verdict = () ->
                summary.ok() ? console.paint().good("ok") : console.paint().bad("not ok");
        console.result(() -> OverlayLines.json(summary), () -> OverlayLines.text(summary) + ": " + verdict.get());
    }

    private static double rounded(double ms) {
        return Math.round(ms * 1000) / 1000.0;
    }
}
