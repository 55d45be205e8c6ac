package dev.starling.peer.streams;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Large pieces of memory for the buffers of streams, shared by all of the process: who writes takes one on its own thread,
 * and the connection's loop gives it back. Those that nobody needs just now are kept up to a limit, so that busy streams
 * make no garbage and quiet ones hold nothing. Safe to use from any thread.
 */
final class Chunks {
    /** The length of each: with a frame's header before it, one such piece is a Noise message of the largest size. */
    static final int BYTES = 64 << 10;

    private static final int SPARE_MAX = 32;
    private static final BlockingQueue<byte[]> SPARE = new ArrayBlockingQueue<>(SPARE_MAX);

    private Chunks() {}

    /** One with any content. */
    static byte[] take() {
        byte[] spare = SPARE.poll();
        return spare == null ? new byte[BYTES] : spare;
    }

    /** Nobody uses this any more; ignored unless it is as long as those that are taken. */
    static void giveBack(byte[] chunk) {
        if (chunk.length == BYTES) {
            SPARE.offer(chunk);
        }
    }
}
