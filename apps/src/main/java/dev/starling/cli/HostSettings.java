package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the libp2p commands have in common. */
final class HostSettings {
    private static final List<String> KNOWN = List.of("noise", "tls");

    @Option(
            names = "--security",
            paramLabel = "LIST",
            split = ",",
            order = 30,
            description = "How connections are secured, preferred first: noise, tls or both. Default: noise,tls.")
    List<String> security = KNOWN;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            converter = GivenPath.class,
            order = 31,
            description =
                    "Folder that keeps this peer's identity and the peers it has met. Without it each run begins anew.")
    @Nullable
    Path state;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            order = 32,
            converter = Durations.class,
            description = "How long to wait for a connection or an answer, e.g. 500ms or 30s. Default: 10s.")
    Duration timeout = Duration.ofSeconds(10);

    HostSettings() {}

    /** The host to connect to; asked for here, since picocli would speak of nothing else while it is missing. */
    static Multiaddr required(@Nullable Multiaddr address, CliCommand command) {
        if (address == null) {
            throw command.usage("which host? Say its MULTIADDR, such as /ip4/192.0.2.7/tcp/4001");
        }
        return address;
    }

    /** Refuses what picocli cannot know to be wrong. */
    void check(CliCommand command) {
        if (security.isEmpty() || security.stream().distinct().count() != security.size()) {
            throw command.usage("--security names each of noise, tls at most once, and one at least: "
                    + String.join(",", security));
        }
        for (String name : security) {
            if (!KNOWN.contains(name)) {
                throw command.usage("--security: there is no \"" + name + "\"; say noise, tls or noise,tls");
            }
        }
    }
}
