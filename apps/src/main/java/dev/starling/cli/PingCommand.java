package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Connection;
import dev.starling.peer.PeerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling ping}. */
@Command(
        header = "Measure round trips to a libp2p host.",
        description = {
            "Connects and sends 32 random bytes there and back by the ping protocol. Ends with exit code 0 when every ping"
                    + " was answered, otherwise 1; Ctrl-C prints the summary of those before.",
            "",
            "With --json each answer is {\"event\":\"pong\",\"seq\",\"rttMs\"}, a ping without answer"
                    + " {\"event\":\"lost\",\"seq\",\"reason\"}, and the last line {\"event\":\"summary\",\"peerId\",\"sent\","
                    + "\"received\",\"minMs\",\"meanMs\",\"maxMs\",\"connectMs\"}."
        },
        footer = {
            "  starling ping /ip4/127.0.0.1/tcp/4001",
            "  starling ping /ip4/127.0.0.1/tcp/4002/ws -n 100 --interval 10ms --json"
        })
final class PingCommand extends CliCommand {
    private static final double NS_PER_MS = 1e6;

    @Parameters(paramLabel = "MULTIADDR", converter = StreamAddress.class, description = "The host to ping.")
    private @Nullable Multiaddr address;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            order = 10,
            description = "How many pings. Default: 5.")
    private int count = 5;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            order = 11,
            converter = Durations.class,
            description = "From one ping to the next, e.g. 200ms or 1s. Default: 1s.")
    private Duration interval = Duration.ofSeconds(1);

    @Mixin
    private final HostSettings settings = new HostSettings();

    PingCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        settings.check(this);
        if (count < 1) {
            throw usage("--count is at least 1, not " + count);
        }
        Multiaddr to = Objects.requireNonNull(address);
        try (HostSession session = HostSession.open(shell(), console, settings, o -> {})) {
            Duration began = session.world().elapsed();
            Connection connection = session.connect(to, settings);
            Duration connected = session.world().elapsed().minus(began);
            List<Double> rttsMs = new ArrayList<>();
            int sent = 0;
            boolean stopped = false;
            while (sent < count && !stopped) {
                sent++;
                ping(connection, sent, rttsMs, console);
                stopped = sent < count && session.stop().within(interval);
            }
            summary(connection, sent, rttsMs, connected, console);
            session.stop().check();
            return rttsMs.size() == sent ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private void ping(Connection connection, int sequence, List<Double> rttsMs, Console console) {
        try {
            double rttMs = connection.ping(settings.timeout).toNanos() / NS_PER_MS;
            rttsMs.add(rttMs);
            console.result(
                    () -> JsonLine.event("pong").with("seq", sequence).with("rttMs", rttMs),
                    () -> String.format(Locale.ROOT, "pong %d from %s: %.3f ms", sequence, connection.remote(), rttMs));
        } catch (PeerException e) {
            console.result(
                    () -> JsonLine.event("lost").with("seq", sequence).with("reason", String.valueOf(e.getMessage())),
                    () -> console.paint().bad("lost " + sequence + ": ")
                            + TerminalText.inline(String.valueOf(e.getMessage())));
            if (!connection.isOpen()) {
                throw new CommandFailed("the connection is over: " + e.getMessage());
            }
        }
    }

    private static void summary(
            Connection connection, int sent, List<Double> rttsMs, Duration connected, Console console) {
        double min = rttsMs.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
        double mean = rttsMs.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        double max = rttsMs.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
        console.result(
                () -> JsonLine.event("summary")
                        .with("peerId", connection.remote().toString())
                        .with("sent", sent)
                        .with("received", rttsMs.size())
                        .with("minMs", min)
                        .with("meanMs", mean)
                        .with("maxMs", max)
                        .with("connectMs", connected.toNanos() / NS_PER_MS),
                () -> String.format(
                        Locale.ROOT,
                        "%d of %d answered, min/mean/max %.3f/%.3f/%.3f ms, connected in %.1f ms",
                        rttsMs.size(),
                        sent,
                        min,
                        mean,
                        max,
                        connected.toNanos() / NS_PER_MS));
    }
}
