package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Addresses;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Perf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code starling interop}. */
@Command(
        header = "Take part in libp2p's interoperability tests.",
        description = {
            "A test program as libp2p/unified-testing starts it: told by environment variables what to be, it finds the"
                    + " other side through Redis, prints its measurements as YAML on stdout and everything else on stderr."
                    + " A dialer ends with exit code 0 when all went well and with 1 otherwise; a listener runs until it is"
                    + " ended.",
            "",
            "Variables: IS_DIALER (true, false), TRANSPORT (tcp, ws), SECURE_CHANNEL (noise, tls), MUXER (yamux), TEST_KEY,"
                    + " REDIS_ADDR (default redis:6379), LISTENER_IP (default 0.0.0.0), DEBUG, TEST_TIMEOUT_SECS (default"
                    + " 180); for perf UPLOAD_BYTES, DOWNLOAD_BYTES (default 1 GiB), UPLOAD_ITERATIONS, DOWNLOAD_ITERATIONS"
                    + " (default 10), LATENCY_ITERATIONS (default 100). Older test plans say is_dialer, transport, security,"
                    + " muxer, redis_addr, ip and test_timeout_seconds and are answered with one line of JSON."
        },
        footer = {
            "  IS_DIALER=false TRANSPORT=tcp SECURE_CHANNEL=noise MUXER=yamux TEST_KEY=a5 starling interop transport",
            "  IS_DIALER=true TRANSPORT=ws SECURE_CHANNEL=tls MUXER=yamux TEST_KEY=a5 starling interop perf"
        })
final class InteropCommand extends CliCommand {
    private static final double NS_PER_MS = 1e6;
    private static final double BITS_PER_BYTE = 8;

    /** Which of the tests. */
    enum Test {
        TRANSPORT,
        PERF;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "TEST",
            description = "transport (connect and ping) or perf (throughput and latency). Default: transport.")
    private Test test = Test.TRANSPORT;

    InteropCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        InteropSettings settings = InteropSettings.of(shell().environment());
        HostSettings host = new HostSettings();
        host.security = List.of(settings.security());
        host.timeout = settings.patience();
        try (HostSession session = HostSession.open(shell(), console, host, options -> {
            if (!settings.dialer()) {
                options.listen(settings.listenAddress());
            }
        })) {
            if (settings.debug()) {
                session.peer().onConnection(event -> console.note(text(event)));
            }
            InteropRedis redis = new InteropRedis(settings);
            if (!settings.dialer()) {
                listen(session, settings, redis, console);
                session.stop().await();
                return ExitCode.DONE;
            }
            String found = session.await("redis", () -> test == Test.PERF ? redis.get() : redis.pop());
            console.note("dials " + found);
            dial(session, host, address(found), settings, console);
            return ExitCode.DONE;
        }
    }

    private static String text(ConnectionEvent event) {
        return event.toString();
    }

    private static Multiaddr address(String found) {
        try {
            return Addresses.stream(found);
        } catch (PeerException e) {
            throw new CommandFailed("what the listener left in Redis is of no use: " + e.getMessage());
        }
    }

    private void listen(HostSession session, InteropSettings settings, InteropRedis redis, Console console) {
        Peer peer = session.peer();
        if (test == Test.PERF) {
            peer.handle(Perf.PROTOCOL, Perf.server());
        }
        String address = published(peer.addresses()).toString();
        console.note("listens at " + address);
        session.await("redis", () -> {
            if (test == Test.PERF) {
                redis.set(address);
            } else {
                redis.push(address, !settings.legacy());
            }
            return true;
        });
    }

    /** The address for others: one that is not loopback where there is one. */
    static Multiaddr published(List<Multiaddr> addresses) {
        return addresses.stream()
                .filter(address -> !address.endpoint()
                        .map(endpoint -> endpoint.ip().isLoopback())
                        .orElse(false))
                .findFirst()
                .orElseGet(addresses::getFirst);
    }

    private void dial(
            HostSession session, HostSettings host, Multiaddr address, InteropSettings settings, Console console) {
        Duration began = session.world().elapsed();
        Connection connection = session.connect(address, host).connection();
        if (test == Test.TRANSPORT) {
            Duration rtt = session.await("ping", () -> connection.ping(settings.patience()));
            Duration whole = session.world().elapsed().minus(began);
            console.out().lineNow(latency(ms(whole), ms(rtt), settings.legacy(), console.json()));
        } else {
            perf(session, connection, settings.load(), console);
        }
    }

    private static String latency(double handshakePlusOneRttMs, double pingRttMs, boolean legacy, boolean json) {
        if (json) {
            return JsonLine.event("latency")
                    .with("handshakePlusOneRttMs", handshakePlusOneRttMs)
                    .with("pingRttMs", pingRttMs)
                    .end();
        }
        if (legacy) {
            // The three l are theirs.
            return JsonLine.object()
                    .with("handshakePlusOneRTTMillis", handshakePlusOneRttMs)
                    .with("pingRTTMilllis", pingRttMs)
                    .end();
        }
        return "latency:\n  handshake_plus_one_rtt: " + Samples.number(handshakePlusOneRttMs)
                + "\n  ping_rtt: " + Samples.number(pingRttMs)
                + "\n  unit: ms";
    }

    private static void perf(HostSession session, Connection connection, InteropSettings.Load load, Console console) {
        Runs runs = new Runs(session, connection, console);
        Samples upload = runs.run(
                "upload", load.uploadRuns(), load.uploadBytes(), 0, "Gbps", took -> gigabits(load.uploadBytes(), took));
        Samples download = runs.run(
                "download",
                load.downloadRuns(),
                0,
                load.downloadBytes(),
                "Gbps",
                took -> gigabits(load.downloadBytes(), took));
        Samples latency = runs.run("latency", load.latencyRuns(), 1, 1, "ms", InteropCommand::ms);
        console.result(() -> upload.json("upload"), () -> upload.yaml("upload"));
        console.result(() -> download.json("download"), () -> download.yaml("download"));
        console.result(() -> latency.json("latency"), () -> latency.yaml("latency"));
    }

    /** Perf over one connection, again and again. */
    private record Runs(HostSession session, Connection connection, Console console) {
        Samples run(String name, int times, long upload, long download, String unit, ToDoubleFunction<Duration> value) {
            console.note(name + ": " + times + " times");
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                values.add(value.applyAsDouble(session.await(
                        name,
                        () -> Perf.run(session.world(), connection, upload, download, bytes -> {})
                                .total())));
            }
            return new Samples(values, unit);
        }
    }

    private static double gigabits(long bytes, Duration took) {
        return (double) bytes * BITS_PER_BYTE / Math.max(1, took.toNanos());
    }

    private static double ms(Duration time) {
        return time.toNanos() / NS_PER_MS;
    }
}
