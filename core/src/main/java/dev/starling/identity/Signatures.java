package dev.starling.identity;

import dev.starling.core.Bytes;

/** Signatures of the kinds of keys that other peers may have (libp2p specs, peer-ids). False for whatever is malformed. */
final class Signatures {
    private Signatures() {}

    /**
     * Keys are accepted in one encoding only: as a peer id is a hash of it, a second encoding would be a second id of the
     * same key.
     */
    static boolean verify(KeyType type, Bytes key, byte[] message, byte[] signature) {
        return switch (type) {
            case ED25519 -> Ed25519.verify(key.shared(), message, signature);
            case RSA -> Rsa.verify(key, message, signature);
            case ECDSA -> Ecdsa.P256.verify(key, message, signature);
            case SECP256K1 -> Ecdsa.SECP256K1.verify(key, message, signature);
        };
    }
}
