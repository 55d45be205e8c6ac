package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.identify.IdentifyMessage;
import dev.starling.peer.Connection;
import dev.starling.peer.Stream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code starling call}. */
@Command(
        header = "Wire a stream of a libp2p host to stdin and stdout.",
        description = {
            "Opens a stream for PROTOCOL; what comes in on stdin goes to the other side, what it says goes to stdout. The"
                    + " end of stdin ends our half of the stream only: the command ends, with exit code 0, when both sides"
                    + " have ended theirs, and with 1 when the stream is reset.",
            "",
            "Every byte passes as it is, --json or not; only on a terminal are characters that it could obey shown as"
                    + " escapes."
        },
        footer = {
            "  echo hello | starling call /ip4/127.0.0.1/tcp/4001 /echo/1.0.0",
            "  starling call /ip4/127.0.0.1/tcp/4001/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"
                    + " /echo/1.0.0 < map.png > back.png"
        })
final class CallCommand extends CliCommand {
    private static final int ID_BYTES_MAX = IdentifyMessage.TEXT_BYTES_MAX;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MULTIADDR",
            converter = StreamAddress.class,
            description = "The host to call.")
    private @Nullable Multiaddr address;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PROTOCOL",
            description = "The protocol's id, such as /echo/1.0.0.")
    private @Nullable String protocol;

    @Mixin
    private final HostSettings settings = new HostSettings();

    CallCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        settings.check(this);
        Multiaddr to = HostSettings.required(address, this);
        String id = protocol;
        if (id == null) {
            throw usage("for which PROTOCOL? Say its id, such as /echo/1.0.0");
        }
        if (id.isEmpty() || id.contains("\n") || id.getBytes(StandardCharsets.UTF_8).length > ID_BYTES_MAX) {
            throw usage(
                    "PROTOCOL is a line of 1 to " + ID_BYTES_MAX + " bytes, such as /echo/1.0.0, not \"" + id + "\"");
        }
        OutputStream out = shell().outIsTerminal() ? new TerminalBytes(shell().out()) : shell().out();
        try (HostSession session = HostSession.open(shell(), console, settings, o -> {})) {
            StreamWire wire = new StreamWire(session.stop());
            session.peer().onConnection(wire::onEvent);
            Connection connection = session.connect(to, settings).connection();
            Stream stream = session.await("open", () -> connection.open(id));
            wire.run(stream, shell().in(), out);
            return ExitCode.DONE;
        }
    }
}
