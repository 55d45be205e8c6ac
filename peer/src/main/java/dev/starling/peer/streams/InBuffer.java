package dev.starling.peer.streams;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bytes that came and were not read, in chunks. How many is bounded from outside: the other side may send no more than its
 * window. Chunks that were read are filled again while more comes; empty, it keeps one at most, so that idle streams cost
 * little.
 */
final class InBuffer {
    static final int CHUNK_BYTES = 64 << 10;
    private static final int FIRST_BYTES = 1 << 10;
    /** A reader that keeps up needs few; one that does not takes what it needs from the heap. */
    private static final int SPARE_MAX = 4;

    private final Deque<byte[]> chunks = new ArrayDeque<>(2);
    private final Deque<byte[]> spare = new ArrayDeque<>(2);
    /** Where the next byte to be read lies in the first chunk, and where the next that comes goes in the last. */
    private int start;

    private int end;
    private int size;

    int size() {
        return size;
    }

    void put(ByteBuffer data) {
        size += data.remaining();
        while (data.hasRemaining()) {
            byte[] last = chunks.peekLast();
            if (last == null || end == last.length) {
                last = chunk(data.remaining());
                chunks.addLast(last);
                end = 0;
            }
            int bytes = Math.min(data.remaining(), last.length - end);
            data.get(last, end, bytes);
            end += bytes;
        }
    }

    private byte[] chunk(int wanted) {
        byte[] used = spare.pollLast();
        if (used != null) {
            return used;
        }
        int rounded = Integer.highestOneBit(Math.max(FIRST_BYTES, Math.min(wanted, CHUNK_BYTES)) * 2 - 1);
        return new byte[rounded];
    }

    /** Takes up to so many bytes; returns how many. */
    int take(byte[] into, int offset, int length) {
        int wanted = Math.min(length, size);
        int at = offset;
        int last = offset + wanted;
        while (at < last) {
            byte[] first = chunks.getFirst();
            int filled = chunks.size() == 1 ? end : first.length;
            int bytes = Math.min(last - at, filled - start);
            System.arraycopy(first, start, into, at, bytes);
            at += bytes;
            start += bytes;
            if (start == filled) {
                chunks.removeFirst();
                start = 0;
                recycle(first);
            }
        }
        size -= wanted;
        return wanted;
    }

    private void recycle(byte[] chunk) {
        if (chunks.isEmpty()) {
            // Nothing waits just now: an idle stream keeps this one.
            spare.clear();
            spare.addLast(chunk);
        } else if (chunk.length == CHUNK_BYTES && spare.size() < SPARE_MAX) {
            spare.addLast(chunk);
        }
    }

    void clear() {
        chunks.clear();
        spare.clear();
        size = 0;
        start = 0;
    }
}
