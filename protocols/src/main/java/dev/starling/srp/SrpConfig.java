package dev.starling.srp;

/**
 * Every number of the protocol. Times in nanoseconds, sizes in bytes.
 *
 * @param timers periods and time-outs
 * @param limits caps on everything that grows
 * @param relay how packets spread
 * @param repair how misses are found and mended
 */
public record SrpConfig(Timers timers, Limits limits, Relay relay, Repair repair) {
    private static final long MS = 1_000_000L;

    /** As the public reference where it matters to others, better where it does not. */
    public static final SrpConfig DEFAULT =
            new SrpConfig(Timers.DEFAULT, Limits.DEFAULT, Relay.DEFAULT, Repair.DEFAULT);

    public SrpConfig timers(Timers value) {
        return new SrpConfig(value, limits, relay, repair);
    }

    public SrpConfig limits(Limits value) {
        return new SrpConfig(timers, value, relay, repair);
    }

    public SrpConfig relay(Relay value) {
        return new SrpConfig(timers, limits, value, repair);
    }

    public SrpConfig repair(Repair value) {
        return new SrpConfig(timers, limits, relay, value);
    }

    /**
     * Periods and time-outs, nanoseconds.
     *
     * @param keepalive one tick, 30 s (§4)
     * @param heartbeat pings to connected peers; below the keepalive of a reference peer, which prunes after one (§4 Q)
     * @param probeWait waiting for answers to a reflection, 512 ms (§5)
     * @param reflectionStage1 1024 ms
     * @param reflectionStage2 2048 ms
     * @param reflectionRetry unit of the back-off between attempts, 256 ms (§4)
     * @param soleReflectorWait how long to look for a second reflector before taking the word of one
     * @param introFallback until an introduced peer counts as reached through its introducer, 2048 ms
     * @param poolBusy how long a pool socket belongs to one attempt, 1024 ms
     * @param queryAge 2048 ms
     * @param peerExpiry how long a silent peer is kept, in ticks of 4·keepalive (§4 S)
     */
    public record Timers(
            long keepalive,
            long heartbeat,
            long probeWait,
            long reflectionStage1,
            long reflectionStage2,
            long reflectionRetry,
            long soleReflectorWait,
            long introFallback,
            long poolBusy,
            long queryAge,
            long peerExpiry) {
        static final Timers DEFAULT = new Timers(
                30_000 * MS,
                15_000 * MS,
                512 * MS,
                1024 * MS,
                2048 * MS,
                256 * MS,
                1500 * MS,
                2048 * MS,
                1024 * MS,
                2048 * MS,
                120_000 * MS);

        /** The same with another tick; heartbeat and expiry follow in proportion. */
        public Timers keepalive(long value) {
            return new Timers(
                    value,
                    value / 2,
                    probeWait,
                    reflectionStage1,
                    reflectionStage2,
                    reflectionRetry,
                    soleReflectorWait,
                    introFallback,
                    poolBusy,
                    queryAge,
                    4 * value);
        }
    }

    /**
     * Caps on everything that grows.
     *
     * @param peers known peers, 256 (§4)
     * @param cacheBytes 16 MB of encoded packets (§8)
     * @param foreignClusterShare divisor: when the cache is full, one cluster that we have not joined may hold 1/n of it
     * @param senderShare divisor: when it is full, foreign packets handed over by one address may hold 1/n of it, and one
     *     foreign cluster may displace as much of others
     * @param fragments of one message; 1 MiB sealed takes 1025
     * @param openCompositions of STREAM messages under way, in all
     * @param gateEntries remembered packet ids
     * @param routeEntries remembered queries
     * @param sendQueue datagrams waiting in all; the oldest of the lowest class goes first
     * @param sendPerSecond datagrams a second in all
     * @param sendPerSecondPerPeer datagrams a second to one endpoint
     * @param receivePerSecond PUBLISH and JOIN a second from one unconnected endpoint; the reference takes 17 (§11)
     * @param receiveBurst PUBLISH and JOIN at once
     * @param controlPerSecond other datagrams a second from one endpoint
     * @param controlBurst other datagrams at once
     * @param degree connections to seek; introductions are not acted on beyond it
     * @param degreeMax connections to accept from peers that understand a refusal; equal degrees make equal chances to be
     *     relayed to
     * @param pool sockets for traversal, 256 (§6)
     * @param openers ports that are opened, 1024 (§6)
     */
    public record Limits(
            int peers,
            long cacheBytes,
            int foreignClusterShare,
            int senderShare,
            int fragments,
            int openCompositions,
            int gateEntries,
            int routeEntries,
            int sendQueue,
            int sendPerSecond,
            int sendPerSecondPerPeer,
            int receivePerSecond,
            int receiveBurst,
            int controlPerSecond,
            int controlBurst,
            int degree,
            int degreeMax,
            int pool,
            int openers) {
        static final Limits DEFAULT = new Limits(
                256,
                16_000_000,
                4,
                16,
                1100,
                64,
                65_536,
                4096,
                8192,
                8000,
                2000,
                1024,
                2048,
                200,
                400,
                16,
                24,
                256,
                1024);

        /** The same with other numbers of connections to seek and to accept; 0 seeks none. */
        public Limits degree(int wanted, int accepted) {
            return new Limits(
                    peers,
                    cacheBytes,
                    foreignClusterShare,
                    senderShare,
                    fragments,
                    openCompositions,
                    gateEntries,
                    routeEntries,
                    sendQueue,
                    sendPerSecond,
                    sendPerSecondPerPeer,
                    receivePerSecond,
                    receiveBurst,
                    controlPerSecond,
                    controlBurst,
                    wanted,
                    accepted,
                    pool,
                    openers);
        }

        /** The same with another size of the cache. */
        public Limits cacheBytes(long value) {
            return new Limits(
                    peers,
                    value,
                    foreignClusterShare,
                    senderShare,
                    fragments,
                    openCompositions,
                    gateEntries,
                    routeEntries,
                    sendQueue,
                    sendPerSecond,
                    sendPerSecondPerPeer,
                    receivePerSecond,
                    receiveBurst,
                    controlPerSecond,
                    controlBurst,
                    degree,
                    degreeMax,
                    pool,
                    openers);
        }
    }

    /**
     * How packets spread (§9).
     *
     * @param fanout random peers that a packet goes to, 3
     * @param indexed whether an indexed peer is added when none was drawn
     * @param sameCluster whether a peer of the packet's cluster is added
     * @param joinIntroHops introductions are made only for joins that came at most so far
     * @param joinRelayHops joins are relayed at most so far
     * @param introsPerJoin peers introduced for one join
     */
    public record Relay(
            int fanout, boolean indexed, boolean sameCluster, int joinIntroHops, int joinRelayHops, int introsPerJoin) {
        static final Relay DEFAULT = new Relay(3, true, true, 1, 3, 3);

        public Relay fanout(int value) {
            return new Relay(value, indexed, sameCluster, joinIntroHops, joinRelayHops, introsPerJoin);
        }

        /** Exactly {@code fanout} random targets, nobody else. */
        public Relay plain() {
            return new Relay(fanout, false, false, joinIntroHops, joinRelayHops, introsPerJoin);
        }
    }

    /**
     * How misses are found and mended.
     *
     * @param firstContactSync whether caches are compared on first contact, as the reference does
     * @param antiEntropy whether caches are compared with a random neighbour periodically
     * @param activePeriod the period while packets have come lately, nanoseconds
     * @param idlePeriod the period in quiet times, nanoseconds
     * @param activeFor how long a new packet keeps the short period, nanoseconds
     * @param gaps whether known gaps (missing predecessors and fragments) are asked for
     * @param syncWindow least time between two full comparisons with a reference peer, 6 s (§4)
     * @param rebroadcast whether packets are multicast once more before they expire (§4 S)
     */
    public record Repair(
            boolean firstContactSync,
            boolean antiEntropy,
            long activePeriod,
            long idlePeriod,
            long activeFor,
            boolean gaps,
            long syncWindow,
            boolean rebroadcast) {
        static final Repair DEFAULT = new Repair(true, true, 800 * MS, 10_000 * MS, 10_000 * MS, true, 6000 * MS, true);

        /** Nothing but the first multicast. */
        public Repair none() {
            return new Repair(false, false, activePeriod, idlePeriod, activeFor, false, syncWindow, rebroadcast);
        }

        /** Without the periodic comparison and the questions for gaps. */
        public Repair antiEntropy(boolean on) {
            return new Repair(firstContactSync, on, activePeriod, idlePeriod, activeFor, gaps, syncWindow, rebroadcast);
        }
    }
}
