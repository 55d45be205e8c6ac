package dev.starling.peer.streams;

import java.nio.ByteBuffer;

/**
 * Bytes that came and were not read: a ring that grows with what is in it. Its growth is bounded from outside: the other
 * side may send no more than its window. Empty, it keeps at most {@link #KEPT_BYTES}, so that idle streams cost little.
 */
final class InBuffer {
    private static final int KEPT_BYTES = 64 << 10;
    private static final int FIRST_BYTES = 1 << 10;
    private static final byte[] NONE = new byte[0];

    private byte[] ring = NONE;
    private int start;
    private int size;

    int size() {
        return size;
    }

    void put(ByteBuffer data) {
        int bytes = data.remaining();
        grow(size + bytes);
        int end = (start + size) & (ring.length - 1);
        int first = Math.min(bytes, ring.length - end);
        data.get(ring, end, first);
        data.get(ring, 0, bytes - first);
        size += bytes;
    }

    private void grow(int bytes) {
        if (bytes <= ring.length) {
            return;
        }
        int capacity = Math.max(FIRST_BYTES, Integer.highestOneBit(bytes - 1) << 1);
        byte[] larger = new byte[capacity];
        int kept = size;
        copy(larger, 0, kept);
        ring = larger;
        start = 0;
    }

    private void copy(byte[] into, int offset, int bytes) {
        int first = Math.min(bytes, ring.length - start);
        System.arraycopy(ring, start, into, offset, first);
        System.arraycopy(ring, 0, into, offset + first, bytes - first);
    }

    /** Takes up to so many bytes; returns how many. */
    int take(byte[] into, int offset, int length) {
        int bytes = Math.min(length, size);
        if (bytes > 0) {
            copy(into, offset, bytes);
            start = (start + bytes) & (ring.length - 1);
            size -= bytes;
            if (size == 0) {
                emptied();
            }
        }
        return bytes;
    }

    private void emptied() {
        start = 0;
        if (ring.length > KEPT_BYTES) {
            ring = NONE;
        }
    }

    void clear() {
        size = 0;
        start = 0;
        ring = NONE;
    }
}
