package dev.starling.net.udp;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of one loop: written by it, read by anybody. */
final class Counts {
    private static final Count[] ALL = Count.values();

    private final AtomicLongArray values = new AtomicLongArray(ALL.length);

    void add(Count what) {
        values.getAndIncrement(what.ordinal());
    }

    void add(Count what, long amount) {
        values.getAndAdd(what.ordinal(), amount);
    }

    long get(Count what) {
        return values.get(what.ordinal());
    }

    /** By name; every counter is there, also at zero. */
    SortedMap<String, Long> byName() {
        SortedMap<String, Long> all = new TreeMap<>();
        for (Count what : ALL) {
            all.put(what.text, get(what));
        }
        return all;
    }
}
