package dev.starling.epidemic.rumor;

import java.time.Duration;

/**
 * A variant of rumor mongering.
 *
 * @param variant who chooses the partner
 * @param feedback whether only contacts that knew already bore; blind otherwise
 * @param counter whether interest ends after k such contacts; by a coin of 1/k otherwise
 * @param k from 1 on
 * @param periodNs a cycle
 * @param rumorsMax rumours that are remembered; the oldest makes room
 */
public record RumorConfig(Variant variant, boolean feedback, boolean counter, int k, long periodNs, int rumorsMax) {
    /** Push with feedback and a counter of 3, a cycle a second. */
    public static final RumorConfig DEFAULT =
            new RumorConfig(Variant.PUSH, true, true, 3, Duration.ofSeconds(1).toNanos(), 1024);

    /** Who chooses the partner. */
    public enum Variant {
        /** Those who know a hot rumour. */
        PUSH,
        /** Everybody. */
        PULL
    }

    public RumorConfig {
        if (k < 1 || periodNs < 1 || rumorsMax < 1) {
            throw new IllegalArgumentException(
                    "k, period and rumours start at 1: k " + k + ", periodNs " + periodNs + ", rumorsMax " + rumorsMax);
        }
    }

    /** Another variant with the same limits. */
    public RumorConfig variant(Variant other, boolean withFeedback, boolean withCounter, int limit) {
        return new RumorConfig(other, withFeedback, withCounter, limit, periodNs, rumorsMax);
    }

    /** The same with another cycle. */
    public RumorConfig period(Duration period) {
        return new RumorConfig(variant, feedback, counter, k, period.toNanos(), rumorsMax);
    }
}
