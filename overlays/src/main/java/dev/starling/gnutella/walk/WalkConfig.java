package dev.starling.gnutella.walk;

import java.time.Duration;

/**
 * How it is searched.
 *
 * @param walkers how many: 16 to 64
 * @param ttl steps of a walker, or links of a flood and of the last ring
 * @param checkEvery after so many steps a walker asks whether to go on: 4
 * @param ringWait how long a ring waits for each of its hops before the next one
 * @param seenMax floods that are remembered to tell duplicates
 * @param neighboursMax links; further ones are ignored
 */
public record WalkConfig(
        Method method, int walkers, int ttl, int checkEvery, Duration ringWait, int seenMax, int neighboursMax) {
    /** Ways to search. */
    public enum Method {
        WALK,
        RING,
        FLOOD
    }

    /** Thirty-two walkers of up to 1,024 steps that check every fourth. */
    public static final WalkConfig WALK = new WalkConfig(Method.WALK, 32, 1024, 4, Duration.ofMillis(4), 512, 1 << 20);

    /** Rings up to TTL 8. */
    public static final WalkConfig RING = new WalkConfig(Method.RING, 1, 8, 4, Duration.ofMillis(4), 512, 1 << 20);

    /** A flood with TTL 8. */
    public static final WalkConfig FLOOD = new WalkConfig(Method.FLOOD, 1, 8, 4, Duration.ofMillis(4), 512, 1 << 20);

    public WalkConfig {
        if (walkers < 1 || walkers > 1 << 16 || ttl < 1 || ttl > 1 << 24 || checkEvery < 1) {
            throw new IllegalArgumentException("a search takes 1 to 65,536 walkers, a TTL from 1 to 2^24 and a check"
                    + " every 1 or more steps, not " + walkers + ", " + ttl + ", " + checkEvery);
        }
        if (!ringWait.isPositive() || seenMax < 1 || neighboursMax < 1) {
            throw new IllegalArgumentException("waits and limits are positive");
        }
    }

    /** The same with other walkers. */
    public WalkConfig walkers(int count, int check) {
        return new WalkConfig(method, count, ttl, check, ringWait, seenMax, neighboursMax);
    }

    /** The same with another TTL. */
    public WalkConfig ttl(int links) {
        return new WalkConfig(method, walkers, links, checkEvery, ringWait, seenMax, neighboursMax);
    }
}
