package dev.starling.cli;

import dev.starling.testbed.HostsExperiment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** {@code starling simulate hosts}: runs and their lines. */
final class SimulateHosts {
    private static final double KIB = 1024;

    private SimulateHosts() {}

    /** One run a seed; false when in one of them not everybody got connected. */
    static boolean run(Console console, Progress progress, HostsExperiment.Settings settings, long seed, int runs) {
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
