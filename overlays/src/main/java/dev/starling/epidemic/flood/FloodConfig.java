package dev.starling.epidemic.flood;

/**
 * How far a flood goes and what a machine remembers.
 *
 * @param ttl links that a published item crosses at most, from 1 on; Gnutella 0.4 uses 7
 * @param seenMax ids that are remembered to tell duplicates
 * @param neighboursMax links; further ones are ignored
 */
public record FloodConfig(int ttl, int seenMax, int neighboursMax) {
    /** A TTL that never ends. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** No TTL, 4096 ids, 1024 neighbours. */
    public static final FloodConfig DEFAULT = new FloodConfig(UNLIMITED, 4096, 1024);

    public FloodConfig {
        if (ttl < 1 || seenMax < 1 || neighboursMax < 1) {
            throw new IllegalArgumentException("TTL and limits start at 1: ttl " + ttl + ", seenMax " + seenMax
                    + ", neighboursMax " + neighboursMax);
        }
    }

    /** The same with another TTL. */
    public FloodConfig ttl(int links) {
        return new FloodConfig(links, seenMax, neighboursMax);
    }

    /** The same with room for another number of neighbours. */
    public FloodConfig neighboursMax(int links) {
        return new FloodConfig(ttl, seenMax, links);
    }
}
