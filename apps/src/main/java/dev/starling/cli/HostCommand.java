package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
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
                    + "\"security\",\"muxer\",\"earlyMuxer\"}, with \"code\" and \"reason\" where it is over,"
                    + " {\"event\":\"identified\"} with the fields of 'starling identify' and \"pushed\", and"
                    + " {\"event\":\"stream\",\"state\":\"open|closed\",\"peerId\",\"protocol\",\"direction\"}, with"
                    + " \"code\" where it is over."
        },
        footer = {
            "  starling host --listen /ip4/127.0.0.1/tcp/4001 --echo",
            "  starling host --listen /ip4/0.0.0.0/tcp/4001 --listen /ip4/0.0.0.0/tcp/4002/ws --security noise --json",
            "  starling host --listen /ip6/::/tcp/4001 --state ~/.starling --perf",
            "  starling host --listen /ip4/0.0.0.0/tcp/4001 --mdns",
            "  starling host --bootstrap /dnsaddr/bootstrap.libp2p.io --bootstrap /dns4/peer.example/tcp/4001"
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

    @Option(
            names = "--mdns",
            order = 13,
            description =
                    "Find peers of the local network by multicast DNS, connect to them, and let them find this one.")
    private boolean mdns;

    @Option(
            names = "--bootstrap",
            paramLabel = "MULTIADDR",
            converter = StreamAddress.class,
            order = 14,
            description =
                    "A peer to begin with, or /dnsaddr/NAME for a list of them: dialed at the start, and again while"
                            + " there are few connections; may be repeated.")
    private List<Multiaddr> bootstrap = new ArrayList<>();

    @Mixin
    private final HostSettings settings = new HostSettings();

    HostCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        settings.check(this);
        List<Multiaddr> addresses = listen.isEmpty() ? List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")) : listen;
        HostEvents events = new HostEvents(console);
        try (HostSession session = HostSession.open(shell(), console, settings, o -> {
                    addresses.forEach(address -> o.listen(address.toString()));
                    bootstrap.forEach(address -> o.bootstrap(address.toString()));
                    o.mdns(mdns).mdnsDials(mdns).onConnection(events::add);
                });
                events) {
            Peer peer = session.peer();
            if (echo) {
                peer.handle(ECHO, HostCommand::echo);
            }
            if (perf) {
                peer.handle(Perf.PROTOCOL, Perf.server());
            }
            announce(peer, console);
            events.start(session.stop());
            session.stop().await();
            return ExitCode.DONE;
        }
    }

    private static void echo(Stream stream) {
        // No block of its own: an idle stream is to hold nothing.
        for (byte[] piece = stream.read(); piece.length > 0; piece = stream.read()) {
            stream.write(piece);
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
}
