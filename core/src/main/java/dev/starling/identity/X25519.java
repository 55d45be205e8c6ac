package dev.starling.identity;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519Field;
import org.jspecify.annotations.Nullable;

/** X25519 (RFC 7748) over raw 32-byte keys, and the conversion of Ed25519 keys to it. */
public final class X25519 {
    /** The length of a secret, a public key and a shared secret, in bytes. */
    public static final int KEY_BYTES = 32;

    private X25519() {}

    /**
     * The public key of {@code secret}, which need not be clamped.
     *
     * @throws IllegalArgumentException when {@code secret} has not 32 bytes
     */
    public static byte[] publicKey(byte[] secret) {
        requireKey("secret", secret);
        byte[] publicKey = new byte[KEY_BYTES];
        org.bouncycastle.math.ec.rfc7748.X25519.scalarMultBase(secret, 0, publicKey, 0);
        return publicKey;
    }

    /**
     * Writes the secret shared by {@code secret} and {@code peerPublic} to {@code out32}.
     *
     * @return false when {@code peerPublic} is no usable key: not 32 bytes, or a point of small order, for which the
     *     result is all zero whatever the secret (RFC 7748 §6.1)
     * @throws IllegalArgumentException when {@code secret} or {@code out32} has not 32 bytes
     */
    public static boolean agree(byte[] secret, byte[] peerPublic, byte[] out32) {
        requireKey("secret", secret);
        requireKey("shared secret", out32);
        return peerPublic.length == KEY_BYTES
                && org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(secret, 0, peerPublic, 0, out32, 0);
    }

    /**
     * The X25519 public key of an Ed25519 one by the birational map u = (1 + y) / (1 − y) of RFC 7748 §4.1, as
     * libsodium's {@code crypto_sign_ed25519_pk_to_curve25519}.
     *
     * @return null when {@code edPublic} is not the canonical encoding of a point of prime order
     */
    public static byte @Nullable [] fromEd25519Public(byte[] edPublic) {
        if (edPublic.length != KEY_BYTES
                || !org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFull(edPublic, 0)) {
            return null;
        }
        int[] y = X25519Field.create();
        int[] numerator = X25519Field.create();
        int[] denominator = X25519Field.create();
        X25519Field.decode255(edPublic, y); // bit 255 is the sign of x, which the map does not need
        X25519Field.one(numerator);
        X25519Field.one(denominator);
        X25519Field.add(numerator, y, numerator);
        X25519Field.sub(denominator, y, denominator);
        X25519Field.carry(numerator);
        X25519Field.carry(denominator);
        X25519Field.invVar(denominator, denominator);
        X25519Field.mul(numerator, denominator, numerator);
        X25519Field.normalize(numerator);
        byte[] u = new byte[KEY_BYTES];
        X25519Field.encode(numerator, u);
        return u;
    }

    /**
     * The X25519 secret of an Ed25519 seed: the clamped first half of its SHA-512, as libsodium's {@code
     * crypto_sign_ed25519_sk_to_curve25519}.
     *
     * @throws IllegalArgumentException when {@code seed} has not 32 bytes
     */
    public static byte[] fromEd25519Seed(byte[] seed) {
        requireKey("Ed25519 seed", seed);
        byte[] secret = Arrays.copyOf(Hashes.sha512(seed), KEY_BYTES);
        org.bouncycastle.math.ec.rfc7748.X25519.clampPrivateKey(secret);
        return secret;
    }

    static void requireKey(String name, byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("the " + name + " has " + KEY_BYTES + " bytes, not " + key.length);
        }
    }
}
