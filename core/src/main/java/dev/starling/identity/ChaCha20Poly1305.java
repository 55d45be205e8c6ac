package dev.starling.identity;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The AEAD of RFC 8439 under one key, with nonces that are counters as Noise has them: four zero bytes, then the counter
 * in eight bytes, little-endian (Noise revision 34, §12.3). The JDK's cipher is set up once and then given a new nonce a
 * message, so that long streams cost no more garbage than the nonce. For one thread at a time.
 */
public final class ChaCha20Poly1305 {
    /** The length of a key, in bytes. */
    public static final int KEY_BYTES = 32;

    /** How many bytes a sealed message is longer than its plaintext. */
    public static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;
    private static final int COUNTER_AT = 4;

    private final SecretKeySpec key;
    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_BYTES];

    /**
     * Under this key, which is copied.
     *
     * @throws IllegalArgumentException when it has not {@link #KEY_BYTES} bytes
     */
    public ChaCha20Poly1305(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a ChaCha20 key has " + KEY_BYTES + " bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, "ChaCha20");
        try {
            cipher = Cipher.getInstance("ChaCha20-Poly1305");
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /**
     * Encrypts {@code length} bytes of {@code in} to {@code out}, followed by the tag. The two may be one array when
     * {@code from} and {@code to} are the same. A counter must never be used twice for sealing.
     *
     * @return {@code length + TAG_BYTES}
     * @throws IndexOutOfBoundsException when an array is too short
     */
    public int seal(long counter, byte[] ad, byte[] in, int from, int length, byte[] out, int to) {
        if (to < 0 || out.length - to < length + TAG_BYTES) {
            throw new IndexOutOfBoundsException(length + TAG_BYTES + " bytes do not fit behind " + to);
        }
        try {
            init(Cipher.ENCRYPT_MODE, counter, ad);
            return cipher.doFinal(in, from, length, out, to);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("cannot seal with counter " + counter, broken);
        }
    }

    /**
     * Decrypts {@code length} bytes of {@code in}, the last of which are the tag, to {@code out}, which has room for the
     * plaintext.
     *
     * @return the length of the plaintext, or −1 when it was not sealed under this key, counter and {@code ad}, or has
     *     been altered; then nothing has been written
     */
    public int open(long counter, byte[] ad, byte[] in, int from, int length, byte[] out, int to) {
        if (length < TAG_BYTES) {
            return -1;
        }
        try {
            init(Cipher.DECRYPT_MODE, counter, ad);
            return cipher.doFinal(in, from, length, out, to);
        } catch (GeneralSecurityException altered) {
            return -1;
        }
    }

    private void init(int mode, long counter, byte[] ad)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[COUNTER_AT + i] = (byte) (counter >>> (8 * i));
        }
        cipher.init(mode, key, new IvParameterSpec(nonce));
        if (ad.length > 0) {
            cipher.updateAAD(ad);
        }
    }
}
