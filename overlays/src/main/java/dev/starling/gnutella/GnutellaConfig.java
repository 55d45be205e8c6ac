package dev.starling.gnutella;

import java.time.Duration;

/**
 * What a servent does and what it remembers.
 *
 * @param role what it is
 * @param ttl of own messages: 7 in protocol 0.4, up to X-Max-TTL (3 or 4) among ultrapeers
 * @param hopsMax the most that TTL and hops may sum up to: 7
 * @param ttlAcceptedMax messages to all with a higher TTL are dropped: 15
 * @param routesMax guids that are remembered, for pings, for queries and for servents
 * @param routeAge for how long: about ten minutes
 * @param neighboursMax links; further ones are ignored
 * @param resultsMax files in one answer, up to 255
 * @param pingEvery how often protocol 0.4 pings all others; zero for only when told to
 * @param pongs what ultrapeers do instead
 * @param tables how query routing tables are
 */
public record GnutellaConfig(
        Role role,
        int ttl,
        int hopsMax,
        int ttlAcceptedMax,
        int routesMax,
        Duration routeAge,
        int neighboursMax,
        int resultsMax,
        Duration pingEvery,
        PongCaching pongs,
        RouteTables tables) {
    /** What a servent is. */
    public enum Role {
        /** Protocol 0.4: all are equal. */
        SERVENT,
        /** Protocol 0.6: relays, for itself and its leaves. */
        ULTRAPEER,
        /** Protocol 0.6: has some ultrapeers and relays nothing. */
        LEAF
    }

    /**
     * Pong caching.
     *
     * @param kept pongs of each neighbour: 10
     * @param answered pongs that answer a ping: 10
     * @param answerEvery a neighbour's pings are answered at most so often: 1 s
     * @param pingEvery neighbours are pinged so often: 3 s
     */
    public record PongCaching(int kept, int answered, Duration answerEvery, Duration pingEvery) {
        /** As deployed. */
        public static final PongCaching DEFAULT = new PongCaching(10, 10, Duration.ofSeconds(1), Duration.ofSeconds(3));

        public PongCaching {
            if (kept < 1 || answered < 1 || answerEvery.isNegative() || !pingEvery.isPositive()) {
                throw new IllegalArgumentException("pong caching takes 1 pong and more and a positive interval, not "
                        + kept + ", " + answered + ", " + answerEvery + ", " + pingEvery);
            }
        }
    }

    /**
     * Query routing tables.
     *
     * @param slots a power of two; 65,536 is customary
     * @param infinity the value of a slot without words: 7 for leaves
     * @param pieceBytes data in one patch message: up to 4,096
     */
    public record RouteTables(int slots, int infinity, int pieceBytes) {
        /** As deployed. */
        public static final RouteTables DEFAULT = new RouteTables(65_536, 7, 4_096);

        private static final int SLOTS_MAX = 1 << 21;

        public RouteTables {
            if (Integer.bitCount(slots) != 1 || slots < 8 || slots > SLOTS_MAX) {
                throw new IllegalArgumentException(
                        "a route table has a power of two of slots, from 8 to " + SLOTS_MAX + ", not " + slots);
            }
            if (infinity < 2 || infinity > 8 || pieceBytes < 1 || pieceBytes > 4_096) {
                throw new IllegalArgumentException("infinity is from 2 to 8 and a piece has 1 to 4,096 bytes, not "
                        + infinity + " and " + pieceBytes);
            }
        }
    }

    /** Protocol 0.4. */
    public static final GnutellaConfig SERVENT = new GnutellaConfig(
            Role.SERVENT,
            7,
            7,
            15,
            20_000,
            Duration.ofMinutes(10),
            1_024,
            64,
            Duration.ZERO,
            PongCaching.DEFAULT,
            RouteTables.DEFAULT);

    /** Protocol 0.6, an ultrapeer. */
    public static final GnutellaConfig ULTRAPEER = SERVENT.role(Role.ULTRAPEER).ttl(4);

    /** Protocol 0.6, a leaf. */
    public static final GnutellaConfig LEAF = SERVENT.role(Role.LEAF).ttl(4);

    public GnutellaConfig {
        if (ttl < 1 || ttl > hopsMax || hopsMax > ttlAcceptedMax || ttlAcceptedMax > GnutellaMessage.HOPS_MAX) {
            throw new IllegalArgumentException("1 ≤ ttl ≤ hopsMax ≤ ttlAcceptedMax ≤ 255 does not hold for " + ttl
                    + ", " + hopsMax + ", " + ttlAcceptedMax);
        }
        if (routesMax < 1 || neighboursMax < 1 || resultsMax < 1 || resultsMax > 255) {
            throw new IllegalArgumentException("limits start at 1, and an answer has up to 255 results, not "
                    + routesMax + ", " + neighboursMax + ", " + resultsMax);
        }
        if (!routeAge.isPositive() || pingEvery.isNegative()) {
            throw new IllegalArgumentException("durations are positive, not " + routeAge + " and " + pingEvery);
        }
    }

    /** The same in another role. */
    public GnutellaConfig role(Role other) {
        return new GnutellaConfig(
                other,
                ttl,
                hopsMax,
                ttlAcceptedMax,
                routesMax,
                routeAge,
                neighboursMax,
                resultsMax,
                pingEvery,
                pongs,
                tables);
    }

    /** The same with another TTL for own messages. */
    public GnutellaConfig ttl(int links) {
        return new GnutellaConfig(
                role,
                links,
                hopsMax,
                ttlAcceptedMax,
                routesMax,
                routeAge,
                neighboursMax,
                resultsMax,
                pingEvery,
                pongs,
                tables);
    }

    /** The same with room for another number of neighbours. */
    public GnutellaConfig neighboursMax(int links) {
        return new GnutellaConfig(
                role, ttl, hopsMax, ttlAcceptedMax, routesMax, routeAge, links, resultsMax, pingEvery, pongs, tables);
    }

    /** The same with another memory for guids. */
    public GnutellaConfig routes(int max, Duration age) {
        return new GnutellaConfig(
                role, ttl, hopsMax, ttlAcceptedMax, max, age, neighboursMax, resultsMax, pingEvery, pongs, tables);
    }

    /** The same with pings of its own; zero for none. */
    public GnutellaConfig pingEvery(Duration interval) {
        return new GnutellaConfig(
                role,
                ttl,
                hopsMax,
                ttlAcceptedMax,
                routesMax,
                routeAge,
                neighboursMax,
                resultsMax,
                interval,
                pongs,
                tables);
    }

    /** The same with other pong caching. */
    public GnutellaConfig pongs(PongCaching other) {
        return new GnutellaConfig(
                role,
                ttl,
                hopsMax,
                ttlAcceptedMax,
                routesMax,
                routeAge,
                neighboursMax,
                resultsMax,
                pingEvery,
                other,
                tables);
    }

    /** The same with other query routing tables. */
    public GnutellaConfig tables(RouteTables other) {
        return new GnutellaConfig(
                role,
                ttl,
                hopsMax,
                ttlAcceptedMax,
                routesMax,
                routeAge,
                neighboursMax,
                resultsMax,
                pingEvery,
                pongs,
                other);
    }
}
