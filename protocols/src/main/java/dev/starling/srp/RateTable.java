package dev.starling.srp;

import java.util.LinkedHashMap;

/** Token buckets per key, least recently used out first. */
final class RateTable<K> {
    private static final class Bucket {
        double tokens;
        long lastNs;
    }

    private final double perSecond;
    private final double burst;
    private final int max;
    private final LinkedHashMap<K, Bucket> buckets = new LinkedHashMap<>();

    RateTable(double perSecond, double burst, int max) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.max = max;
    }

    boolean tryTake(K key, long nowNs) {
        return tryTake(key, nowNs, 1);
    }

    boolean tryTake(K key, long nowNs, int factor) {
        Bucket bucket = buckets.remove(key);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.tokens = burst * factor;
            bucket.lastNs = nowNs;
            if (buckets.size() >= max) {
                buckets.pollFirstEntry();
            }
        }
        buckets.put(key, bucket);
        bucket.tokens = Math.min(burst * factor, bucket.tokens + (nowNs - bucket.lastNs) * 1e-9 * perSecond * factor);
        bucket.lastNs = nowNs;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens -= 1;
        return true;
    }
}
