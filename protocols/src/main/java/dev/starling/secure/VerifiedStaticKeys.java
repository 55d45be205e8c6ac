package dev.starling.secure;

import dev.starling.core.Bytes;
import dev.starling.core.Recent;
import dev.starling.identity.PublicKey;

/**
 * Static keys whose host's signature was found to hold, the last few hundred: a host may show one key in all of its
 * handshakes, and verifying that is a tenth of what a connection costs. Safe to use from any thread.
 */
public final class VerifiedStaticKeys {
    private static final int KEYS_MAX = 256;
    /** Longer proofs, which are those of RSA, are verified each time. */
    private static final int PROOF_BYTES_MAX = 256;

    private record Proof(Bytes identityKey, Bytes identitySig, Bytes staticKey) {
        /** That keeps no message alive in which it came. */
        Proof copy() {
            return new Proof(Bytes.wrap(identityKey.toArray()), Bytes.wrap(identitySig.toArray()), staticKey);
        }
    }

    private final Recent<Proof, PublicKey> good = new Recent<>(KEYS_MAX);

    /** None yet. */
    public VerifiedStaticKeys() {}

    /** The key that has signed {@code staticKey}, by what a handshake says. */
    PublicKey verify(HandshakePayload payload, byte[] staticKey) throws NoiseFailure {
        Proof proof = new Proof(payload.identityKey(), payload.identitySig(), Bytes.of(staticKey));
        PublicKey known = good.get(proof);
        if (known != null) {
            return known;
        }
        PublicKey key = payload.verified(staticKey);
        if (proof.identityKey().length() + proof.identitySig().length() <= PROOF_BYTES_MAX) {
            good.put(proof.copy(), key);
        }
        return key;
    }
}
