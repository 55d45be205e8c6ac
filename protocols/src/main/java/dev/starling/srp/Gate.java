package dev.starling.srp;

import dev.starling.core.Bytes;
import java.util.List;

/**
 * Remembers packet ids for a while, so that a packet that comes again is dropped (docs/protocol/srp.md §9). The
 * reference counts in ticks; here each id has a moment.
 *
 * <p>Capped; when there is no room the id that would be forgotten first is forgotten early. Ids that are kept for a tick
 * or two, for minutes and for hours have parts of their own: in one part, a flood of the long ones would leave the short
 * ones a single place to take turns in.
 */
final class Gate {
    private static final long SECOND = 1_000_000_000L;

    /** One tick or two: everything that is not a message. */
    private static final long SHORT_NS = 90 * SECOND;

    /** The six ticks of a message that may still be on its way; what is kept for longer guards against replays. */
    private static final long MIDDLE_NS = 1800 * SECOND;

    private final ExpiringMap<Bytes, Boolean> shortly;
    private final ExpiringMap<Bytes, Boolean> middling;
    private final ExpiringMap<Bytes, Boolean> lasting;
    private final List<ExpiringMap<Bytes, Boolean>> parts;
    private long latestNs;

    /** @param capacity the most ids, of which one eighth for ticks, three for minutes and four for hours; at least 8 */
    Gate(int capacity) {
        shortly = new ExpiringMap<>(capacity / 8);
        middling = new ExpiringMap<>(capacity * 3 / 8);
        lasting = new ExpiringMap<>(capacity / 2);
        parts = List.of(middling, shortly, lasting);
    }

    /** Whether the id is to be dropped. */
    boolean closed(Bytes id, long nowNs) {
        latestNs = Math.max(latestNs, nowNs);
        for (ExpiringMap<Bytes, Boolean> part : parts) {
            if (part.contains(id, nowNs)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Drops the id from now on until {@code untilNs}; a later end from before stays. How long that is, is judged by the
     * latest moment at which the gate was asked.
     */
    void close(Bytes id, long untilNs) {
        long remainingNs = untilNs - latestNs;
        ExpiringMap<Bytes, Boolean> part =
                remainingNs <= SHORT_NS ? shortly : remainingNs <= MIDDLE_NS ? middling : lasting;
        // Any moment will do as "now": an entry that is over has an earlier end than the one that is asked for.
        if (!part.extend(id, untilNs, Long.MIN_VALUE)) {
            part.put(id, Boolean.TRUE, untilNs);
        }
    }

    /** Gives back the memory of ids whose time is over. */
    void expire(long nowNs) {
        latestNs = Math.max(latestNs, nowNs);
        for (ExpiringMap<Bytes, Boolean> part : parts) {
            part.expire(nowNs);
        }
    }

    /** When {@link #expire} next finds something, or {@link dev.starling.core.Env#NEVER}. */
    long nextExpiryNs() {
        return Math.min(shortly.nextExpiryNs(), Math.min(middling.nextExpiryNs(), lasting.nextExpiryNs()));
    }

    /** Entries kept, among them such as are over but not yet swept out; an id may have one in each part. */
    int size() {
        return shortly.size() + middling.size() + lasting.size();
    }
}
