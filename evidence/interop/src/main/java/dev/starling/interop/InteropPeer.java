package dev.starling.interop;

import dev.starling.net.RealWorld;
import dev.starling.net.StateFolder;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One Starling peer, or seed, as a process on 127.0.0.1 through nothing but the public API: commands as JSON lines on
 * standard input, reports as JSON lines on standard output, the same as the harness of the public reference.
 */
public final class InteropPeer {
    private static final Duration READY_WAIT = Duration.ofSeconds(60);

    private InteropPeer() {}

    /**
     * Runs until the command {@code quit} or the end of standard input.
     *
     * @param args one JSON object of options
     */
    public static void main(String[] args) throws IOException {
        Settings settings = Settings.parse(args.length == 0 ? "{}" : args[0]);
        Reports reports = new Reports(System.out, settings.events());
        Optional<StateFolder> folder =
                settings.state().map(path -> StateFolder.open(path, warning -> warn(reports, warning)));
        try (RealWorld world = RealWorld.open(reports::error);
                Peer peer = open(world, settings, folder)) {
            Session session = new Session(settings, reports, peer);
            world.spawn("ready", () -> reportReady(settings, reports, peer));
            world.spawn("links", () -> session.watchLinks(world));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank() && !session.obey(line)) {
                    break;
                }
            }
        } finally {
            folder.ifPresent(StateFolder::close);
        }
        reports.write(Reports.of("bye"));
    }

    private static void warn(Reports reports, String warning) {
        Map<String, Object> report = Reports.of("error");
        report.put("where", "state folder");
        report.put("message", warning);
        reports.write(report);
    }

    private static Peer open(RealWorld world, Settings settings, Optional<StateFolder> folder) {
        List<String> seeds = settings.seeds();
        return world.peer(folder.map(StateFolder::identity).orElseGet(world::newIdentity), options -> {
            options.listen("127.0.0.1:" + settings.port())
                    .indexed(settings.indexed())
                    .bootstrap(seeds)
                    .srp(srp -> srp.timers(
                                    srp.timers().keepalive(settings.keepalive().toNanos()))
                            .limits(srp.limits().cacheBytes(settings.cacheBytes())));
            folder.ifPresent(kept -> store(options, kept));
        });
    }

    private static void store(PeerOptions options, StateFolder folder) {
        options.store(folder.store());
    }

    private static void reportReady(Settings settings, Reports reports, Peer peer) {
        Optional<Peer.Reachability> known = peer.ready().await(READY_WAIT);
        if (known.isEmpty()) {
            return; // whoever waits for the report sees it missing
        }
        Map<String, Object> report = Reports.of("ready");
        report.put("natType", known.get().natType().bits());
        report.put("address", known.get().endpoint().ip().toString());
        report.put(
                "port",
                settings.indexed()
                        ? peer.localEndpoint().port()
                        : known.get().endpoint().port());
        report.put("peerId", peer.id().hex());
        reports.write(report);
    }
}
