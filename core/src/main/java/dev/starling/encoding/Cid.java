package dev.starling.encoding;

import dev.starling.core.Bytes;

/**
 * A content identifier (multiformats CID): which content, by its hash, and how to read it, by its codec. Version 0 is
 * a bare SHA-256 multihash of DAG-PB content; the same content as version 1 is another identifier, not equal to it.
 *
 * @param version 0 or 1
 * @param codec the content's code in the multicodec table; {@link #DAG_PB} in version 0
 * @param hash the content's hash; 32 bytes of SHA-256 in version 0
 */
public record Cid(int version, long codec, Multihash hash) {
    public static final long RAW = 0x55;
    public static final long DAG_PB = 0x70;
    public static final long DAG_CBOR = 0x71;
    public static final long LIBP2P_KEY = 0x72;

    /** The longest text accepted: the longest multihash in base16, with room. */
    public static final int TEXT_CHARS_MAX = 384;

    private static final int V0_BYTES = 34;
    private static final int V0_CHARS = 46;

    public Cid {
        if (version != 0 && version != 1) {
            throw new IllegalArgumentException("a CID has version 0 or 1, not " + version);
        }
        if (codec < 0) {
            throw new IllegalArgumentException("a codec is 0 or more, not " + codec);
        }
        if (version == 0
                && (codec != DAG_PB
                        || hash.code() != Multihash.SHA2_256
                        || hash.digest().length() != 32)) {
            throw new IllegalArgumentException("a CID of version 0 is a sha2-256 of dag-pb content");
        }
    }

    /** The version 0 identifier of DAG-PB content. */
    public static Cid v0(Multihash hash) {
        return new Cid(0, DAG_PB, hash);
    }

    public static Cid v1(long codec, Multihash hash) {
        return new Cid(1, codec, hash);
    }

    /**
     * From exactly its binary form.
     *
     * @throws IllegalArgumentException when malformed, of a version other than 0 and 1, or followed by other bytes
     */
    public static Cid of(Bytes binary) {
        if (binary.length() == V0_BYTES && binary.at(0) == Multihash.SHA2_256 && binary.at(1) == 32) {
            return v0(Multihash.of(binary));
        }
        byte[] in = binary.shared();
        long version = Varint.decode(in, 0, in.length);
        if (version != 1) {
            throw new IllegalArgumentException("a CID has version 0 or 1; found " + version + " in " + binary);
        }
        int at = Varint.length(version);
        long codec = Varint.decode(in, at, in.length);
        at += Varint.length(codec);
        return v1(codec, Multihash.of(binary.slice(at, binary.length())));
    }

    /**
     * Parses {@code Qm…} (version 0) or multibase text (version 1).
     *
     * @throws IllegalArgumentException when {@code text} is neither
     */
    public static Cid parse(String text) {
        if (text.length() > TEXT_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a CID has at most " + TEXT_CHARS_MAX + " characters, not " + text.length());
        }
        if (text.length() == V0_CHARS && text.startsWith("Qm")) {
            return v0(Multihash.ofBase58(text));
        }
        Bytes binary = Multibase.decode(text);
        if (!binary.isEmpty() && binary.at(0) == Multihash.SHA2_256) {
            throw new IllegalArgumentException("a CID of version 0 has no multibase prefix: " + Multibase.quote(text));
        }
        return of(binary);
    }

    /** The same content in version 1. */
    public Cid toV1() {
        return version == 1 ? this : v1(codec, hash);
    }

    /** The binary form. */
    public Bytes bytes() {
        return version == 0
                ? hash.bytes()
                : Bytes.concat(Bytes.wrap(new byte[] {1}), Bytes.wrap(Varint.encode(codec)), hash.bytes());
    }

    /**
     * The text in a base of choice.
     *
     * @throws IllegalArgumentException for version 0, which has only one text
     */
    public String text(Multibase base) {
        if (version == 0) {
            throw new IllegalArgumentException("a CID of version 0 is written in base58btc only; use toV1() before");
        }
        return base.encode(bytes());
    }

    /** The customary text: base58btc for version 0, base32 for version 1. */
    @Override
    public String toString() {
        return version == 0 ? hash.base58() : text(Multibase.BASE32);
    }
}
