package dev.starling.mux;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Bytes that were written to a stream and could not be sent yet, in chunks. */
final class YamuxSendBuffer {
    private final YamuxChunks source;
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private int head;
    private int size;

    YamuxSendBuffer(YamuxChunks source) {
        this.source = source;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Copies all of {@code data} to the end. */
    void add(ByteBuffer data) {
        while (data.hasRemaining()) {
            int tail = (head + size) % YamuxChunks.BYTES;
            if (tail == 0 || chunks.isEmpty()) {
                chunks.addLast(source.take());
            }
            int n = Math.min(data.remaining(), YamuxChunks.BYTES - tail);
            data.get(chunks.getLast(), tail, n);
            size += n;
        }
    }

    /** Moves the first {@code n} bytes to {@code out}. */
    void moveTo(ByteBuffer out, int n) {
        int left = n;
        while (left > 0) {
            int piece = Math.min(left, YamuxChunks.BYTES - head);
            out.put(chunks.getFirst(), head, piece);
            left -= piece;
            size -= piece;
            head += piece;
            if (head == YamuxChunks.BYTES || size == 0) {
                source.giveBack(chunks.removeFirst());
                head = 0;
            }
        }
    }

    /** Forgets everything. */
    void clear() {
        while (!chunks.isEmpty()) {
            source.giveBack(chunks.removeFirst());
        }
        head = 0;
        size = 0;
    }
}
