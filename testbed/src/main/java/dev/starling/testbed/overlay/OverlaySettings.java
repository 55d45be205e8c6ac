package dev.starling.testbed.overlay;

import dev.starling.gnutella.GnutellaConfig.Role;
import java.time.Duration;

/**
 * What to run.
 *
 * @param peers how many, from 3
 * @param version of Gnutella's protocol
 * @param listenHost the address to bind: 127.0.0.1 for real peers, 0.0.0.0 for simulated ones
 * @param seed of every choice of the job and of its machines
 * @param every how long a round takes
 * @param patience how long peers may take until they are linked
 */
public record OverlaySettings(
        OverlayKind kind,
        int peers,
        GnutellaVersion version,
        String listenHost,
        long seed,
        Duration every,
        Duration patience) {
    /** The fewest that a job makes sense with: one dies, and two are left. */
    public static final int PEERS_MIN = 3;
    /** As many as one machine holds. */
    public static final int PEERS_MAX = 1000;

    private static final int MANY = 100;
    private static final int ULTRAPEER_EVERY = 5;

    /** Gnutella's protocols. */
    public enum GnutellaVersion {
        /** All are equal. */
        V0_4,
        /** One in five is an ultrapeer, which the others are leaves of. */
        V0_6;

        /**
         * Parses {@code 0.4} or {@code 0.6}.
         *
         * @throws IllegalArgumentException for anything else
         */
        public static GnutellaVersion parse(String text) {
            return switch (text) {
                case "0.4" -> V0_4;
                case "0.6" -> V0_6;
                default ->
                    throw new IllegalArgumentException("Gnutella's protocol is 0.4 or 0.6, not \"" + text + "\"");
            };
        }

        Role role(int number) {
            return switch (this) {
                case V0_4 -> Role.SERVENT;
                case V0_6 -> number % ULTRAPEER_EVERY == 0 ? Role.ULTRAPEER : Role.LEAF;
            };
        }
    }

    public OverlaySettings {
        if (peers < PEERS_MIN || peers > PEERS_MAX) {
            throw new IllegalArgumentException(
                    "an overlay takes " + PEERS_MIN + " to " + PEERS_MAX + " peers, not " + peers);
        }
        if (!every.isPositive() || !patience.isPositive()) {
            throw new IllegalArgumentException("durations are positive, not " + every + " and " + patience);
        }
    }

    /** On loopback, a second a round; two where so many peers share one machine that gossip takes longer. */
    public static OverlaySettings of(OverlayKind kind, int peers, long seed) {
        Duration every = Duration.ofSeconds(peers > MANY ? 2 : 1);
        return new OverlaySettings(kind, peers, GnutellaVersion.V0_4, "127.0.0.1", seed, every, Duration.ofSeconds(30));
    }

    /** For virtual time, where messages take 20 to 120 ms: two seconds a round. */
    public OverlaySettings simulated() {
        return new OverlaySettings(kind, peers, version, "0.0.0.0", seed, Duration.ofSeconds(2), patience);
    }

    /** With another protocol of Gnutella. */
    public OverlaySettings version(GnutellaVersion other) {
        return new OverlaySettings(kind, peers, other, listenHost, seed, every, patience);
    }
}
