package dev.starling.cli;

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
            description = "Folder that keeps this peer's identity. Without it each run has a new one.")
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
