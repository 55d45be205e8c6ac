package dev.starling.secure;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into frames: a header whose last two bytes are the big-endian length, then so many bytes. A
 * frame that lies whole in the bytes handed in is shown there; only one that arrives in pieces is copied, to a buffer
 * that grows with what has arrived and not with what was announced.
 */
final class FrameReader {
    private static final int CAPACITY_BYTES_MIN = 64;
    /** A smaller buffer is not kept between frames. */
    private static final int KEPT_BYTES_MIN = 4096;

    private static final byte[] NOTHING = {};

    private final int headerBytes;
    private byte[] partial = NOTHING;
    private int have;
    private byte[] array = partial;
    private int from;
    private int length;

    FrameReader(int headerBytes) {
        this.headerBytes = headerBytes;
    }

    /**
     * Goes to the next frame.
     *
     * @return false when {@code data} has been taken and more is needed
     */
    boolean next(ByteBuffer data, int lengthMin, int lengthMax) throws ChannelFailure {
        if (have == 0 && !data.hasRemaining()) {
            letGo();
            return false;
        }
        if (have == 0 && data.remaining() >= headerBytes) {
            int lengthAt = data.position() + headerBytes - 2;
            int announced = checked(length(data.get(lengthAt), data.get(lengthAt + 1)), lengthMin, lengthMax);
            if (data.hasArray() && data.remaining() - headerBytes >= announced) {
                show(data.array(), data.arrayOffset() + data.position() + headerBytes, announced);
                data.position(data.position() + headerBytes + announced);
                return true;
            }
        }
        take(data, headerBytes);
        if (have < headerBytes) {
            return false;
        }
        int announced = checked(length(partial[headerBytes - 2], partial[headerBytes - 1]), lengthMin, lengthMax);
        take(data, headerBytes + announced);
        if (have < headerBytes + announced) {
            return false;
        }
        show(partial, headerBytes, announced);
        have = 0;
        return true;
    }

    /** Not by {@code getShort}: a lent buffer may have either order. */
    private static int length(byte high, byte low) {
        return (high & 0xff) << 8 | (low & 0xff);
    }

    private static int checked(int announced, int lengthMin, int lengthMax) throws ChannelFailure {
        if (announced < lengthMin) {
            throw new ChannelFailure("frame-too-short", "a frame of " + announced + " bytes, at least " + lengthMin);
        }
        if (announced > lengthMax) {
            throw new ChannelFailure("frame-too-long", "a frame of " + announced + " bytes, at most " + lengthMax);
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
            partial = Arrays.copyOf(partial, Math.min(capacity, headerBytes + 0xffff));
        }
        data.get(partial, have, count);
        have += count;
    }

    /** What a quiet connection need not hold; the buffer of one that is busy is used again. */
    private void letGo() {
        if (partial.length <= KEPT_BYTES_MIN) {
            rest();
        }
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

    /**
     * Where the frame lies, with its header before it; valid until the next call of {@link #next} and as long as the
     * bytes handed in.
     */
    byte[] array() {
        return array;
    }

    int from() {
        return from;
    }

    int length() {
        return length;
    }

    /** Gives back the memory for frames in pieces, unless there is one. */
    void rest() {
        if (have == 0) {
            partial = NOTHING;
            array = NOTHING;
        }
    }

    /** The bytes held in memory. */
    int capacity() {
        return partial.length;
    }
}
