package dev.starling.srp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map with a cap whose entries end at moments of their own: routes of queries, syncs, introductions, pings under way.
 * When it is full the entry that would end first makes room. Iteration goes in the order of insertion.
 *
 * <p>An entry is over at its moment, whether or not it has been swept out by {@link #expire}.
 *
 * @param <K> keys with value equality; comparable ones keep lookups fast under chosen collisions
 * @param <V> values
 */
final class ExpiringMap<K, V> {
    private static final class Slot<K, V> extends Expiring {
        final K key;
        V value;

        Slot(K key, V value, long expiresNs, long order) {
            super(expiresNs, order);
            this.key = key;
            this.value = value;
        }
    }

    /**
     * An entry that has left the map.
     *
     * @param <K> as the map's
     * @param <V> as the map's
     */
    record Left<K, V>(K key, V value) {}

    private final int capacity;
    private final Map<K, Slot<K, V>> slots = new LinkedHashMap<>();
    private final ExpiryHeap<Slot<K, V>> expiry = new ExpiryHeap<>();
    private long order;

    /** @param capacity the most entries, at least 1 */
    ExpiringMap(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a map holds at least one entry, not " + capacity);
        }
        this.capacity = capacity;
    }

    /** The value, or null when there is none or its time is over. */
    @Nullable
    V get(K key, long nowNs) {
        Slot<K, V> slot = slots.get(key);
        return slot == null || slot.expiresNs <= nowNs ? null : slot.value;
    }

    boolean contains(K key, long nowNs) {
        Slot<K, V> slot = slots.get(key);
        return slot != null && slot.expiresNs > nowNs;
    }

    /**
     * Sets value and end of a key; one that is there keeps its place in the order.
     *
     * @return the entry that had to make room; null when there was room
     */
    @Nullable
    Left<K, V> put(K key, V value, long untilNs) {
        Slot<K, V> slot = slots.get(key);
        if (slot != null) {
            slot.value = value;
            expiry.move(slot, untilNs);
            return null;
        }
        Slot<K, V> evicted = slots.size() < capacity ? null : expiry.first();
        if (evicted != null) {
            drop(evicted);
        }
        Slot<K, V> added = new Slot<>(key, value, untilNs, order++);
        slots.put(key, added);
        expiry.add(added);
        return evicted == null ? null : new Left<>(evicted.key, evicted.value);
    }

    /** Puts off the end of a key that is there; never brings it forward. False when it is not there or over. */
    boolean extend(K key, long untilNs, long nowNs) {
        Slot<K, V> slot = slots.get(key);
        if (slot == null || slot.expiresNs <= nowNs) {
            return false;
        }
        if (slot.expiresNs < untilNs) {
            expiry.move(slot, untilNs);
        }
        return true;
    }

    /** Takes an entry out; null when there is none, or its time was over at {@code nowNs}. */
    @Nullable
    V remove(K key, long nowNs) {
        Slot<K, V> slot = slots.get(key);
        if (slot == null) {
            return null;
        }
        drop(slot);
        return slot.expiresNs <= nowNs ? null : slot.value;
    }

    /** Sweeps out what is over; the earliest first. */
    List<Left<K, V>> expire(long nowNs) {
        if (expiry.nextNs() > nowNs) {
            return List.of();
        }
        List<Left<K, V>> over = new ArrayList<>();
        for (Slot<K, V> slot = expiry.first(); slot != null && slot.expiresNs <= nowNs; slot = expiry.first()) {
            drop(slot);
            over.add(new Left<>(slot.key, slot.value));
        }
        return over;
    }

    /** When the next entry is over, or {@link dev.starling.core.Env#NEVER}; may lie in the past until it is swept out. */
    long nextExpiryNs() {
        return expiry.nextNs();
    }

    /** Visits what is not over, in the order of insertion. The visitor does not change the map. */
    void forEach(long nowNs, BiConsumer<? super K, ? super V> visitor) {
        for (Slot<K, V> slot : slots.values()) {
            if (slot.expiresNs > nowNs) {
                visitor.accept(slot.key, slot.value);
            }
        }
    }

    /** Entries kept, among them such as are over but not yet swept out. */
    int size() {
        return slots.size();
    }

    void clear() {
        slots.clear();
        expiry.clear();
    }

    private void drop(Slot<K, V> slot) {
        slots.remove(slot.key);
        expiry.remove(slot);
    }
}
