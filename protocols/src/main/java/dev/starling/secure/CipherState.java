package dev.starling.secure;

import dev.starling.identity.ChaCha20Poly1305;

/** A key with the counter of messages under it (Noise §5.1). */
final class CipherState {
    /** How many bytes a message is longer than its plaintext. */
    static final int TAG_BYTES = ChaCha20Poly1305.TAG_BYTES;

    static final byte[] NO_AD = {};

    private final ChaCha20Poly1305 aead;
    private final long messagesMax;
    private long n;

    /**
     * Under a new key.
     *
     * @param messagesMax how many messages may pass; at most 2^63 − 1, well below the nonce 2^64 − 1 that Noise reserves
     */
    CipherState(byte[] key, long messagesMax) {
        aead = new ChaCha20Poly1305(key);
        this.messagesMax = messagesMax;
    }

    /** Encrypts {@code length} bytes of {@code in} to {@code out}; returns the length with the tag. */
    int encryptWithAd(byte[] ad, byte[] in, int from, int length, byte[] out, int to) throws NoiseFailure {
        return aead.seal(nextNonce(), ad, in, from, length, out, to);
    }

    /** Decrypts {@code length} bytes of {@code in}, with the tag, to {@code out}; returns the length of the plaintext. */
    int decryptWithAd(byte[] ad, byte[] in, int from, int length, byte[] out, int to) throws NoiseFailure {
        long nonce = nextNonce();
        int plain = aead.open(nonce, ad, in, from, length, out, to);
        if (plain < 0) {
            throw new NoiseFailure("bad-mac", "message " + nonce + " of " + length + " bytes is not authentic");
        }
        return plain;
    }

    private long nextNonce() throws NoiseFailure {
        if (n >= messagesMax) {
            throw new NoiseFailure("nonces-exhausted", "a key has served for " + n + " messages");
        }
        return n++;
    }
}
