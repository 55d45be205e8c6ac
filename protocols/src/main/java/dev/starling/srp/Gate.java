package dev.starling.srp;

import dev.starling.core.Bytes;

/** Remembered packet ids. */
final class Gate {
    private final ExpiringMap<Bytes, Boolean> ids;

    Gate(int max) {
        ids = new ExpiringMap<>(max);
    }

    boolean closed(Bytes id, long nowNs) {
        return ids.get(id, nowNs) != null;
    }

    void close(Bytes id, long untilNs) {
        ids.put(id, Boolean.TRUE, untilNs);
    }
}
