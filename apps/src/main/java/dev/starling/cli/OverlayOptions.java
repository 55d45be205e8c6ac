package dev.starling.cli;

import dev.starling.testbed.overlay.OverlayKind;
import dev.starling.testbed.overlay.OverlaySettings;
import dev.starling.testbed.overlay.OverlaySettings.GnutellaVersion;
import dev.starling.testbed.overlay.Victims;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a testbed of overlays takes besides its peers and its seed. */
final class OverlayOptions {
    /** Of the testbed's options, those that overlays have no use for. */
    private static final List<String> OTHERS = List.of(
            "--topology",
            "--transport",
            "--record",
            "--trace",
            "--otlp",
            "--zipkin",
            "--trace-rate",
            "--port",
            "--page");

    private static final List<String> OWN = List.of("--kill", "--kill-at", "--rounds", "--gnutella");
    private static final int ROUNDS_MAX = 1_000_000;
    private static final int KILL_AT = 5;
    private static final int SIMULATED_ROUNDS = 15;

    @Option(
            names = "--overlay",
            paramLabel = "NAME",
            description = "Peers of an overlay instead of the main job: gossip, plumtree, gnutella or napster.")
    private @Nullable String overlay;

    @Option(
            names = "--kill",
            paramLabel = "WHOM",
            description =
                    "With --overlay: who dies, server (napster), root (gossip, plumtree: who publishes), a share such as"
                            + " 30%%, or a peer's number.")
    private @Nullable String kill;

    @Option(
            names = "--kill-at",
            paramLabel = "ROUND",
            description = "With --kill: right before which round. Default: 5.")
    private int killAt = KILL_AT;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "With --overlay: end after so many. Default: until Ctrl-C; simulated 15.")
    private int rounds;

    @Option(
            names = "--gnutella",
            paramLabel = "VERSION",
            description =
                    "With --overlay gnutella: protocol 0.4, where all are equal, or 0.6, with ultrapeers and leaves."
                            + " Default: 0.4.")
    private String gnutella = "0.4";

    OverlayOptions() {}

    /**
     * A run that was asked for.
     *
     * @param killAt right before this round; before the only one where it is {@code once}
     * @param rounds 0 for until it is stopped
     */
    record Run(OverlaySettings settings, Optional<Victims> kill, int killAt, int rounds, boolean once) {}

    /**
     * What was asked for; empty for the main job.
     *
     * @param action what the testbed is to do; none goes with an overlay
     */
    Optional<Run> check(CliCommand command, String action, int peers, long seed, boolean simulated, boolean once) {
        List<String> given = command.given();
        if (overlay == null) {
            for (String option : OWN) {
                if (given.contains(option)) {
                    throw command.usage(option + " does not go without --overlay; say which, such as --overlay gossip");
                }
            }
            return Optional.empty();
        }
        if (!action.isEmpty()) {
            throw command.usage("--overlay does not go with " + action);
        }
        for (String option : OTHERS) {
            if (given.contains(option)) {
                throw command.usage(option + " does not go with --overlay"
                        + (option.equals("--port") ? ", which has no page" : ""));
            }
        }
        OverlaySettings settings = settings(command, peers, seed);
        Optional<Victims> victims = victims(command, settings);
        int most = rounds(command, given, simulated, once);
        killAt(command, given, most, once);
        return Optional.of(new Run(simulated ? settings.simulated() : settings, victims, killAt, most, once));
    }

    private OverlaySettings settings(CliCommand command, int peers, long seed) {
        OverlayKind kind;
        GnutellaVersion version;
        try {
            kind = OverlayKind.parse(String.valueOf(overlay));
        } catch (IllegalArgumentException e) {
            throw command.usage("--overlay: " + e.getMessage());
        }
        try {
            version = GnutellaVersion.parse(gnutella);
        } catch (IllegalArgumentException e) {
            throw command.usage("--gnutella: " + e.getMessage());
        }
        if (kind != OverlayKind.GNUTELLA && command.given().contains("--gnutella")) {
            throw command.usage("--gnutella does not go with --overlay " + kind);
        }
        if (peers < OverlaySettings.PEERS_MIN || peers > OverlaySettings.PEERS_MAX) {
            throw command.usage("--peers takes " + OverlaySettings.PEERS_MIN + " to " + OverlaySettings.PEERS_MAX
                    + " with --overlay, not " + peers);
        }
        return OverlaySettings.of(kind, peers, seed).version(version);
    }

    private Optional<Victims> victims(CliCommand command, OverlaySettings settings) {
        if (kill == null) {
            return Optional.empty();
        }
        Victims victims;
        try {
            victims = Victims.parse(kill);
        } catch (IllegalArgumentException e) {
            throw command.usage("--kill " + e.getMessage());
        }
        OverlayKind kind = settings.kind();
        switch (victims) {
            case Victims.Server v -> {
                if (kind != OverlayKind.NAPSTER) {
                    throw command.usage("--kill server does not go with --overlay " + kind + ", which has no server");
                }
            }
            case Victims.Root v -> {
                if (kind.searches()) {
                    throw command.usage("--kill root does not go with --overlay " + kind + ", which has no root");
                }
            }
            case Victims.Share v -> {
                if (settings.peers() - Math.round(v.share() * settings.peers()) < 2) {
                    throw command.usage("--kill " + kill + " leaves fewer than two of " + settings.peers() + " peers");
                }
            }
            case Victims.One v -> {
                if (v.peer() >= settings.peers()) {
                    throw command.usage("--kill " + kill + ": there are peers 0 to " + (settings.peers() - 1));
                }
            }
        }
        return Optional.of(victims);
    }

    private int rounds(CliCommand command, List<String> given, boolean simulated, boolean once) {
        if (!given.contains("--rounds")) {
            return once ? 1 : simulated ? SIMULATED_ROUNDS : 0;
        }
        if (once) {
            throw command.usage("--rounds does not go with --once, which is one round");
        }
        if (rounds < 1 || rounds > ROUNDS_MAX) {
            throw command.usage("--rounds takes 1 to " + ROUNDS_MAX + ", not " + rounds);
        }
        return rounds;
    }

    private void killAt(CliCommand command, List<String> given, int most, boolean once) {
        if (given.contains("--kill-at") && (once || kill == null)) {
            throw command.usage("--kill-at does not go " + (once ? "with --once" : "without --kill"));
        }
        if (once) {
            killAt = 1;
        } else if (kill != null && (killAt < 1 || (most > 0 && killAt > most))) {
            throw command.usage("--kill-at takes 1 to " + (most > 0 ? most : ROUNDS_MAX) + ", not " + killAt);
        }
    }
}
