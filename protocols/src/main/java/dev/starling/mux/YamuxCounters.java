package dev.starling.mux;

/** How often what was refused. */
final class YamuxCounters {
    private final long[] counts = new long[YamuxRejection.values().length];

    void count(YamuxRejection rejection) {
        counts[rejection.ordinal()]++;
    }

    long of(YamuxRejection rejection) {
        return counts[rejection.ordinal()];
    }
}
