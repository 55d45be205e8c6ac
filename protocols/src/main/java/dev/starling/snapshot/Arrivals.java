package dev.starling.snapshot;

import java.util.TreeSet;

/** Which messages of a channel have come, each counted once, in any order. */
final class Arrivals {
    private final int beyondMax;
    private final TreeSet<Long> beyond = new TreeSet<>();
    private long upTo;

    /** @param beyondMax how many may come before an earlier one */
    Arrivals(int beyondMax) {
        this.beyondMax = beyondMax;
    }

    /** Whether it is new and there is room to remember it. */
    boolean add(long sequence) {
        if (sequence <= upTo || beyond.contains(sequence) || (sequence > upTo + 1 && beyond.size() >= beyondMax)) {
            return false;
        }
        beyond.add(sequence);
        while (!beyond.isEmpty() && beyond.first() == upTo + 1) {
            beyond.pollFirst();
            upTo++;
        }
        return true;
    }

    long count() {
        return upTo + beyond.size();
    }
}
