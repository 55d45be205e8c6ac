package dev.starling.discovery;

/** So many a second, twice as many at once; all of it at the start. */
final class Budget {
    private static final long SECOND = 1_000_000_000L;

    private final int perSecond;
    /** In billionths of one. */
    private long level;

    private long lastNs;

    Budget(int perSecond, long nowNs) {
        this.perSecond = perSecond;
        level = 2L * perSecond * SECOND;
        lastNs = nowNs;
    }

    boolean take(long nowNs) {
        long elapsed = Math.clamp(nowNs - lastNs, 0, 2 * SECOND);
        lastNs = Math.max(lastNs, nowNs);
        level = Math.min(2L * perSecond * SECOND, level + elapsed * perSecond);
        if (level < SECOND) {
            return false;
        }
        level -= SECOND;
        return true;
    }
}
