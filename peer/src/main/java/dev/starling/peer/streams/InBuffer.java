package dev.starling.peer.streams;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that came and were not read, in chunks. How many is bounded from outside: the other side may send no more than its
 * window. Empty, it keeps one small chunk at most, so that idle streams cost little.
 */
final class InBuffer {
    private static final int FIRST_BYTES = 1 << 10;
    /** Who has so much to read gets a whole chunk; less does not hold more memory than a few times its bytes. */
    private static final int LARGE_BYTES = 8 << 10;

    private final Deque<byte[]> chunks = new ArrayDeque<>(2);
    /** The last that was emptied, where it is a small one: an idle stream keeps it. */
    private byte @Nullable [] small;

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
        byte[] kept = small;
        if (kept != null) {
            small = null;
            return kept;
        }
        if (wanted >= LARGE_BYTES || size - wanted >= LARGE_BYTES) {
            return Chunks.take();
        }
        return new byte[Integer.highestOneBit(Math.max(FIRST_BYTES, wanted) * 2 - 1)];
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
        if (chunk.length == FIRST_BYTES) {
            small = chunk;
        } else {
            Chunks.giveBack(chunk);
        }
    }

    void clear() {
        chunks.clear();
        small = null;
        size = 0;
        start = 0;
    }
}
