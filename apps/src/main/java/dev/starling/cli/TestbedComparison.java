package dev.starling.cli;

import dev.starling.peer.World;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.compare.WorldComparison;
import dev.starling.testbed.compare.WorldRun;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/** {@code starling testbed compare}. */
final class TestbedComparison {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PUBLICATIONS = 60;

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
                        .with("delayMsMean", ms(run.meanNs()))
                        .within("delayMs", delays -> each(delays, percentile -> ms(run.delayNs(percentile / 100.0)))),
                () -> String.format(
                        Locale.ROOT,
                        "%-9s  %d published, %d delivered; ms from publication to delivery: mean %6.1f%s",
                        world,
                        run.published(),
                        run.deliveries(),
                        run.meanNs() / 1e6,
                        listed(percentile ->
                                String.format(Locale.ROOT, "%6.1f", run.delayNs(percentile / 100.0) / 1e6))));
    }

    private static double ms(double ns) {
        return Math.round(ns / 1e3) / 1e3;
    }

    private static JsonLine each(JsonLine line, IntToDoubleFunction value) {
        WorldComparison.PERCENTILES.forEach(percentile -> line.with("p" + percentile, value.applyAsDouble(percentile)));
        return line;
    }

    private static String listed(IntFunction<String> value) {
        StringBuilder list = new StringBuilder();
        WorldComparison.PERCENTILES.forEach(
                percentile -> list.append(", p").append(percentile).append(' ').append(value.apply(percentile)));
        return list.toString();
    }

    private void tell(WorldComparison comparison) {
        console.result(
                () -> JsonLine.event("summary")
                        .with("equalDeliveries", comparison.equalDeliveries())
                        .with("addedMsP50", comparison.addedMsP50())
                        .with("addedMsP90", comparison.addedMsP90())
                        .within("ratio", ratios -> each(ratios, comparison::ratio))
                        .with("farthestOff", comparison.farthestOff())
                        .with("tolerance", WorldComparison.TOLERANCE)
                        .with("holds", comparison.holds()),
                () -> String.format(
                        Locale.ROOT,
                        "simulated/real%s%nThe machine added up to %.2f ms to half of the trips between two peers and up to %.2f ms to nine of ten.%n"
                                + "%s: deliveries %s; the percentile farthest off is off by %.1f %% (10 %% allowed)",
                        listed(percentile -> String.format(Locale.ROOT, "%.3f", comparison.ratio(percentile))),
                        comparison.addedMsP50(),
                        comparison.addedMsP90(),
                        comparison.holds()
                                ? console.paint().good("holds")
                                : console.paint().bad("does not hold"),
                        comparison.equalDeliveries() ? "equal" : "differ",
                        comparison.farthestOff() * 100));
    }
}
