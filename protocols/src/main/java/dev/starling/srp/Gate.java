package dev.starling.srp;

import dev.starling.core.Bytes;

/**
 * Remembers packet ids for a while, so that a packet that comes again is dropped (docs/protocol/srp.md §9). The
 * reference counts in ticks; here each id has a moment.
 *
 * <p>Capped; the id that would be forgotten first is forgotten early. Ids that are kept for hours against replays and
 * ids that are kept for a tick belong in gates of their own: in one gate, a flood of the former would leave no room to
 * the latter.
 */
final class Gate {
    private final ExpiringMap<Bytes, Boolean> ids;

    /** @param capacity the most ids */
    Gate(int capacity) {
        ids = new ExpiringMap<>(capacity);
    }

    /** Whether the id is to be dropped. */
    boolean closed(Bytes id, long nowNs) {
        return ids.contains(id, nowNs);
    }

    /** Drops the id from now on until {@code untilNs}; a later end from before stays. */
    void close(Bytes id, long untilNs) {
        // Any moment will do as "now": an entry that is over has an earlier end than the one that is asked for.
        if (!ids.extend(id, untilNs, Long.MIN_VALUE)) {
            ids.put(id, Boolean.TRUE, untilNs);
        }
    }

    /** Gives back the memory of ids whose time is over. */
    void expire(long nowNs) {
        ids.expire(nowNs);
    }

    /** When {@link #expire} next finds something, or {@link dev.starling.core.Env#NEVER}. */
    long nextExpiryNs() {
        return ids.nextExpiryNs();
    }

    /** Ids remembered, among them such as are over but not yet swept out. */
    int size() {
        return ids.size();
    }
}
