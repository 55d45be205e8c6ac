package dev.starling.identity;

import dev.starling.core.Bytes;
import dev.starling.encoding.PeerId;
import java.util.random.RandomGenerator;

/** A peer's Ed25519 key pair. The seed is the secret: it is never printed and leaves only through {@link #seed()}. */
public final class Identity {
    private final byte[] seed;
    private final Bytes publicKey;

    private Identity(byte[] seed) {
        this.seed = seed;
        publicKey = Bytes.wrap(Ed25519.publicKey(seed));
    }

    /** A new identity from a source that is cryptographically strong in the real world. */
    public static Identity generate(RandomGenerator random) {
        byte[] seed = new byte[32];
        random.nextBytes(seed);
        return new Identity(seed);
    }

    /**
     * From a stored seed.
     *
     * @throws IllegalArgumentException when it has not 32 bytes
     */
    public static Identity ofSeed(Bytes seed) {
        if (seed.length() != 32) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, not " + seed.length());
        }
        return new Identity(seed.toArray());
    }

    /** The secret, 32 bytes, for storing it. */
    public Bytes seed() {
        return Bytes.of(seed);
    }

    /** The Ed25519 public key, 32 bytes. */
    public Bytes publicKey() {
        return publicKey;
    }

    /** The id in the Stream Relay Protocol: SHA-256 of the public key. */
    public Bytes srpId() {
        return Bytes.wrap(Hashes.sha256(publicKey.shared()));
    }

    /** The id in libp2p, which contains the public key. */
    public PeerId peerId() {
        return PublicKey.ed25519(publicKey).peerId();
    }

    /** A signature by this identity, 64 bytes. */
    public byte[] sign(byte[] message) {
        return Ed25519.sign(seed, message);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identity that && publicKey.equals(that.publicKey);
    }

    @Override
    public int hashCode() {
        return publicKey.hashCode();
    }

    @Override
    public String toString() {
        return "Identity[" + publicKey + "]";
    }
}
