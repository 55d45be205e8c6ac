package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Connection;
import dev.starling.peer.PeerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
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
            "  starling ping /dns4/localhost/tcp/4001",
            "  starling ping /ip4/127.0.0.1/tcp/4002/ws -n 100 --interval 10ms --json"
        })
final class PingCommand extends CliCommand {
    private static final double NS_PER_MS = 1e6;

    @Parameters(
            arity = "0..1",
            paramLabel = "MULTIADDR",
            converter = StreamAddress.class,
            description = "The host to ping.")
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
        Multiaddr to = HostSettings.required(address, this);
        try (HostSession session = HostSession.open(shell(), console, settings, o -> {})) {
            HostSession.Reached reached = session.connect(to, settings);
            Tally tally = new Tally();
            try {
                String broken = pings(session, reached.connection(), tally, console);
                summary(reached, tally, console);
                if (broken != null) {
                    throw new CommandFailed(broken);
                }
            } catch (Stop.Stopped e) {
                summary(reached, tally, console);
                throw e;
            }
            return tally.rttsMs.size() == tally.sent ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    /** What came of the pings so far. */
    private static final class Tally {
        private final List<Double> rttsMs = new ArrayList<>();
        private int sent;

        DoubleStream rtts() {
            return rttsMs.stream().mapToDouble(Double::doubleValue);
        }
    }

    /** Returns null, or why there is no use in further ones. */
    private @Nullable String pings(HostSession session, Connection connection, Tally tally, Console console) {
        Duration next = session.world().elapsed();
        while (true) {
            tally.sent++;
            try {
                ping(session, connection, tally, console);
            } catch (PeerException e) {
                String reason = String.valueOf(e.getMessage());
                lost(tally.sent, reason, console);
                if (e.code() == PeerException.Code.PROTOCOL || !connection.isOpen()) {
                    return reason;
                }
            }
            if (tally.sent == count) {
                return null;
            }
            next = next.plus(interval);
            Duration left = next.minus(session.world().elapsed());
            session.stop().within(left.isNegative() ? Duration.ZERO : left);
            session.stop().check();
        }
    }

    private void ping(HostSession session, Connection connection, Tally tally, Console console) {
        int sequence = tally.sent;
        double rttMs = ms(session.await("ping", () -> connection.ping(settings.timeout)));
        tally.rttsMs.add(rttMs);
        console.result(
                () -> JsonLine.event("pong").with("seq", sequence).with("rttMs", rttMs),
                () -> String.format(Locale.ROOT, "pong %d from %s: %.3f ms", sequence, connection.remote(), rttMs));
    }

    private static void lost(int sequence, String reason, Console console) {
        console.result(
                () -> JsonLine.event("lost").with("seq", sequence).with("reason", reason),
                () -> console.paint().bad("lost " + sequence + ": ") + TerminalText.inline(reason));
    }

    private static void summary(HostSession.Reached reached, Tally tally, Console console) {
        double min = tally.rtts().min().orElse(Double.NaN);
        double mean = tally.rtts().average().orElse(Double.NaN);
        double max = tally.rtts().max().orElse(Double.NaN);
        int received = tally.rttsMs.size();
        console.result(
                () -> JsonLine.event("summary")
                        .with("peerId", reached.connection().remote().toString())
                        .with("sent", tally.sent)
                        .with("received", received)
                        .with("minMs", min)
                        .with("meanMs", mean)
                        .with("maxMs", max)
                        .with("connectMs", ms(reached.took())),
                () -> String.format(Locale.ROOT, "%d of %d answered", received, tally.sent)
                        + (received == 0
                                ? ""
                                : String.format(Locale.ROOT, ", min/mean/max %.3f/%.3f/%.3f ms", min, mean, max))
                        + String.format(Locale.ROOT, ", connected in %.1f ms", ms(reached.took())));
    }

    private static double ms(Duration time) {
        return time.toNanos() / NS_PER_MS;
    }
}
