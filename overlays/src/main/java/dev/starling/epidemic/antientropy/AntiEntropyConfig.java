package dev.starling.epidemic.antientropy;

import java.time.Duration;

/**
 * How peers compare.
 *
 * @param mode who gets what from a comparison
 * @param partners to compare with in a round
 * @param roundsOffered after so many rounds an item is forgotten; {@link #FOREVER}
 * @param copiesMax items in answer to one message
 * @param periodNs between the beginnings of rounds
 * @param itemsMax items that are kept; the oldest makes room
 * @param seenMax ids that are remembered, so that what was forgotten does not come anew
 */
public record AntiEntropyConfig(
        Mode mode, int partners, int roundsOffered, int copiesMax, long periodNs, int itemsMax, int seenMax) {
    /** An item is kept until there is no room. */
    public static final int FOREVER = Integer.MAX_VALUE;

    /** Push and pull with one partner a second, for ever. */
    public static final AntiEntropyConfig DEFAULT = new AntiEntropyConfig(
            Mode.PUSH_PULL, 1, FOREVER, 64, Duration.ofSeconds(1).toNanos(), 1024, 8192);

    /** Who gets what. */
    public enum Mode {
        /** The partner gets what it lacks. */
        PUSH,
        /** Whoever asks gets what it lacks. */
        PULL,
        /** Both. */
        PUSH_PULL
    }

    public AntiEntropyConfig {
        if (partners < 1 || roundsOffered < 1 || copiesMax < 1 || periodNs < 1 || itemsMax < 1 || seenMax < itemsMax) {
            throw new IllegalArgumentException("all start at 1, and what is kept is remembered: partners " + partners
                    + ", roundsOffered " + roundsOffered + ", copiesMax " + copiesMax + ", periodNs " + periodNs
                    + ", itemsMax " + itemsMax + ", seenMax " + seenMax);
        }
    }

    /** The same with another mode. */
    public AntiEntropyConfig mode(Mode other) {
        return new AntiEntropyConfig(other, partners, roundsOffered, copiesMax, periodNs, itemsMax, seenMax);
    }

    /** The same with another number of rounds. */
    public AntiEntropyConfig roundsOffered(int rounds) {
        return new AntiEntropyConfig(mode, partners, rounds, copiesMax, periodNs, itemsMax, seenMax);
    }

    /** The same with another number of partners. */
    public AntiEntropyConfig partners(int others) {
        return new AntiEntropyConfig(mode, others, roundsOffered, copiesMax, periodNs, itemsMax, seenMax);
    }

    /** The same with another period. */
    public AntiEntropyConfig period(Duration period) {
        return new AntiEntropyConfig(mode, partners, roundsOffered, copiesMax, period.toNanos(), itemsMax, seenMax);
    }
}
