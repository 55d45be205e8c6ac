package dev.starling.cli;

import dev.starling.testbed.HostsExperiment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code starling simulate hosts}, its runs and their lines. */
final class HostsSimulation {
    /** Which of the options that are not for all simulations it takes. */
    static final Set<String> OPTIONS = Set.of("--links", "--security", "--latency-ms", "--duration");

    private static final double KIB = 1024;
    private static final int PEERS = 128;

    @Option(names = "--links", paramLabel = "N", description = "hosts: others that each dials. Default: 2.")
    private int links = 2;

    @Option(names = "--security", paramLabel = "NAME", description = "hosts: noise or tls. Default: noise.")
    private String security = "noise";

    HostsSimulation() {}

    /**
     * One run a seed; false when in one of them not everybody got connected.
     *
     * @throws IllegalArgumentException where the options mean nothing
     */
    boolean run(
            Console console, Progress progress, @Nullable Integer peers, SrpSimulation timing, long seed, int runs) {
        Duration[] range = timing.range();
        HostsExperiment.Settings settings = new HostsExperiment.Settings(
                peers == null ? PEERS : peers, links, security, range[0], range[1], timing.duration());
        List<HostsExperiment.Run> done = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            HostsExperiment.Run run = HostsExperiment.run(settings, seed + i, progress);
            progress.clear();
            done.add(run);
            tell(console, run);
        }
        summary(console, done);
        return done.stream().allMatch(run -> run.failed() == 0 && run.handshakes() == expected(settings));
    }

    private static long expected(HostsExperiment.Settings settings) {
        return (long) settings.peers() * settings.links();
    }

    private static void tell(Console console, HostsExperiment.Run run) {
        Supplier<JsonLine> line = () -> JsonLine.event("run")
                .with("seed", run.seed())
                .with("hosts", run.hosts())
                .with("connections", run.connections())
                .with("handshakes", run.handshakes())
                .with("pings", run.pings())
                .with("failed", run.failed())
                .with("virtualSeconds", run.virtualSeconds())
                .with("events", run.events())
                .with("cpuSeconds", run.cpuSeconds())
                .with("heapBytes", run.heapBytes())
                .with("heapBytesPerHost", run.heapBytes() / run.hosts())
                .with("traceHash", run.traceHash());
        console.result(
                line,
                () -> String.format(
                        Locale.ROOT,
                        "seed %d: %,d hosts, %,d connections, %,d handshakes, %,d pings, %,d failed in %.1f virtual s; %,d"
                                + " events, %.1f s CPU, %.0f KiB of heap a host; trace %s",
                        run.seed(),
                        run.hosts(),
                        run.connections(),
                        run.handshakes(),
                        run.pings(),
                        run.failed(),
                        run.virtualSeconds(),
                        run.events(),
                        run.cpuSeconds(),
                        run.heapBytes() / KIB / run.hosts(),
                        run.traceHash()));
    }

    private static void summary(Console console, List<HostsExperiment.Run> runs) {
        double cpu = runs.stream()
                .mapToDouble(HostsExperiment.Run::cpuSeconds)
                .average()
                .orElse(Double.NaN);
        long heap =
                runs.stream().mapToLong(HostsExperiment.Run::heapBytes).max().orElse(0);
        int failed = runs.stream().mapToInt(HostsExperiment.Run::failed).sum();
        Supplier<JsonLine> line = () -> JsonLine.event("summary")
                .with("runs", runs.size())
                .with("failed", failed)
                .with("cpuSeconds", cpu)
                .with("heapBytesMax", heap);
        console.result(
                line,
                () -> String.format(
                        Locale.ROOT,
                        "%d runs: %,d failed, mean %.1f s CPU, at most %,.0f MiB of heap",
                        runs.size(),
                        failed,
                        cpu,
                        heap / KIB / KIB));
    }
}
