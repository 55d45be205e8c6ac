package dev.starling.swarm;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A rate with a burst for each key, in a table that is itself capped. What is stored is the moment at which the key has
 * used up nothing (the theoretical arrival time of ATM's generic cell rate algorithm): one number, and forgetting it once
 * it is past changes nothing.
 *
 * @param <K> keys with value equality
 */
final class Rates<K> {
    private final long periodNs;
    private final long burstNs;
    private final int capacity;
    /** The one that has not asked for longest stands first. */
    private final Map<K, Long> restedNs = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param periodNs one in so long
     * @param burst so many at once
     */
    Rates(long periodNs, int burst, int capacity) {
        this.periodNs = periodNs;
        this.burstNs = Math.multiplyExact(periodNs, burst);
        this.capacity = capacity;
    }

    /** When this key may do it next; not after {@code nowNs}: at once. */
    long nextNs(K key, long nowNs) {
        Long rested = restedNs.get(key);
        return rested == null ? nowNs : Math.max(rested, nowNs) + periodNs - burstNs;
    }

    /** Does it, if it may. */
    boolean take(K key, long nowNs) {
        if (nextNs(key, nowNs) > nowNs) {
            return false;
        }
        Long rested = restedNs.get(key);
        restedNs.put(key, Math.max(rested == null ? nowNs : rested, nowNs) + periodNs);
        sweep(nowNs);
        return true;
    }

    private void sweep(long nowNs) {
        var eldest = restedNs.entrySet().iterator();
        while (eldest.hasNext()) {
            long rested = eldest.next().getValue();
            if (rested > nowNs && restedNs.size() <= capacity) {
                return;
            }
            eldest.remove();
        }
    }

    int size() {
        return restedNs.size();
    }
}
