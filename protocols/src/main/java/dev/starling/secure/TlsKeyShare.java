package dev.starling.secure;

import dev.starling.core.Env;
import dev.starling.identity.P256;
import dev.starling.identity.X25519;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One side's half of a key exchange (RFC 8446 §4.2.8): X25519, or P-256 for peers that have nothing else. */
final class TlsKeyShare {
    static final int X25519_GROUP = 0x001d;
    static final int P256_GROUP = 0x0017;

    /** In our order of preference: X25519 costs less. */
    static final List<Integer> GROUPS = List.of(X25519_GROUP, P256_GROUP);

    final int group;
    /** What the other side gets. */
    final byte[] exchanged;

    private final byte[] x25519;
    private final @Nullable P256 p256;

    private TlsKeyShare(int group, byte[] exchanged, byte[] x25519, @Nullable P256 p256) {
        this.group = group;
        this.exchanged = exchanged;
        this.x25519 = x25519;
        this.p256 = p256;
    }

    /** A fresh one. */
    static TlsKeyShare make(int group, Env<?> env) {
        if (group == P256_GROUP) {
            P256 pair = P256.generate(env.random());
            return new TlsKeyShare(group, pair.point().toArray(), TlsSecrets.NO_CONTEXT, pair);
        }
        byte[] secret = new byte[X25519.KEY_BYTES];
        env.random().nextBytes(secret);
        return new TlsKeyShare(group, X25519.publicKey(secret), secret, null);
    }

    /** The shared secret. */
    byte[] agree(byte[] theirs) throws TlsFailure {
        byte[] shared = p256 == null ? x25519(theirs) : p256.agree(theirs);
        if (shared == null) {
            throw new TlsFailure(
                    TlsAlert.ILLEGAL_PARAMETER,
                    "bad-key-share",
                    "no usable key of group " + Integer.toHexString(group));
        }
        return shared;
    }

    private byte @Nullable [] x25519(byte[] theirs) {
        byte[] shared = new byte[X25519.KEY_BYTES];
        return X25519.agree(x25519, theirs, shared) ? shared : null;
    }
}
