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

    /** From here on bytes are copied by whoever has them, outside the stream's lock; half a chunk at least is used then. */
    private static final int WHOLE_BYTES = Chunks.BYTES / 2;

    /** Part of what came. */
    static final class Piece {
        private final byte[] data;
        private int start;
        private int end;

        private Piece(byte[] data) {
            this.data = data;
        }

        private int fill(ByteBuffer from) {
            int bytes = Math.min(from.remaining(), data.length - end);
            from.get(data, end, bytes);
            end += bytes;
            return bytes;
        }

        int length() {
            return end - start;
        }

        /** All of it; to be called by whoever took it out, once. */
        void moveTo(byte[] into, int offset) {
            System.arraycopy(data, start, into, offset, length());
            Chunks.giveBack(data);
        }
    }

    private final Deque<Piece> pieces = new ArrayDeque<>(2);
    /** The last that was emptied, where it is a small one: an idle stream keeps it. */
    private byte @Nullable [] small;

    private int size;

    int size() {
        return size;
    }

    /**
     * Copies as much as makes a piece of its own, without touching any buffer.
     *
     * @return null where what is left is better put together with what comes next
     */
    static @Nullable Piece whole(ByteBuffer data) {
        if (data.remaining() < WHOLE_BYTES) {
            return null;
        }
        Piece piece = new Piece(Chunks.take());
        piece.fill(data);
        return piece;
    }

    /** Puts in a piece that {@link #whole} made. */
    void add(Piece piece) {
        pieces.addLast(piece);
        size += piece.length();
    }

    void put(ByteBuffer data) {
        while (data.hasRemaining()) {
            Piece last = pieces.peekLast();
            if (last == null || last.end == last.data.length) {
                last = new Piece(chunk(data.remaining()));
                pieces.addLast(last);
            }
            size += last.fill(data);
        }
    }

    private byte[] chunk(int wanted) {
        byte[] kept = small;
        if (kept != null) {
            small = null;
            return kept;
        }
        if (wanted >= LARGE_BYTES || size >= LARGE_BYTES) {
            return Chunks.take();
        }
        return new byte[Integer.highestOneBit(Math.max(FIRST_BYTES, wanted) * 2 - 1)];
    }

    /** Takes the first piece out, where it is large and not longer than {@code length}; null where it is not. */
    @Nullable
    Piece takeWhole(int length) {
        Piece first = pieces.peekFirst();
        if (first == null || first.length() < WHOLE_BYTES || first.length() > length) {
            return null;
        }
        pieces.removeFirst();
        size -= first.length();
        return first;
    }

    /** Takes up to so many bytes; returns how many. */
    int take(byte[] into, int offset, int length) {
        int wanted = Math.min(length, size);
        int at = offset;
        int last = offset + wanted;
        while (at < last) {
            Piece first = pieces.getFirst();
            int bytes = Math.min(last - at, first.length());
            System.arraycopy(first.data, first.start, into, at, bytes);
            at += bytes;
            first.start += bytes;
            if (first.length() == 0) {
                pieces.removeFirst();
                recycle(first.data);
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
        pieces.clear();
        small = null;
        size = 0;
    }
}
