package dev.starling.mux;

import java.util.ArrayDeque;

/** Pieces of memory for send buffers, used again and again within one connection. */
final class YamuxChunks {
    static final int BYTES = 4096;

    private static final int SPARE_MAX = 64;

    private final ArrayDeque<byte[]> spare = new ArrayDeque<>();

    byte[] take() {
        byte[] chunk = spare.pollFirst();
        return chunk == null ? new byte[BYTES] : chunk;
    }

    void giveBack(byte[] chunk) {
        if (spare.size() < SPARE_MAX) {
            spare.addFirst(chunk);
        }
    }
}
