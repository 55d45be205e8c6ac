package dev.starling.srp;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@link TokenBucket} for each key, all of the same rate, in a table that is itself capped (attack notes, rates). When
 * it is full, a key whose bucket is full again goes first, since forgetting it changes nothing; if there is none, the
 * one that has not asked for longest.
 *
 * @param <K> keys with value equality; comparable ones keep lookups fast under chosen collisions
 */
final class RateTable<K> {
    private static final long SECOND = 1_000_000_000L;

    /** Ends when its bucket is full again. */
    private static final class Slot<K> extends Expiring {
        final K key;
        final TokenBucket bucket;

        Slot(K key, TokenBucket bucket, long order) {
            super(0, order);
            this.key = key;
            this.bucket = bucket;
        }
    }

    private final long tokens;
    private final long periodNs;
    private final long burst;
    private final int capacity;
    /** The one that has not asked for longest stands first. */
    private final Map<K, Slot<K>> slots = new LinkedHashMap<>(16, 0.75f, true);

    private final ExpiryHeap<Slot<K>> full = new ExpiryHeap<>();
    private long order;

    /**
     * An empty table. A rate that no bucket can have is refused here, not at the first key.
     *
     * @param tokens how many flow into each bucket in a period
     * @param periodNs the period, nanoseconds
     * @param burst the most that a bucket holds
     * @param capacity the most keys, at least 1
     */
    RateTable(long tokens, long periodNs, long burst, int capacity) {
        TokenBucket.requireRate(tokens, periodNs, burst);
        if (capacity < 1) {
            throw new IllegalArgumentException("a table holds at least one key, not " + capacity);
        }
        this.tokens = tokens;
        this.periodNs = periodNs;
        this.burst = burst;
        this.capacity = capacity;
    }

    /** A table of so many tokens a second for each key. */
    static <K> RateTable<K> perSecond(long tokens, long burst, int capacity) {
        return new RateTable<>(tokens, SECOND, burst, capacity);
    }

    /** Takes so many tokens of this key if they are there now; otherwise none. */
    boolean take(K key, long count, long nowNs) {
        Slot<K> slot = slots.get(key);
        if (slot == null) {
            slot = add(key, nowNs);
        }
        boolean taken = slot.bucket.take(count, nowNs);
        if (taken) {
            full.move(slot, slot.bucket.fullNs());
        }
        return taken;
    }

    private Slot<K> add(K key, long nowNs) {
        if (slots.size() >= capacity) {
            Slot<K> refilled = full.first();
            Slot<K> gone = refilled != null && refilled.expiresNs <= nowNs
                    ? refilled
                    : slots.values().iterator().next();
            slots.remove(gone.key);
            full.remove(gone);
        }
        Slot<K> slot = new Slot<>(key, new TokenBucket(tokens, periodNs, burst), order++);
        slots.put(key, slot);
        full.add(slot);
        return slot;
    }

    /** Whether this key has so many tokens now; it is not remembered for being asked about. */
    boolean has(K key, long count, long nowNs) {
        Slot<K> slot = slots.get(key);
        return slot == null ? count <= burst : slot.bucket.has(count, nowNs);
    }

    /** From when on this key has so many tokens if it takes none before; may lie in the past, 0 for a new key. */
    long nextNs(K key, long count) {
        Slot<K> slot = slots.get(key);
        return slot == null ? 0 : slot.bucket.nextNs(count);
    }

    /** Keys remembered. */
    int size() {
        return slots.size();
    }

    boolean contains(K key) {
        return slots.containsKey(key);
    }
}
