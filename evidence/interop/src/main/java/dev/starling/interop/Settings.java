package dev.starling.interop;

import dev.starling.srp.SrpConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The options of one peer.
 *
 * @param indexed whether it is a seed
 * @param port to bind on 127.0.0.1, 0 for any
 * @param cluster the group's name
 * @param secret the group's secret
 * @param keepalive one tick
 * @param seeds HOST:PORT each
 * @param events names to recognise in messages
 * @param cacheBytes the size of the cache; 1 keeps nothing
 * @param state where the peer's state outlives it
 */
record Settings(
        boolean indexed,
        int port,
        String cluster,
        String secret,
        Duration keepalive,
        List<String> seeds,
        List<String> events,
        long cacheBytes,
        Optional<Path> state) {
    /** Reads the JSON object of the command line; what is absent has the reference harness's default. */
    static Settings parse(String text) {
        JsonNode options = JsonMapper.shared().readTree(text);
        String cluster = options.path("cluster").asString("starling");
        List<String> seeds = new ArrayList<>();
        for (JsonNode seed : options.path("seeds")) {
            seeds.add(seed.path("address").asString("127.0.0.1") + ":"
                    + seed.path("port").asInt(0));
        }
        List<String> events = new ArrayList<>();
        for (JsonNode event : options.path("events")) {
            events.add(event.asString());
        }
        if (events.isEmpty()) {
            events.add("message");
        }
        return new Settings(
                options.path("indexed").asBoolean(false),
                options.path("port").asInt(0),
                cluster,
                options.path("secret").asString(cluster),
                Duration.ofMillis(options.path("keepalive").asInt(30_000)),
                List.copyOf(seeds),
                List.copyOf(events),
                options.path("cacheBytes").asLong(SrpConfig.DEFAULT.limits().cacheBytes()),
                Optional.of(options.path("state").asString(""))
                        .filter(path -> !path.isEmpty())
                        .map(Path::of));
    }
}
