package dev.starling.srp;

import org.jspecify.annotations.Nullable;

/** Entries of the cache from the oldest to the youngest, linked through themselves, with the room that they take. */
final class CacheList {
    /** Which pair of an entry's links a list uses; an entry is in at most one list of each. */
    enum Slot {
        /** All own or all foreign packets. */
        AGE,
        /** The foreign packets of one cluster. */
        CLUSTER,
        /** The foreign packets that one address has handed over. */
        SENDER;

        static final int COUNT = values().length;
    }

    private final int older;
    private final int younger;
    private @Nullable CacheEntry first;
    private @Nullable CacheEntry last;
    private long charged;

    CacheList(Slot slot) {
        older = 2 * slot.ordinal();
        younger = older + 1;
    }

    /** The oldest, or null. */
    @Nullable
    CacheEntry first() {
        return first;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** The room that all entries take, bytes. */
    long charged() {
        return charged;
    }

    /** Adds an entry that is younger than all others. */
    void append(CacheEntry entry) {
        entry.around[older] = last;
        entry.around[younger] = null;
        if (last == null) {
            first = entry;
        } else {
            last.around[younger] = entry;
        }
        last = entry;
        charged += entry.charge;
    }

    void remove(CacheEntry entry) {
        CacheEntry before = entry.around[older];
        CacheEntry after = entry.around[younger];
        if (before == null) {
            first = after;
        } else {
            before.around[younger] = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.around[older] = before;
        }
        entry.around[older] = null;
        entry.around[younger] = null;
        charged -= entry.charge;
    }

    /** Forgets all entries without touching them; they are appended to lists again. */
    void clear() {
        first = null;
        last = null;
        charged = 0;
    }
}
