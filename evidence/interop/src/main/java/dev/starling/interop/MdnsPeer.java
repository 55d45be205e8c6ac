package dev.starling.interop;

import dev.starling.discovery.MdnsConfig;
import dev.starling.discovery.MdnsEvent;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.net.discovery.MdnsOptions;
import dev.starling.net.discovery.MdnsService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Multicast DNS alone. One JSON argument: {@code seed} of the identity, {@code interfaces}, {@code ipv4}, {@code ipv6},
 * {@code addresses}. Reports {@code ready}, {@code found}, {@code lost}, {@code counters}; takes the commands {@code
 * counters} and {@code quit}.
 */
public final class MdnsPeer {
    private MdnsPeer() {}

    /** Runs until it is told to quit, or nobody tells it anything any more. */
    public static void main(String[] arguments) throws IOException {
        JsonNode settings = JsonMapper.shared().readTree(arguments[0]);
        Reports reports = new Reports(System.out, List.of());
        PeerId self = Identity.generate(
                        new SplittableRandom(settings.get("seed").asLong()))
                .peerId();
        Set<String> interfaces = settings.get("interfaces")
                .valueStream()
                .map(JsonNode::asString)
                .collect(Collectors.toCollection(TreeSet::new));
        MdnsOptions options = new MdnsOptions(
                interfaces,
                settings.get("ipv4").asBoolean(),
                settings.get("ipv6").asBoolean(),
                MdnsOptions.PORT,
                MdnsOptions.DEFAULT.scanNs());
        try (MdnsService service =
                MdnsService.open(self, MdnsConfig.DEFAULT, options, event -> reports.write(report(event)), warning -> {
                    Map<String, Object> report = Reports.of("error");
                    report.put("where", "warning");
                    report.put("message", warning);
                    reports.write(report);
                })) {
            service.addresses(settings.get("addresses")
                    .valueStream()
                    .map(address -> Multiaddr.parse(address.asString()))
                    .toList());
            Map<String, Object> ready = Reports.of("ready");
            ready.put("peer", self.toString());
            reports.write(ready);
            commands(service, reports);
        }
    }

    private static Map<String, Object> report(MdnsEvent event) {
        switch (event) {
            case MdnsEvent.Found(PeerId peer, List<Multiaddr> addresses) -> {
                Map<String, Object> report = Reports.of("found");
                report.put("peer", peer.toString());
                report.put(
                        "addresses", addresses.stream().map(Multiaddr::toString).toList());
                return report;
            }
            case MdnsEvent.Lost(PeerId peer) -> {
                Map<String, Object> report = Reports.of("lost");
                report.put("peer", peer.toString());
                return report;
            }
        }
    }

    private static void commands(MdnsService service, Reports reports) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String command = JsonMapper.shared().readTree(line).get("command").asString();
            if (command.equals("quit")) {
                return;
            }
            Map<String, Object> report = Reports.of("counters");
            report.put("counters", service.counters());
            reports.write(report);
        }
    }
}
