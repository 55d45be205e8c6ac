package dev.starling.mux;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Pieces of memory for send buffers, used again and again within one connection. */
final class YamuxChunks {
    static final int BYTES = 4096;

    private static final int SPARE_MAX = 64;

    /** None before the first that is given back. */
    private @Nullable ArrayDeque<byte[]> spare;

    byte[] take() {
        byte[] chunk = spare == null ? null : spare.pollFirst();
        return chunk == null ? new byte[BYTES] : chunk;
    }

    void giveBack(byte[] chunk) {
        ArrayDeque<byte[]> kept = spare;
        if (kept == null) {
            kept = new ArrayDeque<>(4);
            spare = kept;
        }
        if (kept.size() < SPARE_MAX) {
            kept.addFirst(chunk);
        }
    }
}
