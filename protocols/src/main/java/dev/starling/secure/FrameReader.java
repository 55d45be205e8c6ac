package dev.starling.secure;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into frames: a big-endian u16 length, then so many bytes. A frame that lies whole in the bytes
 * handed in is shown there; only one that arrives in pieces is copied, to a buffer that grows with what has arrived and
 * not with what was announced.
 */
final class FrameReader {
    private static final int HEADER_BYTES = 2;
    private static final int CAPACITY_BYTES_MIN = 64;
    private static final int CAPACITY_BYTES_MAX = HEADER_BYTES + 0xffff;

    private byte[] partial = {};
    private int have;
    private byte[] array = partial;
    private int from;
    private int length;

    /**
     * Goes to the next frame.
     *
     * @return false when {@code data} has been taken and more is needed
     */
    boolean next(ByteBuffer data, int lengthMin, int lengthMax) throws NoiseFailure {
        if (have == 0 && data.remaining() >= HEADER_BYTES) {
            int announced =
                    checked(length(data.get(data.position()), data.get(data.position() + 1)), lengthMin, lengthMax);
            if (data.hasArray() && data.remaining() - HEADER_BYTES >= announced) {
                show(data.array(), data.arrayOffset() + data.position() + HEADER_BYTES, announced);
                data.position(data.position() + HEADER_BYTES + announced);
                return true;
            }
        }
        take(data, HEADER_BYTES);
        if (have < HEADER_BYTES) {
            return false;
        }
        int announced = checked(length(partial[0], partial[1]), lengthMin, lengthMax);
        take(data, HEADER_BYTES + announced);
        if (have < HEADER_BYTES + announced) {
            return false;
        }
        show(partial, HEADER_BYTES, announced);
        have = 0;
        return true;
    }

    /** Not by {@code getShort}: a lent buffer may have either order. */
    private static int length(byte high, byte low) {
        return (high & 0xff) << 8 | (low & 0xff);
    }

    private static int checked(int announced, int lengthMin, int lengthMax) throws NoiseFailure {
        if (announced < lengthMin) {
            throw new NoiseFailure("frame-too-short", "a frame of " + announced + " bytes, at least " + lengthMin);
        }
        if (announced > lengthMax) {
            throw new NoiseFailure("frame-too-long", "a frame of " + announced + " bytes, at most " + lengthMax);
        }
        return announced;
    }

    private void take(ByteBuffer data, int wanted) {
        int count = Math.min(wanted - have, data.remaining());
        if (count <= 0) {
            return;
        }
        if (have + count > partial.length) {
            int capacity = Math.max(CAPACITY_BYTES_MIN, Math.max(have + count, 2 * partial.length));
            partial = Arrays.copyOf(partial, Math.min(capacity, CAPACITY_BYTES_MAX));
        }
        data.get(partial, have, count);
        have += count;
    }

    private void show(byte[] in, int at, int bytes) {
        array = in;
        from = at;
        length = bytes;
    }

    /** Whether part of a frame has arrived and the rest not. */
    boolean midFrame() {
        return have > 0;
    }

    /** Where the frame lies; valid until the next call of {@link #next} and as long as the bytes handed in. */
    byte[] array() {
        return array;
    }

    int from() {
        return from;
    }

    int length() {
        return length;
    }

    /** The bytes held in memory. */
    int capacity() {
        return partial.length;
    }
}
