package dev.starling.testbed.compare;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How long the path between any two peers is, one way, the same in both directions: uniform between two values, drawn for
 * each pair from the seed alone, so that two worlds can have the same network.
 */
record PairDelays(long seed, Duration min, Duration max) {
    /** @param one a peer's number in the order in which they were opened, from 0; so is the other */
    long delayNs(int one, int other) {
        long pair = (long) Math.min(one, other) << 32 | Math.max(one, other);
        double share = new SplittableRandom(seed * 0x9e3779b97f4a7c15L ^ pair * 0xbf58476d1ce4e5b9L).nextDouble();
        return min.toNanos() + (long) (share * (max.toNanos() - min.toNanos()));
    }
}
