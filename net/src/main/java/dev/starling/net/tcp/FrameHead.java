package dev.starling.net.tcp;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The heads of WebSocket frames that we send, and the mask (RFC 6455 §5.2, §5.3). */
final class FrameHead {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** The longest payload of Close, Ping and Pong. */
    static final int CONTROL_BYTES_MAX = 125;

    static final int NORMAL = 1000;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int MASK_BYTES = 4;

    private FrameHead() {}

    /** Room for any head. */
    static int headroom(boolean masked) {
        return masked ? 10 + MASK_BYTES : 10;
    }

    /**
     * Makes a frame of bytes that have {@link #headroom} in front.
     *
     * @param mask the masking key where {@code masked}
     */
    static void seal(ByteBuf bytes, int opcode, boolean masked, int mask) {
        int length = bytes.readableBytes();
        if (masked) {
            xor(bytes.nioBuffer(), mask);
        }
        int head = (length < LENGTH_16 ? 2 : length <= 0xffff ? 4 : 10) + (masked ? MASK_BYTES : 0);
        int at = bytes.readerIndex() - head;
        bytes.readerIndex(at);
        bytes.setByte(at, FINAL | opcode);
        int bit = masked ? MASKED : 0;
        if (length < LENGTH_16) {
            bytes.setByte(at + 1, bit | length);
        } else if (length <= 0xffff) {
            bytes.setByte(at + 1, bit | LENGTH_16);
            bytes.setShort(at + 2, length);
        } else {
            bytes.setByte(at + 1, bit | LENGTH_64);
            bytes.setLong(at + 2, length);
        }
        if (masked) {
            bytes.setInt(at + head - MASK_BYTES, mask);
        }
    }

    /** A Close, Ping or Pong. */
    static ByteBuf control(int opcode, byte[] payload, boolean masked, int mask) {
        int headroom = headroom(masked);
        ByteBuf frame = IoLoops.buffers().directBuffer(headroom + payload.length);
        frame.setIndex(headroom, headroom).writeBytes(payload);
        seal(frame, opcode, masked, mask);
        return frame;
    }

    /** The payload of a Close. */
    static byte[] closing(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        byte[] payload = new byte[2 + Math.min(text.length, CONTROL_BYTES_MAX - 2)];
        payload[0] = (byte) (code >>> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, payload.length - 2);
        return payload;
    }

    /**
     * Masks or unmasks in place, from position to limit.
     *
     * @param mask the key, its first byte uppermost, as it applies to the first byte here
     */
    static void xor(ByteBuffer bytes, int mask) {
        bytes.order(ByteOrder.BIG_ENDIAN);
        long wide = ((mask & 0xffff_ffffL) << 32) | (mask & 0xffff_ffffL);
        int at = bytes.position();
        int limit = bytes.limit();
        for (; at <= limit - Long.BYTES; at += Long.BYTES) {
            bytes.putLong(at, bytes.getLong(at) ^ wide);
        }
        for (int i = 0; at < limit; at++, i++) {
            bytes.put(at, (byte) (bytes.get(at) ^ (mask >>> (24 - 8 * (i & 3)))));
        }
    }
}
