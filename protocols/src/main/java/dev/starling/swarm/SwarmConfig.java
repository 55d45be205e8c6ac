package dev.starling.swarm;

/**
 * Every number of the swarm. Times in nanoseconds. "Go" and "js" are go-libp2p and js-libp2p of mid 2026.
 *
 * @param dialing how connections are made
 * @param inbound who may come in, before it has proven who it is
 * @param connections how many there may be, and which go first
 */
public record SwarmConfig(Dialing dialing, Inbound inbound, Connections connections) {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1000 * MS;
    private static final long MINUTE = 60 * SECOND;

    /** For a process with 128 MB of heap. */
    public static final SwarmConfig DEFAULT = new SwarmConfig(Dialing.DEFAULT, Inbound.DEFAULT, Connections.DEFAULT);

    public SwarmConfig dialing(Dialing value) {
        return new SwarmConfig(value, inbound, connections);
    }

    public SwarmConfig inbound(Inbound value) {
        return new SwarmConfig(dialing, value, connections);
    }

    public SwarmConfig connections(Connections value) {
        return new SwarmConfig(dialing, inbound, value);
    }

    /** A class of its own: whoever makes one of these parts first must not set off the making of all defaults within it. */
    private static final class Bounds {
        private Bounds() {}

        static void require(boolean holds, String what) {
            if (!holds) {
                throw new IllegalArgumentException(what);
            }
        }
    }

    /**
     * How connections are made.
     *
     * @param limits how many at once
     * @param pace who is tried when
     * @param backOff who is not tried again soon
     */
    public record Dialing(DialLimits limits, Pace pace, BackOff backOff) {
        static final Dialing DEFAULT = new Dialing(DialLimits.DEFAULT, Pace.DEFAULT, BackOff.DEFAULT);
    }

    /**
     * How many dials at once.
     *
     * @param addressesMax of one race, 25 as in js
     * @param dialsMax under way in all; 100 as in js
     * @param dialsOfPeerMax under way to one peer; 8 as in go
     * @param connectsMax questions waiting for their answer; js has 500
     */
    public record DialLimits(int addressesMax, int dialsMax, int dialsOfPeerMax, int connectsMax) {
        static final DialLimits DEFAULT = new DialLimits(25, 100, 8, 1024);

        /** Checks the bounds. */
        public DialLimits {
            Bounds.require(
                    addressesMax > 0 && dialsMax > 0 && dialsOfPeerMax > 0 && connectsMax > 0,
                    "a swarm that never dials needs no limits of dials below 1");
        }
    }

    /**
     * Who is tried when.
     *
     * @param nextNs from one attempt to the next; 250 ms (RFC 8305 section 8)
     * @param nextLocalNs the same among private and loopback addresses; 30 ms as in go
     * @param relayAfterNs how long relayed addresses wait while there are direct ones; 500 ms as in go
     * @param attemptNs for one address, upgrade included; go 15 s, js 6 s
     * @param attemptLocalNs the same for a private or loopback address; 5 s as in go
     */
    public record Pace(long nextNs, long nextLocalNs, long relayAfterNs, long attemptNs, long attemptLocalNs) {
        static final Pace DEFAULT = new Pace(250 * MS, 30 * MS, 500 * MS, 10 * SECOND, 5 * SECOND);

        /** Checks the bounds. */
        public Pace {
            Bounds.require(
                    nextNs > 0 && nextLocalNs > 0 && relayAfterNs >= 0 && attemptNs > 0 && attemptLocalNs > 0,
                    "the pace of dials is above 0");
        }
    }

    /**
     * Who is not tried again soon.
     *
     * @param firstNs after a first failure
     * @param maxNs after many; doubles until then. Go: 5 s to 5 min
     * @param entriesMax failures remembered
     * @param probePeriodNs an address of which we were only told is tried so often by whatever names it is given, at most:
     *     1 s (attack notes, 17)
     * @param probeBurst and so often at once
     * @param blackHoleAfter so many attempts over public IPv6 in a row without any life mean that there is none here
     */
    public record BackOff(
            long firstNs, long maxNs, int entriesMax, long probePeriodNs, int probeBurst, int blackHoleAfter) {
        static final BackOff DEFAULT = new BackOff(SECOND, 5 * MINUTE, 4096, SECOND, 3, 20);

        /** Checks the bounds. */
        public BackOff {
            Bounds.require(
                    firstNs > 0 && maxNs >= firstNs && maxNs < Long.MAX_VALUE / 4 && entriesMax > 0,
                    "back-off grows from above 0 to a most");
            Bounds.require(probePeriodNs > 0 && probeBurst > 0 && blackHoleAfter > 0, "probes have a rate");
        }
    }

    /**
     * Who may come in, before it has proven who it is.
     *
     * @param pendingMax upgrades under way; 64 (attack notes, 13)
     * @param pendingNs from the accepted byte stream to the proof
     * @param youngNs a pending one is not pushed out by the next before that: honest ones need no longer
     * @param perAddressMax connections, pending or not, of an IPv4 address or an IPv6 /56; 8 as in go
     * @param perSiteMax of an IPv6 /48; 64 as in go
     * @param addressPeriodNs a new connection in so long, of an IPv4 address or an IPv6 /56; 5 s as in go
     * @param addressBurst and so many at once; 16 as in go
     * @param sitePeriodNs of an IPv6 /48; 2 s as in go
     * @param siteBurst 80 as in go
     * @param prefixesMax prefixes whose rate is remembered, and bans of each kind
     * @param treatLoopbackAsPublic whether the limits of addresses hold for 127/8 and ::1 too
     */
    public record Inbound(
            int pendingMax,
            long pendingNs,
            long youngNs,
            int perAddressMax,
            int perSiteMax,
            long addressPeriodNs,
            int addressBurst,
            long sitePeriodNs,
            int siteBurst,
            int prefixesMax,
            boolean treatLoopbackAsPublic) {
        static final Inbound DEFAULT =
                new Inbound(64, 10 * SECOND, SECOND, 8, 64, 5 * SECOND, 16, 2 * SECOND, 80, 8192, false);

        /** Checks the bounds. */
        public Inbound {
            Bounds.require(pendingMax >= 0 && pendingNs > 0 && youngNs >= 0, "pending connections have a number and a time");
            Bounds.require(perAddressMax >= 0 && perSiteMax >= 0 && prefixesMax > 0, "prefixes have limits");
            Bounds.require(
                    addressPeriodNs > 0 && addressBurst > 0 && sitePeriodNs > 0 && siteBurst > 0,
                    "new connections have a rate");
        }

        /** The same with another number of upgrades under way. */
        public Inbound pendingMax(int value) {
            return new Inbound(
                    value,
                    pendingNs,
                    youngNs,
                    perAddressMax,
                    perSiteMax,
                    addressPeriodNs,
                    addressBurst,
                    sitePeriodNs,
                    siteBurst,
                    prefixesMax,
                    treatLoopbackAsPublic);
        }

        /** The same with the limits of addresses for loopback too, or not. */
        public Inbound treatLoopbackAsPublic(boolean value) {
            return new Inbound(
                    pendingMax,
                    pendingNs,
                    youngNs,
                    perAddressMax,
                    perSiteMax,
                    addressPeriodNs,
                    addressBurst,
                    sitePeriodNs,
                    siteBurst,
                    prefixesMax,
                    value);
        }
    }

    /**
     * How many connections there may be.
     *
     * @param max of all
     * @param inMax inbound
     * @param outMax outbound
     * @param perPeerMax with one peer, in both directions
     * @param trimming when what is not needed goes
     * @param duplicateIdleNs a connection that the other side's makes superfluous is closed when it was unused for so long
     * @param taggedMax peers whose regard is remembered, and tags of one peer
     */
    public record Connections(
            int max, int inMax, int outMax, int perPeerMax, Trimming trimming, long duplicateIdleNs, int taggedMax) {
        static final Connections DEFAULT = new Connections(256, 160, 128, 8, Trimming.DEFAULT, 5 * SECOND, 4096);

        /** Checks the bounds. */
        public Connections {
            Bounds.require(max > 0 && inMax >= 0 && outMax >= 0 && perPeerMax > 0, "a swarm has connections");
            Bounds.require(duplicateIdleNs > 0 && taggedMax > 0, "times and tables are above 0");
        }

        /** The same with other numbers. */
        public Connections limits(int all, int in, int out) {
            return new Connections(all, in, out, perPeerMax, trimming, duplicateIdleNs, taggedMax);
        }

        /** The same with another number of connections with one peer. */
        public Connections perPeerMax(int value) {
            return new Connections(max, inMax, outMax, value, trimming, duplicateIdleNs, taggedMax);
        }

        /** The same with other water marks. */
        public Connections trimming(Trimming value) {
            return new Connections(max, inMax, outMax, perPeerMax, value, duplicateIdleNs, taggedMax);
        }
    }

    /**
     * When what is not needed goes. Each direction has marks of its own, so that others' connections never cost us ours.
     * Go has 192 and 160 for both together.
     *
     * @param inbound the marks of those made by others
     * @param outbound of those made by us
     * @param graceNs a younger connection neither counts nor goes; 20 s as in go
     * @param silenceNs at least so long from one trimming to the next; 10 s as in go
     */
    public record Trimming(Marks inbound, Marks outbound, long graceNs, long silenceNs) {
        static final Trimming DEFAULT = new Trimming(new Marks(128, 104), new Marks(96, 80), 20 * SECOND, 10 * SECOND);

        /** Checks the bounds. */
        public Trimming {
            Bounds.require(graceNs >= 0 && silenceNs > 0, "trimming has a grace and a pace");
        }
    }

    /**
     * Two water marks.
     *
     * @param high above so many connections
     * @param low so many remain
     */
    public record Marks(int high, int low) {
        /** Checks the bounds. */
        public Marks {
            Bounds.require(low >= 0 && high >= low, "the low mark lies below the high one");
        }
    }
}
