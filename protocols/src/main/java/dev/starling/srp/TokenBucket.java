package dev.starling.srp;

import dev.starling.core.Env;

/**
 * A rate with a burst (attack notes, rates): tokens flow in evenly up to a most, and whoever wants to do something takes
 * one. Exact: it counts in fractions of a token that fill in whole nanoseconds, so nothing is lost to rounding. A clock
 * that steps back gives nothing, and takes nothing.
 */
final class TokenBucket {
    private static final long SECOND = 1_000_000_000L;

    private final long tokens;
    private final long periodNs;
    private final long burst;
    /** Tokens times {@link #periodNs}. */
    private long level;

    private long lastNs;

    /**
     * A full bucket.
     *
     * @param tokens how many flow in each period, at least 1
     * @param periodNs the period, nanoseconds
     * @param burst the most that it holds
     */
    TokenBucket(long tokens, long periodNs, long burst) {
        requireRate(tokens, periodNs, burst);
        this.tokens = tokens;
        this.periodNs = periodNs;
        this.burst = burst;
        level = burst * periodNs;
    }

    /**
     * Refuses what no bucket can count.
     *
     * @throws IllegalArgumentException when a number is not positive, or burst and period are too large together
     */
    static void requireRate(long tokens, long periodNs, long burst) {
        if (tokens < 1 || periodNs < 1 || burst < 1 || burst > Long.MAX_VALUE / periodNs) {
            throw new IllegalArgumentException(
                    "not a rate: " + tokens + " in " + periodNs + " ns, at most " + burst + " at once");
        }
    }

    /** A full bucket of so many tokens a second. */
    static TokenBucket perSecond(long tokens, long burst) {
        return new TokenBucket(tokens, SECOND, burst);
    }

    /** Whether so many tokens are there now. */
    boolean has(long count, long nowNs) {
        fill(nowNs);
        return count <= burst && count * periodNs <= level;
    }

    /** Takes so many tokens if they are there now; otherwise none. */
    boolean take(long count, long nowNs) {
        if (!has(count, nowNs)) {
            return false;
        }
        level -= count * periodNs;
        return true;
    }

    /**
     * From when on so many tokens are there if none is taken before; may lie in the past. {@link Env#NEVER} for more
     * than the burst.
     */
    long nextNs(long count) {
        return count > burst ? Env.NEVER : reaches(count * periodNs);
    }

    /** From when on it is full if none is taken before; may lie in the past. */
    long fullNs() {
        return reaches(burst * periodNs);
    }

    private long reaches(long wanted) {
        if (wanted <= level) {
            return lastNs;
        }
        long wait = Math.ceilDiv(wanted - level, tokens);
        return lastNs > Env.NEVER - wait ? Env.NEVER : lastNs + wait;
    }

    private void fill(long nowNs) {
        if (nowNs <= lastNs) {
            return;
        }
        long elapsed = nowNs - lastNs;
        long missing = burst * periodNs - level;
        // Comparing first keeps the product below what is missing, far from overflow after any pause.
        level = elapsed >= Math.ceilDiv(missing, tokens) ? level + missing : level + elapsed * tokens;
        lastNs = nowNs;
    }
}
