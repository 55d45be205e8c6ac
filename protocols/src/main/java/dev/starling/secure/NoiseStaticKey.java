package dev.starling.secure;

import dev.starling.core.Bytes;
import dev.starling.identity.Identity;
import dev.starling.identity.X25519;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A static key of Noise with the host key's signature over it (libp2p specs, noise, r5, "Static Key Authentication"). The
 * specification lets a host use one for all handshakes while it runs, which saves each the making of a key and a
 * signature; forward secrecy rests on the ephemeral keys and on this one being forgotten at the end. Immutable.
 */
public final class NoiseStaticKey {
    private final byte[] secret;
    private final byte[] publicKey;
    private final HandshakePayload proof;

    private NoiseStaticKey(byte[] secret, Identity identity) {
        this.secret = secret;
        publicKey = X25519.publicKey(secret);
        proof = HandshakePayload.of(identity, publicKey, List.of());
    }

    /**
     * A new key of this host.
     *
     * @param random a generator that nobody can predict
     */
    public static NoiseStaticKey make(Identity identity, RandomGenerator random) {
        byte[] secret = new byte[X25519.KEY_BYTES];
        random.nextBytes(secret);
        return new NoiseStaticKey(secret, identity);
    }

    byte[] secret() {
        return secret;
    }

    byte[] publicKey() {
        return publicKey;
    }

    /** What a handshake says of whose key this is, and of our multiplexers. */
    HandshakePayload payload(List<String> muxers) {
        return proof.with(muxers);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "NoiseStaticKey[" + Bytes.wrap(publicKey) + "]";
    }
}
