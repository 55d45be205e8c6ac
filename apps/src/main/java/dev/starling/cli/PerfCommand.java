package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Connection;
import dev.starling.peer.Perf;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;
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
                    + ", such as 'starling host --perf': the upload first, then, once the other side has all of it, the"
                    + " download. Before each run a stream that uploads nothing and asks for one byte is timed.",
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
    private static final double NS_PER_MS = 1e6;

    @Parameters(
            arity = "0..1",
            paramLabel = "MULTIADDR",
            converter = StreamAddress.class,
            description = "The host to measure against.")
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
        Multiaddr to = HostSettings.required(address, this);
        Progress progress = new Progress(shell(), true);
        try (HostSession session = HostSession.open(shell(), console, settings, o -> {})) {
            HostSession.Reached reached = session.connect(to, settings);
            for (int run = 1; run <= runs; run++) {
                Measured measured = measure(session, reached.connection(), progress);
                progress.clear();
                print(run, measured, reached, console);
            }
            return ExitCode.DONE;
        } finally {
            progress.clear();
        }
    }

    /**
     * One run.
     *
     * @param firstByte the time to the first byte, of a stream of its own that uploads nothing and asks for one byte
     */
    private record Measured(Duration firstByte, Perf.Result result) {}

    private Measured measure(HostSession session, Connection connection, Progress progress) {
        int of = mib(upload + download);
        LongConsumer moved = bytes -> progress.at("MiB moved", mib(bytes), of);
        return session.await("perf", () -> {
            Duration firstByte =
                    Perf.run(session.world(), connection, 0, 1, bytes -> {}).firstByte();
            return new Measured(firstByte, Perf.run(session.world(), connection, upload, download, moved));
        });
    }

    private static int mib(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes >> 20);
    }

    private static void print(int run, Measured measured, HostSession.Reached reached, Console console) {
        Connection connection = reached.connection();
        Perf.Result result = measured.result();
        double up = perSecond(result.uploadBytes(), result.upload());
        double down = perSecond(result.downloadBytes(), result.download());
        console.result(
                () -> JsonLine.event("perf")
                        .with("run", run)
                        .with("uploadBytes", result.uploadBytes())
                        .with("downloadBytes", result.downloadBytes())
                        .with("uploadSeconds", seconds(result.upload()))
                        .with("downloadSeconds", seconds(result.download()))
                        .with("uploadBytesPerSecond", up)
                        .with("downloadBytesPerSecond", down)
                        .with("timeToFirstByteMs", ms(measured.firstByte()))
                        .with("connectMs", ms(reached.took()))
                        .with("security", connection.security())
                        .with("muxer", connection.muxer()),
                () -> moved("up", result.uploadBytes(), up)
                        + moved("down", result.downloadBytes(), down)
                        + String.format(
                                Locale.ROOT,
                                "first byte after %.1f ms (%s, %s)",
                                ms(measured.firstByte()),
                                connection.security(),
                                connection.muxer()));
    }

    private static String moved(String way, long bytes, double perSecond) {
        return bytes == 0
                ? ""
                : String.format(
                        Locale.ROOT, "%s %s at %s/s, ", way, ByteSize.text((double) bytes), ByteSize.text(perSecond));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NS_PER_SECOND;
    }

    private static double ms(Duration time) {
        return time.toNanos() / NS_PER_MS;
    }

    private static double perSecond(long bytes, Duration time) {
        return bytes == 0 || time.isZero() ? Double.NaN : (double) bytes / seconds(time);
    }
}
