package dev.starling.tree.plumtree;

import java.time.Duration;

/**
 * Plumtree's times and limits.
 *
 * @param announceNs how long announcements wait for further ones
 * @param graftAfterNs from the first announcement of an item to the first question for it: more than the eager way takes
 * @param graftAgainNs from one question to the next
 * @param thresholdHops a branch is left for one that is announced and shorter by so many links; {@link #NO_OPTIMIZATION}
 * @param itemsMax items whose bodies are kept to answer questions; the oldest makes room
 * @param seenMax ids that are remembered to tell duplicates
 * @param missingMax items waited for at once
 * @param idsMax ids in an announcement; one with more is refused
 * @param neighboursMax links
 */
public record PlumtreeConfig(
        long announceNs,
        long graftAfterNs,
        long graftAgainNs,
        int thresholdHops,
        int itemsMax,
        int seenMax,
        int missingMax,
        int idsMax,
        int neighboursMax) {
    /** No branch is so long that it would be left. */
    public static final int NO_OPTIMIZATION = Integer.MAX_VALUE;

    /** 100 ms, 500 ms, 100 ms; 7 hops, about a diameter, as in the paper; 256 bodies, 4096 ids, 256 missing, 256 in an announcement, 1024 links. */
    public static final PlumtreeConfig DEFAULT = new PlumtreeConfig(
            Duration.ofMillis(100).toNanos(),
            Duration.ofMillis(500).toNanos(),
            Duration.ofMillis(100).toNanos(),
            7,
            256,
            4096,
            256,
            256,
            1024);

    public PlumtreeConfig {
        if (announceNs < 0 || graftAfterNs < 1 || graftAgainNs < 1) {
            throw new IllegalArgumentException("times go forward: announceNs " + announceNs + ", graftAfterNs "
                    + graftAfterNs + ", graftAgainNs " + graftAgainNs);
        }
        if (thresholdHops < 1) {
            throw new IllegalArgumentException("the threshold is a link or more, not " + thresholdHops);
        }
        if (itemsMax < 1 || seenMax < itemsMax || missingMax < 1 || idsMax < 1 || neighboursMax < 1) {
            throw new IllegalArgumentException("limits start at 1, and what is kept is remembered: itemsMax " + itemsMax
                    + ", seenMax " + seenMax + ", missingMax " + missingMax + ", idsMax " + idsMax + ", neighboursMax "
                    + neighboursMax);
        }
    }

    /** The same with another threshold. */
    public PlumtreeConfig thresholdHops(int hops) {
        return new PlumtreeConfig(
                announceNs, graftAfterNs, graftAgainNs, hops, itemsMax, seenMax, missingMax, idsMax, neighboursMax);
    }
}
