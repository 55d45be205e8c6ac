package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Connection;
import dev.starling.peer.Perf;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling perf}. */
@Command(
        header = "Measure the throughput to a libp2p host by the perf protocol.",
        description = {
            "Uploads and downloads over one stream of a host that serves " + Perf.PROTOCOL
                    + ", such as 'starling host --perf'.",
            "",
            "With --json each run is {\"event\":\"perf\",\"run\",\"uploadBytes\",\"downloadBytes\",\"uploadSeconds\","
                    + "\"downloadSeconds\",\"uploadBytesPerSecond\",\"downloadBytesPerSecond\",\"timeToFirstByteMs\","
                    + "\"connectMs\",\"security\",\"muxer\"}."
        },
        footer = {
            "  starling perf /ip4/127.0.0.1/tcp/4001 --upload 1GiB",
            "  starling perf /ip4/127.0.0.1/tcp/4001 --upload 0 --download 100MiB --runs 5 --security noise --json"
        })
final class PerfCommand extends CliCommand {
    private static final double NS_PER_SECOND = 1e9;

    @Parameters(paramLabel = "MULTIADDR", converter = StreamAddress.class, description = "The host to measure against.")
    private @Nullable Multiaddr address;

    @Option(
            names = "--upload",
            paramLabel = "BYTES",
            order = 10,
            converter = ByteSize.class,
            description = "How much to send, e.g. 64KiB, 100MB or 1GiB. Default: 100MiB.")
    private Long upload = 100L << 20;

    @Option(
            names = "--download",
            paramLabel = "BYTES",
            order = 11,
            converter = ByteSize.class,
            description = "How much to get back. Default: 100MiB.")
    private Long download = 100L << 20;

    @Option(names = "--runs", paramLabel = "N", order = 12, description = "How often, over one connection. Default: 1.")
    private int runs = 1;

    @Mixin
    private final HostSettings settings = new HostSettings();

    PerfCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        settings.check(this);
        if (runs < 1) {
            throw usage("--runs is at least 1, not " + runs);
        }
        Multiaddr to = Objects.requireNonNull(address);
        Progress progress = new Progress(shell(), true);
        try (HostSession session = HostSession.open(shell(), console, settings, o -> {})) {
            Duration began = session.world().elapsed();
            Connection connection = session.connect(to, settings);
            Duration connected = session.world().elapsed().minus(began);
            for (int run = 1; run <= runs; run++) {
                Perf.Result result = measure(session, connection, progress);
                progress.clear();
                print(run, result, connection, connected, console);
            }
            return ExitCode.DONE;
        } finally {
            progress.clear();
        }
    }

    private Perf.Result measure(HostSession session, Connection connection, Progress progress) {
        int of = (int) Math.max(1, (upload + download) >> 20);
        return Perf.run(session.world(), connection, upload, download, bytes -> {
            session.stop().check();
            progress.at("MiB moved", (int) (bytes >> 20), of);
        });
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NS_PER_SECOND;
    }

    private static double perSecond(long bytes, Duration time) {
        return bytes == 0 ? Double.NaN : (double) bytes / seconds(time);
    }

    private static void print(int run, Perf.Result result, Connection connection, Duration connected, Console console) {
        double up = perSecond(result.uploadBytes(), result.upload());
        double down = perSecond(result.downloadBytes(), result.download());
        double firstMs = result.firstByte().toNanos() / 1e6;
        console.result(
                () -> JsonLine.event("perf")
                        .with("run", run)
                        .with("uploadBytes", result.uploadBytes())
                        .with("downloadBytes", result.downloadBytes())
                        .with("uploadSeconds", seconds(result.upload()))
                        .with("downloadSeconds", seconds(result.download()))
                        .with("uploadBytesPerSecond", up)
                        .with("downloadBytesPerSecond", down)
                        .with("timeToFirstByteMs", firstMs)
                        .with("connectMs", connected.toNanos() / 1e6)
                        .with("security", connection.security())
                        .with("muxer", connection.muxer()),
                () -> String.format(
                        Locale.ROOT,
                        "up %s at %s/s, down %s at %s/s, first byte after %.1f ms (%s, %s)",
                        ByteSize.text((double) result.uploadBytes()),
                        ByteSize.text(up),
                        ByteSize.text((double) result.downloadBytes()),
                        ByteSize.text(down),
                        firstMs,
                        connection.security(),
                        connection.muxer()));
    }
}
