package dev.starling.cli;

import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code starling seed}. */
@Command(
        header = "Run a seed: a publicly reachable peer that others begin with.",
        description = {
            "A seed belongs to no group. It tells others how their NAT maps them, introduces them to each other and keeps"
                    + " and relays their packets, sealed. A network should have at least two: with one, peers cannot"
                    + " tell every kind of NAT apart.",
            "",
            "Runs until Ctrl-C or SIGTERM. With --json the first line is"
                    + " {\"event\":\"listening\",\"address\",\"port\",\"peerId\",\"addrs\"}."
        },
        footer = {
            "  starling seed --listen 127.0.0.1:9001",
            "  starling seed --listen 0.0.0.0:9001 --state /var/lib/starling/seed --bootstrap 192.0.2.7:9001"
        })
final class SeedCommand extends CliCommand {
    private static final String LISTEN = "127.0.0.1:9001";

    @Mixin
    private final NetworkOptions network = new NetworkOptions();

    SeedCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        Endpoint listen =
                (network.listen == null ? UdpAddress.parse(LISTEN) : network.listen).endpoint(shell().worlds());
        try (PeerSession session = PeerSession.open(shell(), console, network, listen, o -> o.indexed(true))) {
            Endpoint bound = session.peer().localEndpoint();
            List<Endpoint> reachable = addresses(bound, shell().worlds());
            console.result(
                    () -> JsonLine.event("listening")
                            .with("address", bound.ip().toString())
                            .with("port", bound.port())
                            .with("peerId", session.peer().id().hex())
                            .with("addrs", multiaddrs(reachable)),
                    () -> text(console.paint(), session.peer().label(), bound, reachable));
            session.stop().await();
            return ExitCode.DONE;
        }
    }

    private static List<String> multiaddrs(List<Endpoint> endpoints) {
        return endpoints.stream().map(e -> Multiaddr.of(e, "udp").toString()).toList();
    }

    private static String text(Paint paint, String label, Endpoint bound, List<Endpoint> reachable) {
        return paint.strong("seed " + label + " listens on " + bound) + "\n"
                + paint.faint("others begin with  --bootstrap "
                        + String.join(
                                ",", reachable.stream().map(Endpoint::toString).toList())
                        + "  (Ctrl-C ends the seed)");
    }

    /** What others can use in place of a wildcard: this machine's addresses of the same family. */
    private static List<Endpoint> addresses(Endpoint bound, Worlds worlds) {
        if (!bound.ip().isAny()) {
            return List.of(bound);
        }
        List<Endpoint> found = worlds.ownAddresses().stream()
                .filter(ip -> ip.v4() == bound.ip().v4())
                .map(ip -> new Endpoint(ip, bound.port()))
                .toList();
        return found.isEmpty() ? List.of(bound) : found;
    }
}
