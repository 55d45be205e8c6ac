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

    /** Part of what was written. */
    static final class Chunk {
        private final byte[] data;
        private final int endMax;
        private int end = HEADROOM_BYTES;

        private Chunk(byte[] data) {
            this.data = data;
            endMax = Math.min(data.length, END_MAX);
        }

        ConnectionInput.Write to(long stream) {
            return new ConnectionInput.Write(
                    stream, ByteBuffer.wrap(data, HEADROOM_BYTES, end - HEADROOM_BYTES), HEADROOM_BYTES);
        }
    }

    private final Deque<Chunk> waiting = new ArrayDeque<>(2);

    void put(byte[] from, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            Chunk chunk = waiting.peekLast();
            if (chunk == null || chunk.end == chunk.endMax) {
                // Behind a full chunk more is likely to follow: the end of a write is no frame of its own then.
                boolean small = end - at <= SMALL_BYTES && waiting.isEmpty();
                chunk = new Chunk(small ? new byte[HEADROOM_BYTES + SMALL_BYTES] : Chunks.take());
                waiting.addLast(chunk);
            }
            int bytes = Math.min(end - at, chunk.endMax - chunk.end);
            System.arraycopy(from, at, chunk.data, chunk.end, bytes);
            chunk.end += bytes;
            at += bytes;
        }
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
