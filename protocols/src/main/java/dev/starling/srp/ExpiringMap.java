package dev.starling.srp;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bounded map whose entries expire; the oldest entry makes room. */
final class ExpiringMap<K, V> {
    private record Entry<V>(V value, long untilNs) {}

    private final int max;
    private final LinkedHashMap<K, Entry<V>> entries = new LinkedHashMap<>();

    ExpiringMap(int max) {
        this.max = max;
    }

    @Nullable V get(K key, long nowNs) {
        Entry<V> entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (entry.untilNs <= nowNs) {
            entries.remove(key);
            return null;
        }
        return entry.value;
    }

    void put(K key, V value, long untilNs) {
        entries.remove(key);
        if (entries.size() >= max) {
            entries.pollFirstEntry();
        }
        entries.put(key, new Entry<>(value, untilNs));
    }

    @Nullable V remove(K key) {
        Entry<V> entry = entries.remove(key);
        return entry == null ? null : entry.value;
    }

    void clear() {
        entries.clear();
    }

    int size() {
        return entries.size();
    }

    void expire(long nowNs) {
        for (Iterator<Map.Entry<K, Entry<V>>> it = entries.entrySet().iterator(); it.hasNext(); ) {
            if (it.next().getValue().untilNs <= nowNs) {
                it.remove();
            }
        }
    }

    List<V> values() {
        List<V> values = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> values.add(entry.value));
        return values;
    }

    List<K> keys() {
        return new ArrayList<>(entries.keySet());
    }
}
