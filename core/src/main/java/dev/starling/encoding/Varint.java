package dev.starling.encoding;

/**
 * Unsigned varints (multiformats unsigned-varint): 7 bits a byte, low ones first, at most 9 bytes and so 0…2⁶³−1,
 * minimal form. Because only the minimal form is read, {@link #length} of a decoded value is how many bytes it took.
 */
public final class Varint {
    /** The longest varint, in bytes. */
    public static final int BYTES_MAX = 9;

    /** What {@link #tryDecode} answers when the bytes end before the varint does. */
    public static final long INCOMPLETE = -1;

    private Varint() {}

    /**
     * How many bytes {@code value} takes, 1…9.
     *
     * @throws IllegalArgumentException when {@code value} is negative
     */
    public static int length(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a varint holds 0…2^63-1, not " + value);
        }
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }

    /**
     * The bytes of {@code value}.
     *
     * @throws IllegalArgumentException when {@code value} is negative
     */
    public static byte[] encode(long value) {
        byte[] out = new byte[length(value)];
        encode(value, out, 0);
        return out;
    }

    /**
     * Writes {@code value} to {@code out} from position {@code at}.
     *
     * @return the position after it
     * @throws IllegalArgumentException when {@code value} is negative
     * @throws IndexOutOfBoundsException when {@code out} has no room
     */
    public static int encode(long value, byte[] out, int at) {
        int end = at + length(value);
        long rest = value;
        for (int i = at; i < end - 1; i++) {
            out[i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[end - 1] = (byte) rest;
        return end;
    }

    /**
     * The varint that begins at position {@code from}; it must end before position {@code to}.
     *
     * @throws IllegalArgumentException when it is cut off, longer than 9 bytes or not in minimal form
     */
    public static long decode(byte[] in, int from, int to) {
        long value = tryDecode(in, from, to);
        if (value == INCOMPLETE) {
            throw new IllegalArgumentException("a varint is cut off after " + (to - from) + " bytes");
        }
        return value;
    }

    /**
     * As {@link #decode}, but {@link #INCOMPLETE} when more bytes are needed: for streams.
     *
     * @throws IllegalArgumentException when it is longer than 9 bytes or not in minimal form
     */
    public static long tryDecode(byte[] in, int from, int to) {
        long value = 0;
        int end = Math.min(to, from + BYTES_MAX);
        for (int i = from; i < end; i++) {
            byte b = in[i];
            value |= (long) (b & 0x7f) << (7 * (i - from));
            if (b >= 0) {
                if (b == 0 && i > from) {
                    throw new IllegalArgumentException(
                            "the varint of " + value + " is not in minimal form: " + (i + 1 - from) + " bytes");
                }
                return value;
            }
        }
        if (end - from == BYTES_MAX) {
            throw new IllegalArgumentException("a varint is longer than " + BYTES_MAX + " bytes");
        }
        return INCOMPLETE;
    }
}
