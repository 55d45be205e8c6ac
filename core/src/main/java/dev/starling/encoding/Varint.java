package dev.starling.encoding;

/** Unsigned varints (multiformats unsigned-varint): 7 bits a byte, low ones first, at most 9 bytes, minimal form. */
public final class Varint {
    private Varint() {}

    /** How many bytes {@code value} (0…2⁶³−1) takes. */
    public static int length(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a varint holds 0…2^63-1, not " + value);
        }
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }
}
