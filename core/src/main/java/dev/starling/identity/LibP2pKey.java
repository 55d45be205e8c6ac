package dev.starling.identity;

import dev.starling.core.Bytes;
import dev.starling.encoding.Varint;
import java.util.Locale;

/** libp2p's {@code PrivateKey {1: type, 2: data}} of Ed25519: data is the seed and the public key (peer-ids, "Ed25519"). */
final class LibP2pKey {
    static final int TYPE_TAG = 0x08; // field 1, varint
    private static final int DATA_TAG = 0x12; // field 2, length-delimited
    private static final int KEY_BYTES = 32;
    private static final KeyType[] TYPES = KeyType.values();

    private LibP2pKey() {}

    static Bytes encode(Identity identity) {
        return Bytes.concat(
                Bytes.of((byte) TYPE_TAG, (byte) KeyType.ED25519.ordinal(), (byte) DATA_TAG, (byte) (2 * KEY_BYTES)),
                identity.seed(),
                identity.publicKey());
    }

    static Identity decode(Bytes message) {
        byte[] in = message.shared();
        if (in.length < 4 || in[0] != TYPE_TAG || in[2] != DATA_TAG) {
            throw new IllegalArgumentException("not a secret key in any known format");
        }
        KeyType type = in[1] >= 0 && in[1] < TYPES.length ? TYPES[in[1]] : null;
        if (type != KeyType.ED25519) {
            String kind = type == null ? "unknown (" + in[1] + ")" : type.name().toLowerCase(Locale.ROOT);
            throw new IllegalArgumentException("the key's type is " + kind + "; a Starling peer has an Ed25519 key");
        }
        long length = Varint.decode(in, 3, in.length);
        int at = 3 + Varint.length(length);
        // Files of old repeat the public key.
        boolean repeated = length == 3 * KEY_BYTES;
        if (length != in.length - at || !(repeated || length == 2 * KEY_BYTES)) {
            throw new IllegalArgumentException("a libp2p Ed25519 key has 64 bytes (or 96 in files of old), and nothing"
                    + " after them; this one says " + length + ", and " + (in.length - at) + " follow");
        }
        Identity identity = Identity.ofSeed(message.slice(at, at + KEY_BYTES));
        for (int i = at + KEY_BYTES; i < in.length; i += KEY_BYTES) {
            requireFits(identity, message.slice(i, i + KEY_BYTES));
        }
        return identity;
    }

    /**
     * A public key beside the secret must be its own: otherwise one of them was damaged, or put there to make two ids of
     * one key.
     */
    static void requireFits(Identity identity, Bytes publicKey) {
        if (!identity.publicKey().equals(publicKey)) {
            throw new IllegalArgumentException("the public key in it does not fit the secret one: it is damaged");
        }
    }
}
