package dev.starling.encoding;

import dev.starling.core.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A digest that says which function made it (multiformats multihash): varint code, varint length, digest. Codes that
 * are not known here are kept as they are; of known ones the length is checked. Computes no hash itself.
 *
 * @param code the function's code in the multicodec table
 * @param digest at most {@link #DIGEST_BYTES_MAX} bytes; for {@link #IDENTITY} the data itself
 */
public record Multihash(long code, Bytes digest) {
    public static final long IDENTITY = 0x00;
    public static final long SHA1 = 0x11;
    public static final long SHA2_256 = 0x12;
    public static final long SHA2_512 = 0x13;
    public static final long BLAKE2B_256 = 0xb220;

    /** The longest digest accepted: twice that of the longest function in use, and room for small identity data. */
    public static final int DIGEST_BYTES_MAX = 128;

    public Multihash {
        if (code < 0) {
            throw new IllegalArgumentException("a multihash code is 0 or more, not " + code);
        }
        // A shorter digest is a truncated one, which the specification allows.
        int max = digestBytesMax(code);
        if (digest.length() > max) {
            throw new IllegalArgumentException(
                    "a multihash digest of " + name(code) + " has at most " + max + " bytes, not " + digest.length());
        }
    }

    /** The multihash whose digest is {@code data} itself. */
    public static Multihash identity(Bytes data) {
        return new Multihash(IDENTITY, data);
    }

    /** The multihash of a SHA-256 digest. */
    public static Multihash sha2_256(Bytes digest) {
        return new Multihash(SHA2_256, digest);
    }

    /**
     * From exactly its binary form.
     *
     * @throws IllegalArgumentException when malformed, too long, or followed by other bytes
     */
    public static Multihash of(Bytes binary) {
        Multihash hash = decode(binary.shared(), 0, binary.length());
        if (hash.length() != binary.length()) {
            throw new IllegalArgumentException(
                    "after a multihash of " + hash.length() + " bytes follow " + (binary.length() - hash.length()));
        }
        return hash;
    }

    /**
     * The multihash that begins at position {@code from} and ends at or before {@code to}; {@link #length} is how many
     * bytes it took.
     *
     * @throws IllegalArgumentException when malformed or too long
     */
    public static Multihash decode(byte[] in, int from, int to) {
        long code = Varint.decode(in, from, to);
        int at = from + Varint.length(code);
        long length = Varint.decode(in, at, to);
        at += Varint.length(length);
        if (length > to - at) {
            throw new IllegalArgumentException(
                    "a multihash digest of " + length + " bytes is cut off after " + (to - at));
        }
        return new Multihash(code, Bytes.of(in, at, (int) length));
    }

    /**
     * From base58btc without a prefix, the text of old CIDs and of peer ids.
     *
     * @throws IllegalArgumentException when it is not base58btc or no multihash
     */
    public static Multihash ofBase58(String text) {
        return of(Multibase.BASE58_BTC.decodeDigits(text));
    }

    /** The binary form. */
    public Bytes bytes() {
        byte[] out = new byte[length()];
        int at = Varint.encode(code, out, 0);
        at = Varint.encode(digest.length(), out, at);
        System.arraycopy(digest.shared(), 0, out, at, digest.length());
        return Bytes.wrap(out);
    }

    /** The length of the binary form, in bytes. */
    public int length() {
        return Varint.length(code) + Varint.length(digest.length()) + digest.length();
    }

    /** The binary form in base58btc without a prefix. */
    public String base58() {
        return Multibase.BASE58_BTC.encodeDigits(bytes());
    }

    /** The function's name in the multicodec table; the hexadecimal code for one not known here. */
    public String name() {
        return name(code);
    }

    private static String name(long code) {
        Function known = Function.of(code);
        return known == null ? "0x" + Long.toHexString(code) : known.label;
    }

    private static int digestBytesMax(long code) {
        Function known = Function.of(code);
        return known == null ? DIGEST_BYTES_MAX : known.digestBytes;
    }

    @Override
    public String toString() {
        return name() + ":" + digest.hex();
    }

    /** The functions known by name. */
    private enum Function {
        IDENTITY_DATA(IDENTITY, "identity", DIGEST_BYTES_MAX),
        SHA1_160(SHA1, "sha1", 20),
        SHA2_256_BITS(SHA2_256, "sha2-256", 32),
        SHA2_512_BITS(SHA2_512, "sha2-512", 64),
        BLAKE2B_256_BITS(BLAKE2B_256, "blake2b-256", 32);

        private static final Function[] ALL = values();

        private final long code;
        private final String label;
        private final int digestBytes;

        Function(long code, String label, int digestBytes) {
            this.code = code;
            this.label = label;
            this.digestBytes = digestBytes;
        }

        static @Nullable Function of(long code) {
            for (Function function : ALL) {
                if (function.code == code) {
                    return function;
                }
            }
            return null;
        }
    }
}
