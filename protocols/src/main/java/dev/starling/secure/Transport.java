package dev.starling.secure;

import dev.starling.core.Env;
import dev.starling.core.LayerOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Frames after the handshake (libp2p specs, noise, "Wire Format"): u16 length, ciphertext, tag. One buffer a direction
 * is written again and again, so that a frame costs no garbage but the nonce and the output record.
 */
@SuppressWarnings("ByteBufferBackingArray") // Those of Scratch begin where their arrays do.
final class Transport {
    /** The most plaintext that a frame holds, so that its length fits in 16 bits. */
    static final int PLAINTEXT_BYTES_MAX = 0xffff - CipherState.TAG_BYTES;

    private static final int HEADER_BYTES = 2;
    /** Frames up to this long get a buffer of their own: an idle connection holds none. */
    private static final int SMALL_BYTES = 4096;
    /** After so many small frames in turn, the large buffer is let go. */
    private static final int SMALL_IN_TURN = 8;

    private final CipherState sending;
    private final CipherState receiving;
    private final Scratch out = new Scratch();
    private final Scratch in = new Scratch();

    Transport(CipherState sending, CipherState receiving) {
        this.sending = sending;
        this.receiving = receiving;
    }

    /** Sends all of {@code data}, in frames as large as possible. */
    void send(ByteBuffer data, Env<? super LayerOutput<Secured>> env) throws NoiseFailure {
        while (data.hasRemaining()) {
            int length = Math.min(PLAINTEXT_BYTES_MAX, data.remaining());
            ByteBuffer frame = out.withRoom(HEADER_BYTES + length + CipherState.TAG_BYTES);
            byte[] plain = frame.array();
            int from = HEADER_BYTES;
            if (data.hasArray()) {
                plain = data.array();
                from = data.arrayOffset() + data.position();
                data.position(data.position() + length);
            } else {
                // Not readable as an array: encrypted in place.
                data.get(plain, from, length);
            }
            int sealed = sending.encryptWithAd(CipherState.NO_AD, plain, from, length, frame.array(), HEADER_BYTES);
            frame.clear()
                    .order(ByteOrder.BIG_ENDIAN)
                    .putShort(0, (short) sealed)
                    .limit(HEADER_BYTES + sealed);
            env.out(new LayerOutput.Down<>(frame));
        }
    }

    /** Hands the plaintext of a frame up. */
    void receive(FrameReader frame, Env<? super LayerOutput<Secured>> env) throws NoiseFailure {
        ByteBuffer plain = in.withRoom(frame.length());
        int length = receiving.decryptWithAd(
                CipherState.NO_AD, frame.array(), frame.from(), frame.length(), plain.array(), 0);
        if (length > 0) {
            plain.clear().order(ByteOrder.BIG_ENDIAN).limit(length);
            env.out(new LayerOutput.Up<>(plain));
        }
    }

    /** The buffer of one direction. */
    private static final class Scratch {
        private @Nullable ByteBuffer large;
        private int smallInTurn;

        /** Grows as the frames do. */
        ByteBuffer withRoom(int bytes) {
            ByteBuffer present = large;
            if (bytes <= SMALL_BYTES) {
                if (++smallInTurn > SMALL_IN_TURN) {
                    large = null;
                    present = null;
                }
                return present == null ? ByteBuffer.allocate(bytes) : present;
            }
            smallInTurn = 0;
            if (present == null || present.capacity() < bytes) {
                int doubled = present == null ? 0 : Math.min(2 * present.capacity(), HEADER_BYTES + 0xffff);
                present = ByteBuffer.allocate(Math.max(bytes, doubled));
                large = present;
            }
            return present;
        }
    }
}
