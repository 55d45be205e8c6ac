package dev.starling.srp;

import dev.starling.identity.Ed25519;
import dev.starling.identity.SealedBox;
import dev.starling.identity.X25519;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The encryption of one group (docs/protocol/srp.md §12): a sealed box to the group's own key, signed by that key,
 * in another such box. It proves membership, not authorship: every member holds the one key.
 */
final class Sealing {
    /** How many bytes sealing adds: two boxes and a signature. */
    static final int OVERHEAD = 2 * SealedBox.OVERHEAD + 64;

    private static final int SIGNATURE_BYTES = 64;

    private final byte[] signingSeed;
    private final byte[] signingKey;
    private final byte[] boxSecret;
    private final byte[] boxKey;

    private Sealing(ClusterKeys keys) {
        signingSeed = keys.sharedKey().shared();
        signingKey = keys.subclusterId().shared();
        boxSecret = X25519.fromEd25519Seed(signingSeed);
        boxKey = X25519.publicKey(boxSecret);
    }

    /** Derives the group's keys, once. */
    static Sealing of(ClusterKeys keys) {
        return new Sealing(keys);
    }

    /** {@code plain} for the members of the group; draws two ephemeral keys from {@code random}, the inner one first. */
    byte[] seal(byte[] plain, RandomGenerator random) {
        byte[] inner = SealedBox.seal(plain, boxKey, random);
        byte[] signature = Ed25519.sign(signingSeed, inner);
        byte[] signed = Arrays.copyOf(signature, SIGNATURE_BYTES + inner.length);
        System.arraycopy(inner, 0, signed, SIGNATURE_BYTES, inner.length);
        return SealedBox.seal(signed, boxKey, random);
    }

    /** What was sealed; null when it was not for this group, not by a member, or was altered. */
    byte @Nullable [] open(byte[] sealed) {
        byte[] signed = SealedBox.open(sealed, boxKey, boxSecret);
        if (signed == null || signed.length <= SIGNATURE_BYTES) {
            return null;
        }
        byte[] signature = Arrays.copyOf(signed, SIGNATURE_BYTES);
        byte[] inner = Arrays.copyOfRange(signed, SIGNATURE_BYTES, signed.length);
        return Ed25519.verify(signingKey, inner, signature) ? SealedBox.open(inner, boxKey, boxSecret) : null;
    }
}
