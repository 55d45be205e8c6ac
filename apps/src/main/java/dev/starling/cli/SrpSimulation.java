package dev.starling.cli;

import dev.starling.testbed.SrpExperiment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code starling simulate srp}, and the experiment that they mean. */
final class SrpSimulation {
    /** Which of the options that are not for all simulations it takes. */
    static final Set<String> OPTIONS = Set.of(
            "--nat-hard",
            "--subscribers",
            "--latency-ms",
            "--churn-per-min",
            "--fanout",
            "--extras",
            "--anti-entropy",
            "--first-sync",
            "--gaps",
            "--messages",
            "--warm-up",
            "--duration");

    @Option(names = "--nat-hard", paramLabel = "SHARE", description = "srp: Peers behind symmetric NATs. Default: 0.3.")
    private double natHard = 0.3;

    @Option(
            names = "--subscribers",
            paramLabel = "SHARE",
            description = "srp: Peers that read the group. Default: 0.5.")
    private double subscribers = 0.5;

    @Option(
            names = "--latency-ms",
            paramLabel = "MIN..MAX",
            description = "srp, hosts: One way, drawn once a pair. Default: 20..120.")
    private String latency = "20..120";

    @Option(
            names = "--churn-per-min",
            paramLabel = "RATE",
            description = "srp: Replacements per peer and minute. Default: 0.")
    private double churn;

    @Option(
            names = "--extras",
            paramLabel = "on|off",
            description =
                    "srp: Also send to an indexed peer and to one of the group, as the reference does. Default: off.")
    private SimulationSwitch extras = SimulationSwitch.off;

    @Option(
            names = "--anti-entropy",
            paramLabel = "on|off",
            description = "srp: Compare caches with random neighbours. Default: on.")
    private SimulationSwitch antiEntropy = SimulationSwitch.on;

    @Option(
            names = "--first-sync",
            paramLabel = "on|off",
            description = "srp: Compare caches on first contact. Default: as --anti-entropy.")
    private @Nullable SimulationSwitch firstSync;

    @Option(
            names = "--gaps",
            paramLabel = "on|off",
            description = "srp: Ask for packets that others link to. Default: as --anti-entropy.")
    private @Nullable SimulationSwitch gaps;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "srp: Before the idle measurement. Default: 20s.")
    private Duration warmUp = Duration.ofSeconds(20);

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "srp, hosts: From the first message to the end, e.g. 30s. Default: 30s.")
    private Duration duration = Duration.ofSeconds(30);

    SrpSimulation() {}

    /**
     * Runs it and tells.
     *
     * @throws IllegalArgumentException where the options mean nothing
     */
    void run(Console console, Progress progress, OverlaySimulation.Shared shared, long firstSeed, int runs) {
        SrpExperiment.Settings settings = settings(shared);
        List<SrpExperiment.Run> done = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            progress.at("simulating", i, runs);
            SrpExperiment.Run run = SrpExperiment.run(settings, firstSeed + i);
            done.add(run);
            progress.clear();
            tell(console, run);
        }
        summary(console, done);
    }

    private SrpExperiment.Settings settings(OverlaySimulation.Shared shared) {
        Duration[] range = range();
        boolean repair = antiEntropy == SimulationSwitch.on;
        return new SrpExperiment.Settings(
                shared.peers() == null ? 128 : shared.peers(),
                natHard,
                subscribers,
                shared.loss() == null ? 0.01 : shared.loss(),
                range[0],
                range[1],
                churn,
                shared.fanout() == null ? 3 : shared.fanout(),
                extras == SimulationSwitch.on,
                repair,
                firstSync == null ? repair : firstSync == SimulationSwitch.on,
                gaps == null ? repair : gaps == SimulationSwitch.on,
                shared.messages() == null ? 10 : shared.messages(),
                warmUp,
                duration);
    }

    Duration duration() {
        return duration;
    }

    Duration[] range() {
        if (!latency.matches("[0-9]{1,5}\\.\\.[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "--latency-ms takes two numbers such as 20..120, not \"" + latency + "\"");
        }
        int dots = latency.indexOf("..");
        int min = Integer.parseInt(latency.substring(0, dots));
        int max = Integer.parseInt(latency.substring(dots + 2));
        if (min > max) {
            throw new IllegalArgumentException("--latency-ms goes upwards, e.g. 20..120, not \"" + latency + "\"");
        }
        return new Duration[] {Duration.ofMillis(min), Duration.ofMillis(max)};
    }

    private static void tell(Console console, SrpExperiment.Run run) {
        Supplier<JsonLine> line = () -> JsonLine.event("run")
                .with("seed", run.seed())
                .with("coverageAt2500ms", run.coverageAt2500ms())
                .with("coverage", run.coverage())
                .with("lastDeliveryMs", run.lastDeliveryMs())
                .with("datagramsPerNodePerMessage", run.datagramsPerNodePerMessage())
                .with("idleDatagramsPerNodePerSec", run.idleDatagramsPerNodePerSec())
                .with("events", run.events())
                .with("traceHash", run.traceHash())
                .with("cpuSeconds", run.cpuSeconds());
        console.result(
                line,
                () -> String.format(
                        Locale.ROOT,
                        "seed %d: %.2f %% at 2.5 s, %.2f %% at the end, last after %.0f ms; %.2f PUBLISH datagrams a node and"
                                + " message, %.2f a node and second when idle; trace %s, %.1f s CPU",
                        run.seed(),
                        100 * run.coverageAt2500ms(),
                        100 * run.coverage(),
                        run.lastDeliveryMs(),
                        run.datagramsPerNodePerMessage(),
                        run.idleDatagramsPerNodePerSec(),
                        run.traceHash(),
                        run.cpuSeconds()));
    }

    private static void summary(Console console, List<SrpExperiment.Run> runs) {
        double early = mean(runs, SrpExperiment.Run::coverageAt2500ms);
        double late = mean(runs, SrpExperiment.Run::coverage);
        double worst =
                runs.stream().mapToDouble(SrpExperiment.Run::coverage).min().orElse(Double.NaN);
        double last = runs.stream()
                .mapToDouble(SrpExperiment.Run::lastDeliveryMs)
                .max()
                .orElse(Double.NaN);
        Supplier<JsonLine> line = () -> JsonLine.event("summary")
                .with("runs", runs.size())
                .with("coverageAt2500ms", early)
                .with("coverage", late)
                .with("coverageMin", worst)
                .with("lastDeliveryMsMax", last)
                .with("datagramsPerNodePerMessage", mean(runs, SrpExperiment.Run::datagramsPerNodePerMessage))
                .with("idleDatagramsPerNodePerSec", mean(runs, SrpExperiment.Run::idleDatagramsPerNodePerSec))
                .with("cpuSeconds", mean(runs, SrpExperiment.Run::cpuSeconds));
        console.result(
                line,
                () -> String.format(
                        Locale.ROOT,
                        "%d runs: mean %.2f %% at 2.5 s, %.2f %% at the end (worst run %.2f %%), last after %.0f ms",
                        runs.size(),
                        100 * early,
                        100 * late,
                        100 * worst,
                        last));
    }

    private static double mean(List<SrpExperiment.Run> runs, ToDoubleFunction<SrpExperiment.Run> value) {
        return runs.stream().mapToDouble(value).average().orElse(Double.NaN);
    }
}
