package dev.starling.peer.streams;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A few hundred values by what they were made of, those used last: for work that the same input asks for again and again,
 * such as verifying the signature that a peer shows at each connection. Safe to use from any thread.
 *
 * @param <K> immutable, with equality by content
 * @param <V> immutable
 */
final class Recent<K, V> {
    private final Map<K, V> values;

    /** @param max how many it keeps */
    Recent(int max) {
        values = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }

    /** The value of this key; null where it is not known any more. */
    @Nullable
    V get(K key) {
        synchronized (values) {
            return values.get(key);
        }
    }

    /** Keeps a value, at the cost of the one that was not used for longest. */
    void put(K key, V value) {
        synchronized (values) {
            values.put(key, value);
        }
    }
}
