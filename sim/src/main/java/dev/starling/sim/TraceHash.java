package dev.starling.sim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A running hash of everything that happens, in order: two runs with equal hashes did the same. 64 bits, not
 * cryptographic.
 */
public final class TraceHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long C1 = 0x9e3779b97f4a7c15L;
    private static final long C2 = 0xbf58476d1ce4e5b9L;

    private long state = C1;
    private long count;

    /** Nothing has happened. */
    public TraceHash() {}

    void add(long value) {
        long x = (value + C1) * C2;
        x ^= x >>> 31;
        state = Long.rotateLeft(state ^ x, 27) * C1 + C2;
    }

    /** One event: when, what, where, its bytes, and where they come from. */
    void event(long timeNs, int kind, int node, byte[] data, long fromAddress, int fromPort) {
        event(timeNs, kind, node, data, 0, data.length, fromAddress, fromPort);
    }

    /** The same for a part of an array. */
    void event(long timeNs, int kind, int node, byte[] data, int offset, int length, long fromAddress, int fromPort) {
        event(timeNs, kind, node);
        add(fromAddress << 16 ^ fromPort);
        add(hash(data, offset, length));
    }

    /** Eight bytes at a time: payloads are most of what there is to hash. */
    private static long hash(byte[] data, int offset, int length) {
        long h = length * C1;
        int end = offset + length;
        int i = offset;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            h = Long.rotateLeft((h ^ (long) LONGS.get(data, i)) * C2, 29);
        }
        for (; i < end; i++) {
            h = Long.rotateLeft((h ^ data[i]) * C2, 29);
        }
        return h;
    }

    void event(long timeNs, int kind, int node) {
        count++;
        add(timeNs);
        add(((long) kind << 32) ^ node);
    }

    /** How many events are in it. */
    public long events() {
        return count;
    }

    /** Sixteen hexadecimal digits. */
    public String hex() {
        return String.format("%016x", state);
    }
}
