package dev.starling.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Maps that take memory only while something is in them, in order of insertion: of ten thousand connections nearly all are
 * quiet. An empty one is {@link Map#of()}; what changes a map returns the one to keep from then on.
 */
public final class Sparse {
    private static final int ENTRIES_FIRST = 4;

    private Sparse() {}

    /** The map with this entry, in place of one that the key had. */
    public static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
        Map<K, V> present = map.isEmpty() ? new LinkedHashMap<>(ENTRIES_FIRST) : map;
        present.put(key, value);
        return present;
    }

    /** The map without this key. */
    public static <K, V> Map<K, V> without(Map<K, V> map, K key) {
        if (map.isEmpty()) {
            return map;
        }
        map.remove(key);
        return map.isEmpty() ? Map.of() : map;
    }
}
