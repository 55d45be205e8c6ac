package dev.starling.cli;

import dev.starling.testbed.HostsExperiment;
import dev.starling.testbed.SrpExperiment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling simulate}. */
@Command(
        header = "Measure a protocol in the simulated world.",
        description = {
            "srp: how far and how fast messages of the Stream Relay Protocol spread. Prints a line a run, one run a seed, then a"
                    + " summary of means. The same options and seed give the same traceHash in every process.",
            "",
            "hosts: libp2p hosts in one process, each of which dials --links others, with every byte of their handshakes. Takes"
                    + " --peers, --links, --security, --seeds, --seed, --latency-ms and --duration.",
            "",
            "Mechanisms can be switched off one by one, so that a result can be explained: --anti-entropy off also switches off the"
                    + " comparison on first contact and the questions for gaps, unless --first-sync or --gaps say otherwise."
        },
        footer = {
            "  starling simulate srp --peers 128 --seeds 5 --nat-hard 0.3 --subscribers 0.5 --loss 0.01",
            "  starling simulate srp --fanout 3 --anti-entropy off --json",
            "  starling simulate srp --peers 32 --churn-per-min 10 --seed 7 --duration 60s",
            "  starling simulate hosts --peers 1000 --links 2 --seed 1"
        })
final class SimulateCommand extends CliCommand {
    /** Words for a switch. */
    enum Switch {
        on,
        off
    }

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "What to simulate: srp, hosts.")
    private String name = "";

    @Option(names = "--peers", paramLabel = "N", description = "Peers besides two seeds. Default: 128.")
    private int peers = 128;

    @Option(names = "--seeds", paramLabel = "N", description = "Runs, with seeds one after another. Default: 5.")
    private int seeds = 5;

    @Option(names = "--seed", paramLabel = "N", description = "The first seed; alone it means one run.")
    private @Nullable Long seed;

    @Option(names = "--nat-hard", paramLabel = "SHARE", description = "Peers behind symmetric NATs. Default: 0.3.")
    private double natHard = 0.3;

    @Option(names = "--subscribers", paramLabel = "SHARE", description = "Peers that read the group. Default: 0.5.")
    private double subscribers = 0.5;

    @Option(names = "--loss", paramLabel = "SHARE", description = "Datagrams that get lost. Default: 0.01.")
    private double loss = 0.01;

    @Option(
            names = "--latency-ms",
            paramLabel = "MIN..MAX",
            description = "One way, drawn once a pair. Default: 20..120.")
    private String latency = "20..120";

    @Option(
            names = "--churn-per-min",
            paramLabel = "RATE",
            description = "Replacements per peer and minute. Default: 0.")
    private double churn;

    @Option(names = "--fanout", paramLabel = "N", description = "Random peers that a packet goes to. Default: 3.")
    private int fanout = 3;

    @Option(
            names = "--extras",
            paramLabel = "on|off",
            description = "Also send to an indexed peer and to one of the group, as the reference does. Default: off.")
    private Switch extras = Switch.off;

    @Option(
            names = "--anti-entropy",
            paramLabel = "on|off",
            description = "Compare caches with random neighbours. Default: on.")
    private Switch antiEntropy = Switch.on;

    @Option(
            names = "--first-sync",
            paramLabel = "on|off",
            description = "Compare caches on first contact. Default: as --anti-entropy.")
    private @Nullable Switch firstSync;

    @Option(
            names = "--gaps",
            paramLabel = "on|off",
            description = "Ask for packets that others link to. Default: as --anti-entropy.")
    private @Nullable Switch gaps;

    @Option(names = "--messages", paramLabel = "N", description = "Messages, one a second. Default: 10.")
    private int messages = 10;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Before the idle measurement. Default: 20s.")
    private Duration warmUp = Duration.ofSeconds(20);

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "From the first message to the end, e.g. 30s. Default: 30s.")
    private Duration duration = Duration.ofSeconds(30);

    @Option(names = "--links", paramLabel = "N", description = "hosts: others that each dials. Default: 2.")
    private int links = 2;

    @Option(names = "--security", paramLabel = "NAME", description = "hosts: noise or tls. Default: noise.")
    private String security = "noise";

    SimulateCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        if (name.isEmpty()) {
            throw usage("which simulation? There is: srp, hosts");
        }
        if (!name.equals("srp") && !name.equals("hosts")) {
            throw usage("there is no simulation \"" + name + "\"; there is: srp, hosts");
        }
        int runs = seed == null || seeds != 5 ? seeds : 1;
        if (runs < 1 || runs > 10_000) {
            throw usage("--seeds takes 1 to 10000, not " + runs);
        }
        if (name.equals("hosts")) {
            return hosts(console, runs);
        }
        SrpExperiment.Settings settings = settings();
        // Signals keep their own meaning, which is the end at once: there is nothing to put in order.
        Progress progress = new Progress(shell(), true);
        List<SrpExperiment.Run> done = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            progress.at("simulating", i, runs);
            SrpExperiment.Run run = SrpExperiment.run(settings, (seed == null ? 1 : seed) + i);
            done.add(run);
            progress.clear();
            tell(console, run);
        }
        summary(console, done);
        return ExitCode.DONE;
    }

    private int hosts(Console console, int runs) {
        Duration[] range = range();
        HostsExperiment.Settings settings;
        try {
            settings = new HostsExperiment.Settings(peers, links, security, range[0], range[1], duration);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        Progress progress = new Progress(shell(), true);
        return SimulateHosts.run(console, progress, settings, seed == null ? 1 : seed, runs)
                ? ExitCode.DONE
                : ExitCode.FAILED;
    }

    private SrpExperiment.Settings settings() {
        Duration[] range = range();
        boolean repair = antiEntropy == Switch.on;
        try {
            return new SrpExperiment.Settings(
                    peers,
                    natHard,
                    subscribers,
                    loss,
                    range[0],
                    range[1],
                    churn,
                    fanout,
                    extras == Switch.on,
                    repair,
                    firstSync == null ? repair : firstSync == Switch.on,
                    gaps == null ? repair : gaps == Switch.on,
                    messages,
                    warmUp,
                    duration);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private Duration[] range() {
        if (!latency.matches("[0-9]{1,5}\\.\\.[0-9]{1,5}")) {
            throw usage("--latency-ms takes two numbers such as 20..120, not \"" + latency + "\"");
        }
        int dots = latency.indexOf("..");
        int min = Integer.parseInt(latency.substring(0, dots));
        int max = Integer.parseInt(latency.substring(dots + 2));
        if (min > max) {
            throw usage("--latency-ms goes upwards, e.g. 20..120, not \"" + latency + "\"");
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
