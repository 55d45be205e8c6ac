package dev.starling.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable sequence of bytes with value equality, a hash that is the same in every JVM, and unsigned
 * lexicographic order. Usable as a map key; being comparable, it keeps hash maps safe from chosen collisions.
 */
public final class Bytes implements Comparable<Bytes> {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] array;
    private int hash;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** A copy of {@code bytes}. */
    public static Bytes of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone());
    }

    /**
     * A copy of {@code length} bytes from {@code offset}.
     *
     * @throws IndexOutOfBoundsException when there are not so many
     */
    public static Bytes of(byte[] bytes, int offset, int length) {
        // copyOfRange would fill up with zeros.
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** {@code bytes} itself, without a copy: the caller gives it away and never writes to it again. */
    public static Bytes wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes);
    }

    /** The UTF-8 bytes of {@code text}. */
    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Parses hexadecimal digits of either case.
     *
     * @throws IllegalArgumentException when {@code hex} has an odd length or another character
     */
    public static Bytes fromHex(String hex) {
        return wrap(HEX.parseHex(hex));
    }

    /** One sequence after another. */
    public static Bytes concat(Bytes... parts) {
        int length = 0;
        for (Bytes part : parts) {
            length += part.array.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (Bytes part : parts) {
            System.arraycopy(part.array, 0, all, at, part.array.length);
            at += part.array.length;
        }
        return wrap(all);
    }

    public int length() {
        return array.length;
    }

    public boolean isEmpty() {
        return array.length == 0;
    }

    /** The byte at {@code index}, signed. */
    public byte at(int index) {
        return array[index];
    }

    /** The hexadecimal digit (0…15) at {@code index}, counting two digits a byte, high one first. */
    public int nibble(int index) {
        int b = array[index >> 1];
        return (index & 1) == 0 ? (b >> 4) & 15 : b & 15;
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return array.clone();
    }

    /** The bytes themselves, without a copy: the caller must not write to them. */
    public byte[] shared() {
        return array;
    }

    /**
     * Bytes {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @throws IndexOutOfBoundsException when these are not positions of this sequence, in this order
     */
    public Bytes slice(int from, int to) {
        return from == 0 && to == array.length ? this : of(array, from, to - from);
    }

    /** Whether every byte is zero; true for no bytes. */
    public boolean isZero() {
        for (byte b : array) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Lower-case hexadecimal. */
    public String hex() {
        return HEX.formatHex(array);
    }

    /** The text these bytes are in UTF-8; malformed input becomes U+FFFD. */
    public String text() {
        return new String(array, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(array);
            hash = h;
        }
        return h;
    }

    /** Hexadecimal, shortened beyond 32 bytes: for messages to people. */
    @Override
    public String toString() {
        return array.length <= 32 ? hex() : HEX.formatHex(array, 0, 32) + "…(" + array.length + " bytes)";
    }
}
