package dev.starling.peer.streams;

import dev.starling.mux.MuxInput;
import dev.starling.swarm.ConnectionInput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Bytes that were written and not handed over, in chunks that are used again; small writes share one. */
final class OutBuffer {
    private static final int SMALL_BYTES = 1 << 10;
    /** In front of a chunk's bytes: the header of a frame fits there. */
    private static final int HEADROOM_BYTES = MuxInput.Write.HEADROOM_BYTES;
    /** With the header and a tag of 16 bytes, a full chunk is one Noise message of 65,535 bytes. */
    private static final int END_MAX = Chunks.BYTES - 17;

    /** From here on bytes are copied outside the stream's lock. */
    static final int WHOLE_BYTES = 16 << 10;

    /** Part of what was written. */
    static final class Chunk {
        private final byte[] data;
        private final int endMax;
        private int end = HEADROOM_BYTES;

        private Chunk(byte[] data) {
            this.data = data;
            endMax = Math.min(data.length, END_MAX);
        }

        private int fill(byte[] from, int offset, int length) {
            int bytes = Math.min(length, endMax - end);
            System.arraycopy(from, offset, data, end, bytes);
            end += bytes;
            return bytes;
        }

        int length() {
            return end - HEADROOM_BYTES;
        }

        ConnectionInput.Write to(long stream) {
            return new ConnectionInput.Write(
                    stream, ByteBuffer.wrap(data, HEADROOM_BYTES, end - HEADROOM_BYTES), HEADROOM_BYTES);
        }
    }

    private final Deque<Chunk> waiting = new ArrayDeque<>(2);

    /** Puts all of it behind what waits. */
    void put(byte[] from, int offset, int length) {
        int at = offset + fill(from, offset, length);
        int end = offset + length;
        while (at < end) {
            // Behind a full chunk more is likely to follow: the end of a write is no frame of its own then.
            boolean small = end - at <= SMALL_BYTES && waiting.isEmpty();
            Chunk chunk = new Chunk(small ? new byte[HEADROOM_BYTES + SMALL_BYTES] : Chunks.take());
            at += chunk.fill(from, at, end - at);
            waiting.addLast(chunk);
        }
    }

    /** Puts as much of it into the last chunk as fits there; returns how much that was. */
    int fill(byte[] from, int offset, int length) {
        Chunk last = waiting.peekLast();
        return last == null ? 0 : last.fill(from, offset, length);
    }

    /** Puts in a chunk that {@link #whole} made. */
    void add(Chunk chunk) {
        waiting.addLast(chunk);
    }

    /**
     * Copies as much as fits into a chunk of its own, without touching any buffer.
     *
     * @return null where there is not so much that this is worth while
     */
    static @Nullable Chunk whole(byte[] from, int offset, int length) {
        if (length < WHOLE_BYTES) {
            return null;
        }
        Chunk chunk = new Chunk(Chunks.take());
        chunk.fill(from, offset, length);
        return chunk;
    }

    @Nullable
    Chunk poll() {
        return waiting.pollFirst();
    }

    /** The chunk's bytes have been taken. */
    static void recycle(Chunk chunk) {
        Chunks.giveBack(chunk.data);
    }

    void clear() {
        waiting.clear();
    }
}
