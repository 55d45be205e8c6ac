package dev.starling.secure;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into frames: a header whose last two bytes are the big-endian length, then so many bytes.
 * Frames are copied to a buffer that grows with what has arrived and not with what was announced; one that lies whole in
 * the bytes handed in may be shown there instead.
 */
final class FrameReader {
    private static final int CAPACITY_BYTES_MIN = 64;
    /** A smaller buffer is not kept between frames. */
    private static final int KEPT_BYTES_MIN = 4096;

    private static final byte[] NOTHING = {};

    private final int headerBytes;
    /** Where a frame that is copied begins, its header before it. */
    private final int bodyAt;

    private byte[] partial = NOTHING;
    private int have;
    private boolean inBody;
    /** Of the frame whose header has come. */
    private int announced;

    private byte[] array = partial;
    private int from;
    private int length;

    /** Of frames that are shown with their headers before them. */
    static FrameReader withHeaders(int headerBytes) {
        return new FrameReader(headerBytes, headerBytes);
    }

    /**
     * Of frames that are shown at the beginning of an array: the JDK's ChaCha20-Poly1305 opens those where they lie, and
     * copies all others twice.
     */
    static FrameReader atArrayStart(int headerBytes) {
        return new FrameReader(headerBytes, 0);
    }

    private FrameReader(int headerBytes, int bodyAt) {
        this.headerBytes = headerBytes;
        this.bodyAt = bodyAt;
    }

    /**
     * Goes to the next frame.
     *
     * @return false when {@code data} has been taken and more is needed
     */
    boolean next(ByteBuffer data, int lengthMin, int lengthMax) throws ChannelFailure {
        if (!midFrame() && !data.hasRemaining()) {
            letGo();
            return false;
        }
        if (!inBody) {
            if (have == 0 && shownInPlace(data, lengthMin, lengthMax)) {
                return true;
            }
            take(data, headerBytes);
            if (have < headerBytes) {
                return false;
            }
            announced = checked(length(partial[headerBytes - 2], partial[headerBytes - 1]), lengthMin, lengthMax);
            inBody = true;
            have = bodyAt;
        }
        take(data, bodyAt + announced);
        if (have < bodyAt + announced) {
            return false;
        }
        show(partial, bodyAt, announced);
        have = 0;
        inBody = false;
        return true;
    }

    /** Shows a frame that lies whole in an array where it is. */
    private boolean shownInPlace(ByteBuffer data, int lengthMin, int lengthMax) throws ChannelFailure {
        if (bodyAt == 0 || !data.hasArray() || data.remaining() < headerBytes) {
            return false;
        }
        int lengthAt = data.position() + headerBytes - 2;
        int bytes = checked(length(data.get(lengthAt), data.get(lengthAt + 1)), lengthMin, lengthMax);
        if (data.remaining() - headerBytes < bytes) {
            return false;
        }
        show(data.array(), data.arrayOffset() + data.position() + headerBytes, bytes);
        data.position(data.position() + headerBytes + bytes);
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
        return inBody || have > 0;
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
        if (!midFrame()) {
            partial = NOTHING;
            array = NOTHING;
        }
    }

    /** The bytes held in memory. */
    int capacity() {
        return partial.length;
    }
}
