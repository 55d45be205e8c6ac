package dev.starling.membership.cyclon;

import java.time.Duration;

/**
 * Cyclon's sizes and times.
 *
 * @param viewMax entries
 * @param shuffleLength entries that are exchanged, the own included
 * @param walk steps of a newcomer's walks
 * @param periodNs between exchanges
 */
public record CyclonConfig(int viewMax, int shuffleLength, int walk, long periodNs) {
    /** 20 entries, 8 exchanged every 10 s, walks of 5: the paper's sizes. */
    public static final CyclonConfig DEFAULT =
            new CyclonConfig(20, 8, 5, Duration.ofSeconds(10).toNanos());

    public CyclonConfig {
        if (viewMax < 1 || shuffleLength < 1 || shuffleLength > viewMax) {
            throw new IllegalArgumentException("Cyclon takes a view of 1 and exchanges from 1 entry to all, not "
                    + viewMax + " and " + shuffleLength);
        }
        if (walk < 0 || periodNs < 1) {
            throw new IllegalArgumentException(
                    "walks take 0 steps or more and periods go forward, not " + walk + " and " + periodNs);
        }
    }

    /** The same with other sizes. */
    public CyclonConfig sizes(int view, int exchanged) {
        return new CyclonConfig(view, exchanged, walk, periodNs);
    }

    /** The same with another period. */
    public CyclonConfig period(Duration period) {
        return new CyclonConfig(viewMax, shuffleLength, walk, period.toNanos());
    }
}
