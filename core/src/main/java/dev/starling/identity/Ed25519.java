package dev.starling.identity;

/** Ed25519 (RFC 8032) over raw 32-byte seeds and keys. */
public final class Ed25519 {
    private Ed25519() {}

    /** The 32-byte public key of a 32-byte seed. */
    public static byte[] publicKey(byte[] seed) {
        byte[] publicKey = new byte[32];
        org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(seed, 0, publicKey, 0);
        return publicKey;
    }

    /** The 64-byte signature of {@code message} by the key of {@code seed}. */
    public static byte[] sign(byte[] seed, byte[] message) {
        byte[] signature = new byte[64];
        org.bouncycastle.math.ec.rfc8032.Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    /** Whether {@code signature} is one of {@code message} by {@code publicKey}; false for wrong lengths, never throws. */
    public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        return publicKey.length == 32
                && signature.length == 64
                && org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
                        signature, 0, publicKey, 0, message, 0, message.length);
    }
}
