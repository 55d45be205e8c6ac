package dev.starling.interop;

import dev.starling.identity.Identity;
import dev.starling.net.RealWorld;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.Peer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole peer with multicast DNS, as applications open it, which connects to whom it finds. One JSON argument: {@code
 * seed} of the identity, {@code listen}. Reports {@code ready}, {@code connected}, {@code counters}; takes the commands
 * {@code counters} and {@code quit}.
 */
public final class MdnsHost {
    private MdnsHost() {}

    /** Runs until it is told to quit, or nobody tells it anything any more. */
    public static void main(String[] arguments) throws IOException {
        JsonNode settings = JsonMapper.shared().readTree(arguments[0]);
        Reports reports = new Reports(System.out, List.of());
        Identity identity =
                Identity.generate(new SplittableRandom(settings.get("seed").asLong()));
        try (RealWorld world = RealWorld.open()) {
            Peer peer = world.peer(identity, options -> {
                settings.get("listen").valueStream().forEach(address -> options.listen(address.asString()));
                options.srp(false).mdns(true).mdnsDials(true).onConnection(event -> tell(event, reports));
            });
            Map<String, Object> ready = Reports.of("ready");
            ready.put("peer", peer.peerId().toString());
            reports.write(ready);
            commands(peer, reports);
        }
    }

    private static void tell(ConnectionEvent event, Reports reports) {
        if (event instanceof ConnectionEvent.Opened opened) {
            Map<String, Object> report = Reports.of("connected");
            report.put("peer", opened.connection().remote().toString());
            report.put("address", opened.connection().remoteAddress().toString());
            reports.write(report);
        }
    }

    private static void commands(Peer peer, Reports reports) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (JsonMapper.shared().readTree(line).get("command").asString().equals("quit")) {
                return;
            }
            Map<String, Object> report = Reports.of("counters");
            report.put("counters", peer.status().counters());
            reports.write(report);
        }
    }
}
