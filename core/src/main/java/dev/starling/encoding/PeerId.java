package dev.starling.encoding;

import dev.starling.core.Bytes;
import java.util.Optional;

/**
 * The name of a libp2p peer (libp2p specs, peer-ids): a multihash of its encoded public key. Keys of at most {@link
 * #INLINE_KEY_BYTES_MAX} bytes, such as Ed25519 ones, are contained in the id (hash function identity); longer ones
 * are represented by their SHA-256.
 */
public final class PeerId implements Comparable<PeerId> {
    /** The longest encoded public key that an id contains as it is. */
    public static final int INLINE_KEY_BYTES_MAX = 42;

    private final Multihash hash;
    private final Bytes bytes;

    private PeerId(Multihash hash, Bytes bytes) {
        this.hash = hash;
        this.bytes = bytes;
    }

    /**
     * From its multihash.
     *
     * @throws IllegalArgumentException unless it is an identity one of 1…42 bytes or a whole SHA-256
     */
    public static PeerId of(Multihash hash) {
        return of(hash, hash.bytes());
    }

    /**
     * From its binary form.
     *
     * @throws IllegalArgumentException when it is not a multihash of the permitted kinds
     */
    public static PeerId of(Bytes binary) {
        return of(Multihash.of(binary), binary);
    }

    private static PeerId of(Multihash hash, Bytes bytes) {
        int length = hash.digest().length();
        boolean inline = hash.code() == Multihash.IDENTITY && length >= 1 && length <= INLINE_KEY_BYTES_MAX;
        boolean hashed = hash.code() == Multihash.SHA2_256 && length == 32;
        if (!inline && !hashed) {
            throw new IllegalArgumentException("a peer id is an identity multihash of 1…" + INLINE_KEY_BYTES_MAX
                    + " bytes or a sha2-256 of 32, not " + hash.name() + " of " + length);
        }
        return new PeerId(hash, bytes);
    }

    /**
     * Parses {@code 12D3Koo…}, {@code 16Uiu2…} or {@code Qm…} (base58btc of the multihash), or a CID of codec
     * libp2p-key in any multibase, such as {@code bafz…}.
     *
     * @throws IllegalArgumentException when {@code text} is neither
     */
    public static PeerId parse(String text) {
        if (text.length() > Cid.TEXT_CHARS_MAX) {
            throw new IllegalArgumentException("not a peer id: it has " + text.length() + " characters");
        }
        try {
            // peer-ids.md, "Decoding": these first characters mean a bare multihash.
            if (text.startsWith("1") || text.startsWith("Qm")) {
                return of(Multihash.ofBase58(text));
            }
            Cid cid = Cid.parse(text);
            if (cid.codec() != Cid.LIBP2P_KEY) {
                throw new IllegalArgumentException("a CID of codec 0x" + Long.toHexString(cid.codec())
                        + ", not libp2p-key (0x" + Long.toHexString(Cid.LIBP2P_KEY) + ")");
            }
            return of(cid.hash());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "not a peer id: " + Multibase.quote(text) + ": " + e.getMessage() + "; expected e.g. 12D3Koo…", e);
        }
    }

    public Multihash hash() {
        return hash;
    }

    /** The binary form, the multihash. */
    public Bytes bytes() {
        return bytes;
    }

    /** The encoded public key, if this id contains it. It is whatever the id's author put there: not checked. */
    public Optional<Bytes> inlineKey() {
        return hash.code() == Multihash.IDENTITY ? Optional.of(hash.digest()) : Optional.empty();
    }

    /** This id as a CID of version 1, whose text begins with {@code bafz}. */
    public Cid toCid() {
        return Cid.v1(Cid.LIBP2P_KEY, hash);
    }

    @Override
    public int compareTo(PeerId other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    /** Base58btc of the multihash, the text that libp2p prints. */
    @Override
    public String toString() {
        return hash.base58();
    }
}
