package dev.starling.sim;

/**
 * A running hash of everything that happens, in order: two runs with equal hashes did the same. 64 bits, not
 * cryptographic.
 */
public final class TraceHash {
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

    /** One event: when, what, where, and its bytes. */
    void event(long timeNs, int kind, int node, byte[] data) {
        count++;
        add(timeNs);
        add(((long) kind << 32) ^ node);
        long h = data.length;
        for (byte b : data) {
            h = h * 31 + b;
        }
        add(h);
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
