package dev.starling.interop.libp2p;

import dev.starling.encoding.Multiaddr;
import dev.starling.net.RealWorld;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One Starling libp2p host as a process, through nothing but the public API: one JSON object of options as argument,
 * commands as JSON lines on standard input, reports as JSON lines on standard output, the same as js-peer.mjs.
 */
public final class InteropHost {
    private InteropHost() {}

    /**
     * Runs until the command {@code quit} or the end of standard input.
     *
     * @param args one JSON object: {@code listen}, {@code security}, {@code quiet}
     */
    public static void main(String[] args) throws IOException {
        JsonNode options = JsonMapper.shared().readTree(args.length == 0 ? "{}" : args[0]);
        Reports reports = new Reports(System.out);
        boolean quiet = options.path("quiet").asBoolean(false);
        try (RealWorld world = RealWorld.open(reports::error);
                Peer peer = open(world, options)) {
            Handlers handlers = new Handlers(reports, quiet);
            handlers.install(peer);
            if (!quiet) {
                peer.onConnection(new Events(reports)::heard);
            }
            Commands commands = new Commands(world, peer, handlers, reports, () -> open(world, without(options)));
            ready(reports, peer);
            obey(world, commands);
        }
    }

    /** A host with these options. */
    private static Peer open(World world, JsonNode options) {
        return world.peer(peer -> configure(peer, options));
    }

    private static void configure(PeerOptions peer, JsonNode options) {
        texts(options.path("listen")).forEach(peer::listen);
        List<String> security = texts(options.path("security"));
        if (!security.isEmpty()) {
            peer.security(security);
        }
    }

    /** The options of a further host, which only dials. */
    private static JsonNode without(JsonNode options) {
        Map<String, Object> dialing = Map.of("security", texts(options.path("security")));
        return JsonMapper.shared().valueToTree(dialing);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    private static void ready(Reports reports, Peer peer) {
        Map<String, Object> report = Reports.of("ready");
        report.put("peerId", peer.peerId().toString());
        report.put(
                "addrs", peer.addresses().stream().map(Multiaddr::toString).toList());
        reports.write(report);
    }

    private static void obey(World world, Commands commands) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isBlank()) {
                continue;
            }
            JsonNode command = JsonMapper.shared().readTree(line);
            if (command.path("command").asString("").equals("quit")) {
                return;
            }
            world.spawn("command", () -> commands.obey(command));
        }
    }
}
