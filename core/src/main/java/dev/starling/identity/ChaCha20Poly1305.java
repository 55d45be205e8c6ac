package dev.starling.identity;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The AEAD of RFC 8439 under one key, with nonces that are counters as Noise has them: four zero bytes, then the counter
 * in eight bytes, little-endian (Noise revision 34, §12.3). It works in the JDK's cipher, of which each thread has one, so that
 * long streams cost no more garbage than the nonce.
 */
public final class ChaCha20Poly1305 {
    /** The length of a key, in bytes. */
    public static final int KEY_BYTES = 32;

    /** How many bytes a sealed message is longer than its plaintext. */
    public static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;
    private static final int COUNTER_AT = 4;

    /**
     * One for all keys of a thread, since each message sets it up anew anyway: it is larger than all that an idle
     * connection holds besides. One a direction, since it refuses the key and nonce that it had just before.
     */
    private static final ThreadLocal<Cipher> SEALING = ThreadLocal.withInitial(ChaCha20Poly1305::cipher);

    private static final ThreadLocal<Cipher> OPENING = ThreadLocal.withInitial(ChaCha20Poly1305::cipher);
    private static final IvParameterSpec ANOTHER_NONCE =
            new IvParameterSpec(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 // ours begin with four zeros
            });

    private final SecretKeySpec key;

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
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("ChaCha20-Poly1305");
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
            Cipher cipher = SEALING.get();
            init(cipher, Cipher.ENCRYPT_MODE, nonce(counter), ad);
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
            Cipher cipher = OPENING.get();
            IvParameterSpec nonce = nonce(counter);
            try {
                init(cipher, Cipher.DECRYPT_MODE, nonce, ad);
            } catch (InvalidKeyException asJustBefore) {
                // The same message again, as somebody on the line may send it to two connections.
                cipher.init(Cipher.DECRYPT_MODE, key, ANOTHER_NONCE);
                init(cipher, Cipher.DECRYPT_MODE, nonce, ad);
            }
            return cipher.doFinal(in, from, length, out, to);
        } catch (GeneralSecurityException altered) {
            return -1;
        }
    }

    private static IvParameterSpec nonce(long counter) {
        byte[] nonce = new byte[NONCE_BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[COUNTER_AT + i] = (byte) (counter >>> (8 * i));
        }
        return new IvParameterSpec(nonce);
    }

    private void init(Cipher cipher, int mode, IvParameterSpec nonce, byte[] ad)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        cipher.init(mode, key, nonce);
        if (ad.length > 0) {
            cipher.updateAAD(ad);
        }
    }
}
