package dev.starling.identity;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multihash;
import dev.starling.encoding.PeerId;
import dev.starling.encoding.Varint;

/**
 * A public key as libp2p writes it (libp2p specs, peer-ids): the protobuf message {@code {1: type, 2: data}} in its one
 * deterministic encoding.
 *
 * @param type the kind of key
 * @param data the key in the form of its kind, at most {@link #DATA_BYTES_MAX} bytes
 */
public record PublicKey(KeyType type, Bytes data) {
    /** The longest key accepted: an RSA one of 8192 bits has about 1,060 bytes. */
    public static final int DATA_BYTES_MAX = 2048;

    private static final int TYPE_TAG = 0x08; // field 1, varint
    private static final int DATA_TAG = 0x12; // field 2, length-delimited
    private static final KeyType[] TYPES = KeyType.values();

    public PublicKey {
        if (data.length() > DATA_BYTES_MAX || (type == KeyType.ED25519 && data.length() != 32)) {
            throw new IllegalArgumentException("no public key of type " + type + " has " + data.length() + " bytes");
        }
    }

    /**
     * From a raw Ed25519 key.
     *
     * @throws IllegalArgumentException when it has not 32 bytes
     */
    public static PublicKey ed25519(Bytes key) {
        return new PublicKey(KeyType.ED25519, key);
    }

    /**
     * From the encoded message. Only the deterministic encoding is accepted, as a peer id is the hash of it.
     *
     * @throws IllegalArgumentException when malformed, too long or of an unknown type
     */
    public static PublicKey of(Bytes encoded) {
        byte[] in = encoded.shared();
        if (in.length < 4 || in[0] != TYPE_TAG || in[2] != DATA_TAG || in[1] < 0 || in[1] >= TYPES.length) {
            throw new IllegalArgumentException("not an encoded public key: " + encoded);
        }
        long length = Varint.decode(in, 3, in.length);
        int at = 3 + Varint.length(length);
        if (length != in.length - at) {
            throw new IllegalArgumentException(
                    "a public key says it has " + length + " bytes of data but " + (in.length - at) + " follow");
        }
        return new PublicKey(TYPES[in[1]], encoded.slice(at, in.length));
    }

    /** The encoded message. */
    public Bytes encoded() {
        int length = data.length();
        byte[] out = new byte[3 + Varint.length(length) + length];
        out[0] = TYPE_TAG;
        out[1] = (byte) type.ordinal();
        out[2] = DATA_TAG;
        int at = Varint.encode(length, out, 3);
        System.arraycopy(data.shared(), 0, out, at, length);
        return Bytes.wrap(out);
    }

    /** The id of the peer that has this key. */
    public PeerId peerId() {
        Bytes encoded = encoded();
        return PeerId.of(
                encoded.length() <= PeerId.INLINE_KEY_BYTES_MAX
                        ? Multihash.identity(encoded)
                        : Multihash.sha2_256(Bytes.wrap(Hashes.sha256(encoded.shared()))));
    }

    /**
     * Whether {@code signature} is one of {@code message} by this key, by the rules of its kind: Ed25519 (RFC 8032); RSA
     * PKCS #1 v1.5 with SHA-256, 2048 to 8192 bits; ECDSA on P-256 or secp256k1 with SHA-256, DER. False for anything malformed; never throws.
     */
    public boolean verify(byte[] message, byte[] signature) {
        return Signatures.verify(type, data, message, signature);
    }
}
