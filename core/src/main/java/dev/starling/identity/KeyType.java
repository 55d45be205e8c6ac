package dev.starling.identity;

/** The kinds of key that libp2p knows, in the order of their numbers on the wire (libp2p specs, peer-ids). */
public enum KeyType {
    /** Number 0; data is the DER form of SubjectPublicKeyInfo. */
    RSA,
    /** Number 1; data is the 32-byte key. */
    ED25519,
    /** Number 2; data is the 33-byte compressed point. */
    SECP256K1,
    /** Number 3; data is the DER form of SubjectPublicKeyInfo. */
    ECDSA
}
