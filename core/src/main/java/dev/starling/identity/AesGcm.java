package dev.starling.identity;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-128-GCM under one key, with nonces as TLS 1.3 makes them (RFC 8446 §5.3): the sequence number, big-endian, added
 * bit by bit to a secret IV. The JDK's cipher is set up at first use and then given a new nonce a message; {@link
 * #rest()} gives its tables back while a connection is quiet. For one thread at a time.
 */
public final class AesGcm {
    /** The length of a key, in bytes. */
    public static final int KEY_BYTES = 16;

    /** The length of the IV that nonces are made of, in bytes. */
    public static final int IV_BYTES = 12;

    /** How many bytes a sealed message is longer than its plaintext. */
    public static final int TAG_BYTES = 16;

    private final byte[] key;
    private final byte[] iv;
    private @Nullable Cipher cipher;
    private @Nullable SecretKeySpec secret;

    /**
     * Under this key and IV, which are copied.
     *
     * @throws IllegalArgumentException when they have not {@link #KEY_BYTES} and {@link #IV_BYTES}
     */
    public AesGcm(byte[] key, byte[] iv) {
        if (key.length != KEY_BYTES || iv.length != IV_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes and an IV " + IV_BYTES + ", not "
                    + key.length + " and " + iv.length);
        }
        this.key = key.clone();
        this.iv = iv.clone();
    }

    /**
     * Encrypts {@code length} bytes of {@code in} to {@code out}, followed by the tag. The two may be one array when
     * {@code from} and {@code to} are the same. A sequence number must never be used twice for sealing.
     *
     * @param adFrom where in {@code ad} the additional data begin
     * @return {@code length + TAG_BYTES}
     * @throws IndexOutOfBoundsException when an array is too short
     */
    public int seal(
            long sequence, byte[] ad, int adFrom, int adLength, byte[] in, int from, int length, byte[] out, int to) {
        if (to < 0 || out.length - to < length + TAG_BYTES) {
            throw new IndexOutOfBoundsException(length + TAG_BYTES + " bytes do not fit behind " + to);
        }
        try {
            Cipher ready = init(Cipher.ENCRYPT_MODE, sequence);
            ready.updateAAD(ad, adFrom, adLength);
            return ready.doFinal(in, from, length, out, to);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("cannot seal with sequence number " + sequence, broken);
        }
    }

    /**
     * Decrypts {@code length} bytes of {@code in}, the last of which are the tag, to {@code out}, another array with room
     * for the plaintext.
     *
     * @param adFrom where in {@code ad} the additional data begin
     * @return the length of the plaintext, or −1 when it was not sealed under this key, sequence number and additional
     *     data, or has been altered; what {@code out} holds then is not to be used
     */
    public int open(
            long sequence, byte[] ad, int adFrom, int adLength, byte[] in, int from, int length, byte[] out, int to) {
        if (length < TAG_BYTES) {
            return -1;
        }
        try {
            Cipher ready = init(Cipher.DECRYPT_MODE, sequence);
            ready.updateAAD(ad, adFrom, adLength);
            return ready.doFinal(in, from, length, out, to);
        } catch (GeneralSecurityException altered) {
            return -1;
        }
    }

    /** Gives back what can be made again from the key; the next message makes it. */
    public void rest() {
        cipher = null;
        secret = null;
    }

    private Cipher init(int mode, long sequence)
            throws GeneralSecurityException, InvalidKeyException, InvalidAlgorithmParameterException {
        Cipher ready = cipher;
        SecretKeySpec same = secret;
        if (ready == null || same == null) {
            ready = Cipher.getInstance("AES/GCM/NoPadding");
            same = new SecretKeySpec(key, "AES");
            cipher = ready;
            secret = same;
        }
        byte[] nonce = Arrays.copyOf(iv, IV_BYTES);
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[IV_BYTES - 1 - i] ^= (byte) (sequence >>> (8 * i));
        }
        ready.init(mode, same, new GCMParameterSpec(8 * TAG_BYTES, nonce));
        return ready;
    }
}
