package dev.starling.testbed.web;

import java.util.Arrays;

/** Delays, of which the quantiles are asked for; so many are kept that no testbed has more peers. */
final class Delays {
    private static final int MAX = 1 << 17;

    private long[] delaysNs = new long[8];
    private int size;
    private boolean sorted = true;

    Delays() {}

    void add(long delayNs) {
        if (size == MAX) {
            return;
        }
        if (size == delaysNs.length) {
            delaysNs = Arrays.copyOf(delaysNs, 2 * size);
        }
        delaysNs[size++] = delayNs;
        sorted = false;
    }

    int size() {
        return size;
    }

    /** In milliseconds; NaN when there are none. */
    double quantileMs(double share) {
        if (size == 0) {
            return Double.NaN;
        }
        if (!sorted) {
            Arrays.sort(delaysNs, 0, size);
            sorted = true;
        }
        return delaysNs[(int) Math.min(size - 1L, (long) (share * size))] / 1e6;
    }
}
