package dev.starling.secure;

import dev.starling.core.Env;
import dev.starling.core.LayerOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Frames after the handshake (libp2p specs, noise, "Wire Format"): u16 length, ciphertext, tag. One buffer a direction
 * is written again and again, so that a frame costs no garbage but the nonce and the output record.
 */
final class Transport {
    /** The most plaintext that a frame holds, so that its length fits in 16 bits. */
    static final int PLAINTEXT_BYTES_MAX = 0xffff - CipherState.TAG_BYTES;

    private static final int HEADER_BYTES = 2;
    private static final int CAPACITY_BYTES_MIN = 256;

    private final CipherState sending;
    private final CipherState receiving;
    private ByteBuffer out = ByteBuffer.allocate(0);
    private ByteBuffer in = ByteBuffer.allocate(0);

    Transport(CipherState sending, CipherState receiving) {
        this.sending = sending;
        this.receiving = receiving;
    }

    /** Sends all of {@code data}, in frames as large as possible. */
    void send(ByteBuffer data, Env<? super LayerOutput<Secured>> env) throws NoiseFailure {
        while (data.hasRemaining()) {
            int length = Math.min(PLAINTEXT_BYTES_MAX, data.remaining());
            out = withRoom(out, HEADER_BYTES + length + CipherState.TAG_BYTES);
            byte[] plain = out.array();
            int from = HEADER_BYTES;
            if (data.hasArray()) {
                plain = data.array();
                from = data.arrayOffset() + data.position();
                data.position(data.position() + length);
            } else {
                // Not readable as an array: encrypted in place.
                data.get(plain, from, length);
            }
            int sealed = sending.encryptWithAd(CipherState.NO_AD, plain, from, length, out.array(), HEADER_BYTES);
            out.clear().order(ByteOrder.BIG_ENDIAN).putShort(0, (short) sealed).limit(HEADER_BYTES + sealed);
            env.out(new LayerOutput.Down<>(out));
        }
    }

    /** Hands the plaintext of a frame up. */
    void receive(FrameReader frame, Env<? super LayerOutput<Secured>> env) throws NoiseFailure {
        in = withRoom(in, frame.length());
        int length =
                receiving.decryptWithAd(CipherState.NO_AD, frame.array(), frame.from(), frame.length(), in.array(), 0);
        if (length > 0) {
            in.clear().order(ByteOrder.BIG_ENDIAN).limit(length);
            env.out(new LayerOutput.Up<>(in));
        }
    }

    /** Grows as the frames do, so that a quiet connection holds little. */
    private static ByteBuffer withRoom(ByteBuffer scratch, int bytes) {
        if (scratch.capacity() >= bytes) {
            return scratch;
        }
        int doubled = Math.min(2 * scratch.capacity(), HEADER_BYTES + 0xffff);
        return ByteBuffer.allocate(Math.max(CAPACITY_BYTES_MIN, Math.max(bytes, doubled)));
    }
}
