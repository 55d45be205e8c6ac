package dev.starling.swarming;

import java.time.Duration;

/**
 * How a swarm exchanges.
 *
 * @param pieces of the file
 * @param slots peers that are unchoked for what they give: 4; one more by luck
 * @param rechokeEvery how often that is decided anew: 10 s
 * @param optimisticRounds after so many of those another one is tried: 3
 * @param selection which piece is asked for
 * @param reciprocal whether those who give most are unchoked; else all slots go by luck
 * @param neighboursMax links
 */
public record SwarmingConfig(
        int pieces,
        int slots,
        Duration rechokeEvery,
        int optimisticRounds,
        Selection selection,
        boolean reciprocal,
        int neighboursMax) {
    /** Which piece is asked for next. */
    public enum Selection {
        RAREST,
        RANDOM
    }

    /** As BitTorrent does, 200 pieces. */
    public static final SwarmingConfig DEFAULT =
            new SwarmingConfig(200, 4, Duration.ofSeconds(10), 3, Selection.RAREST, true, 200);

    public SwarmingConfig {
        if (pieces < 1 || pieces > 1 << 20 || slots < 1 || slots > 100 || optimisticRounds < 1 || neighboursMax < 1) {
            throw new IllegalArgumentException("a swarm has 1 to 2^20 pieces, 1 to 100 slots and limits from 1 on, not "
                    + pieces + ", " + slots + ", " + optimisticRounds + ", " + neighboursMax);
        }
        if (!rechokeEvery.isPositive()) {
            throw new IllegalArgumentException("a round takes time");
        }
    }
}
