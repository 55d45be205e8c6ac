package dev.starling.swarm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What has failed and is left alone for a while: twice as long each time, with jitter so that many who failed together do
 * not come again together. Forgotten when it works, or when it was left alone for as long again.
 *
 * @param <K> keys with value equality
 */
final class BackOff<K> {
    private record Entry(int failures, long untilNs) {}

    private final SwarmConfig.BackOff config;
    /** The one that failed longest ago stands first. */
    private final Map<K, Entry> entries = new LinkedHashMap<>();

    BackOff(SwarmConfig.BackOff config) {
        this.config = config;
    }

    /** Until when the key is left alone; not after {@code nowNs} when it is not. */
    long untilNs(K key, long nowNs) {
        Entry entry = entries.get(key);
        return entry == null ? nowNs : entry.untilNs();
    }

    void failed(K key, long nowNs, RandomGenerator random) {
        Entry before = entries.remove(key);
        int failures = before == null || forgotten(before, nowNs) ? 1 : Math.min(60, before.failures() + 1);
        long waitNs = config.firstNs();
        for (int i = 1; i < failures && waitNs < config.maxNs(); i++) {
            waitNs = Math.min(2 * waitNs, config.maxNs());
        }
        // Three quarters to five quarters of the time.
        long jitteredNs = waitNs - waitNs / 4 + random.nextLong(Math.max(1, waitNs / 2));
        entries.put(key, new Entry(failures, nowNs + jitteredNs));
        sweep(nowNs);
    }

    private boolean forgotten(Entry entry, long nowNs) {
        return nowNs - entry.untilNs() > config.maxNs();
    }

    private void sweep(long nowNs) {
        var eldest = entries.entrySet().iterator();
        while (eldest.hasNext()) {
            if (!forgotten(eldest.next().getValue(), nowNs) && entries.size() <= config.entriesMax()) {
                return;
            }
            eldest.remove();
        }
    }

    void worked(K key) {
        entries.remove(key);
    }

    int size() {
        return entries.size();
    }
}
