package dev.starling.cli;

import dev.starling.peer.World;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.compare.WorldComparison;
import dev.starling.testbed.compare.WorldRun;
import java.time.Duration;
import java.util.Locale;

/** {@code starling testbed compare}. */
final class TestbedComparison {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PUBLICATIONS = 100;

    private final Shell shell;
    private final Console console;

    TestbedComparison(Shell shell, Console console) {
        this.shell = shell;
        this.console = console;
    }

    int run(int peers, MainJob.Transport transport, Topology topology, long seed) {
        Stop stop = new Stop();
        shell.worlds().signalsTo(stop);
        Progress progress = new Progress(shell, console.json());
        MainJob.Settings settings = new MainJob.Settings(transport, peers, topology, "127.0.0.1", seed, PATIENCE);
        try (World world = shell.worlds().open(console::note)) {
            WorldComparison comparison = WorldComparison.run(world, settings, PUBLICATIONS, (step, done, of) -> {
                stop.check();
                progress.at(step, done, of);
            });
            progress.clear();
            tell("real", comparison.real());
            tell("simulated", comparison.simulated());
            tell(comparison);
            return comparison.holds() ? ExitCode.DONE : ExitCode.FAILED;
        } finally {
            progress.clear();
        }
    }

    private void tell(String world, WorldRun run) {
        console.result(
                () -> JsonLine.event("run")
                        .with("world", world)
                        .with("published", run.published())
                        .with("delivered", run.deliveries())
                        .with("delayMsMean", run.meanNs() / 1e6)
                        .with("delayMsP50", run.delayNs(0.5) / 1e6)
                        .with("delayMsP90", run.delayNs(0.9) / 1e6),
                () -> String.format(
                        Locale.ROOT,
                        "%-9s  %d published, %d delivered; delay mean %.3f ms, median %.3f ms, 90 %% below %.3f ms",
                        world,
                        run.published(),
                        run.deliveries(),
                        run.meanNs() / 1e6,
                        run.delayNs(0.5) / 1e6,
                        run.delayNs(0.9) / 1e6));
    }

    private void tell(WorldComparison comparison) {
        console.result(
                () -> JsonLine.event("summary")
                        .with("equalDeliveries", comparison.equalDeliveries())
                        .with("latencyMsP50", comparison.latencyMsP50())
                        .with("meanOff", comparison.meanOff())
                        .with("p50Off", comparison.off(0.5))
                        .with("p90Off", comparison.off(0.9))
                        .with("tolerance", WorldComparison.TOLERANCE)
                        .with("holds", comparison.holds()),
                () -> String.format(
                        Locale.ROOT,
                        "%s: deliveries %s; mean off by %.1f %%, median by %.1f %%, ninth decile by %.1f %% (10 %% allowed)",
                        comparison.holds()
                                ? console.paint().good("holds")
                                : console.paint().bad("does not hold"),
                        comparison.equalDeliveries() ? "equal" : "differ",
                        comparison.meanOff() * 100,
                        comparison.off(0.5) * 100,
                        comparison.off(0.9) * 100));
    }
}
