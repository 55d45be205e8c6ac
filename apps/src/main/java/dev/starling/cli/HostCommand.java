package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.Peer;
import dev.starling.peer.Perf;
import dev.starling.peer.Stream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling host}. */
@Command(
        header = "Run a libp2p host that other people's peers can talk to.",
        description = {
            "Listens for libp2p connections over TCP and WebSocket, answers identify and ping, and tells of every"
                    + " connection and stream, until Ctrl-C or SIGTERM.",
            "",
            "With --json the first line is {\"event\":\"listening\",\"peerId\",\"addrs\"}; then"
                    + " {\"event\":\"connection\",\"state\":\"open|closed|refused\",\"peerId\",\"address\",\"direction\","
                    + "\"security\",\"muxer\",\"earlyMuxer\",\"code\"}, {\"event\":\"identified\",\"peerId\",\"agent\","
                    + "\"protocols\",\"addrs\",\"recordVerified\",\"pushed\"} and {\"event\":\"stream\",\"state\","
                    + "\"peerId\",\"protocol\",\"direction\",\"code\"}."
        },
        footer = {
            "  starling host --listen /ip4/127.0.0.1/tcp/4001 --echo",
            "  starling host --listen /ip4/0.0.0.0/tcp/4001 --listen /ip4/0.0.0.0/tcp/4002/ws --security noise --json"
        })
final class HostCommand extends CliCommand {
    private static final String ECHO = "/echo/1.0.0";

    @Option(
            names = "--listen",
            paramLabel = "MULTIADDR",
            converter = StreamAddress.class,
            order = 10,
            description = "Where to listen; port 0 takes any; may be repeated. Default: /ip4/127.0.0.1/tcp/0.")
    private List<Multiaddr> listen = new ArrayList<>();

    @Option(names = "--echo", order = 11, description = "Serve " + ECHO + ": every byte comes back.")
    private boolean echo;

    @Option(
            names = "--perf",
            order = 12,
            description = "Serve " + Perf.PROTOCOL + ": sends as many bytes as it is asked for.")
    private boolean perf;

    @Mixin
    private final HostSettings settings = new HostSettings();

    HostCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        settings.check(this);
        List<Multiaddr> addresses = listen.isEmpty() ? List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")) : listen;
        try (HostSession session = HostSession.open(
                shell(), console, settings, o -> addresses.forEach(address -> o.listen(address.toString())))) {
            Peer peer = session.peer();
            if (echo) {
                peer.handle(ECHO, HostCommand::echo);
            }
            if (perf) {
                peer.handle(Perf.PROTOCOL, Perf.server());
            }
            announce(peer, console);
            peer.onConnection(event -> tell(event, session.stop(), console));
            session.stop().await();
            return ExitCode.DONE;
        }
    }

    private static void echo(Stream stream) {
        byte[] block = new byte[64 << 10];
        int bytes = stream.read(block, 0, block.length);
        while (bytes >= 0) {
            stream.write(block, 0, bytes);
            bytes = stream.read(block, 0, block.length);
        }
    }

    private static void announce(Peer peer, Console console) {
        List<String> addresses =
                peer.addresses().stream().map(Multiaddr::toString).toList();
        console.result(
                () -> JsonLine.event("listening")
                        .with("peerId", peer.peerId().toString())
                        .with("addrs", addresses),
                () -> console.paint().strong("host " + peer.peerId() + " listens on") + "\n  "
                        + String.join("\n  ", addresses)
                        + "\n" + console.paint().faint("(Ctrl-C ends it)"));
    }

    private static void tell(ConnectionEvent event, Stop stop, Console console) {
        try {
            switch (event) {
                case ConnectionEvent.Opened(Connection connection) ->
                    console.result(
                            () -> connection("open", connection),
                            () -> "connected " + text(connection) + " " + connection.security() + " "
                                    + connection.muxer());
                case ConnectionEvent.Closed(Connection connection, String code, String reason) ->
                    console.result(
                            () -> connection("closed", connection)
                                    .with("code", code)
                                    .with("reason", reason),
                            () -> "closed    " + text(connection) + ": " + TerminalText.inline(reason) + " (" + code
                                    + ")");
                case ConnectionEvent.Refused(Multiaddr remote, String code, String reason) ->
                    console.result(
                            () -> JsonLine.event("connection")
                                    .with("state", "refused")
                                    .with("address", remote.toString())
                                    .with("code", code)
                                    .with("reason", reason),
                            () -> "refused   " + remote + ": " + TerminalText.inline(reason) + " (" + code + ")");
                case ConnectionEvent.Told told ->
                    console.result(
                            () -> identified(told),
                            () -> "identified "
                                    + told.connection().remote() + " "
                                    + TerminalText.inline(told.identified()
                                            .message()
                                            .agentVersion()
                                            .orElse("(no agent)"))
                                    + (told.identified().recordVerified() ? ", record verified" : ""));
                case ConnectionEvent.StreamOpened(Connection connection, String protocol, boolean outbound) ->
                    console.result(
                            () -> stream("open", connection, protocol, outbound),
                            () -> "stream    " + TerminalText.inline(protocol) + " with " + connection.remote());
                case ConnectionEvent.StreamClosed(
                        Connection connection,
                        String protocol,
                        boolean outbound,
                        String code) ->
                    console.result(
                            () -> stream("closed", connection, protocol, outbound)
                                    .with("code", code),
                            () -> "stream    " + TerminalText.inline(protocol) + " with " + connection.remote()
                                    + " is over (" + code + ")");
            }
        } catch (Output.Closed | CommandFailed e) {
            stop.because(e);
        }
    }

    private static String text(Connection connection) {
        return (connection.outbound() ? "to " : "from ") + connection.remoteAddress() + "/p2p/" + connection.remote();
    }

    private static JsonLine connection(String state, Connection connection) {
        return JsonLine.event("connection")
                .with("state", state)
                .with("peerId", connection.remote().toString())
                .with("address", connection.remoteAddress().toString())
                .with("direction", connection.outbound() ? "outbound" : "inbound")
                .with("security", connection.security())
                .with("muxer", connection.muxer())
                .with("earlyMuxer", connection.earlyMuxer());
    }

    private static JsonLine stream(String state, Connection connection, String protocol, boolean outbound) {
        return JsonLine.event("stream")
                .with("state", state)
                .with("peerId", connection.remote().toString())
                .with("protocol", protocol)
                .with("direction", outbound ? "outbound" : "inbound");
    }

    private static JsonLine identified(ConnectionEvent.Told told) {
        return IdentifyCommand.fields(JsonLine.event("identified"), told.connection(), told.identified())
                .with("pushed", told.pushed());
    }
}
