package dev.starling.mux;

/** How often what was refused. */
final class YamuxCounters {
    private static final long[] NONE = {};

    /** None while nothing was refused, as on most connections. */
    private long[] counts = NONE;

    void count(YamuxRejection rejection) {
        if (counts.length == 0) {
            counts = new long[YamuxRejection.values().length];
        }
        counts[rejection.ordinal()]++;
    }

    long of(YamuxRejection rejection) {
        return counts.length == 0 ? 0 : counts[rejection.ordinal()];
    }
}
