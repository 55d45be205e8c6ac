package dev.starling.peer.streams;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Bytes that were written and not handed over, in chunks that are used again; small writes share one. */
final class OutBuffer {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int SMALL_BYTES = 1 << 10;
    private static final int SPARE_MAX = 2;

    /** Part of what was written. */
    static final class Chunk {
        private final byte[] data;
        private int end;

        private Chunk(int capacity) {
            data = new byte[capacity];
        }

        ByteBuffer bytes() {
            return ByteBuffer.wrap(data, 0, end);
        }
    }

    private final Deque<Chunk> waiting = new ArrayDeque<>(2);
    private final Deque<Chunk> spare = new ArrayDeque<>(2);

    void put(byte[] from, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            Chunk chunk = waiting.peekLast();
            if (chunk == null || chunk.end == chunk.data.length) {
                chunk = chunk(end - at);
                waiting.addLast(chunk);
            }
            int bytes = Math.min(end - at, chunk.data.length - chunk.end);
            System.arraycopy(from, at, chunk.data, chunk.end, bytes);
            chunk.end += bytes;
            at += bytes;
        }
    }

    private Chunk chunk(int wanted) {
        if (wanted <= SMALL_BYTES) {
            return new Chunk(SMALL_BYTES);
        }
        Chunk used = spare.pollLast();
        return used == null ? new Chunk(CHUNK_BYTES) : used;
    }

    @Nullable
    Chunk poll() {
        return waiting.pollFirst();
    }

    /** The chunk's bytes have been taken. */
    void recycle(Chunk chunk) {
        if (waiting.isEmpty()) {
            // Nobody writes just now: an idle stream keeps nothing.
            spare.clear();
        } else if (chunk.data.length == CHUNK_BYTES && spare.size() < SPARE_MAX) {
            chunk.end = 0;
            spare.addLast(chunk);
        }
    }

    void clear() {
        waiting.clear();
        spare.clear();
    }
}
