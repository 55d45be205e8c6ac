package dev.starling.identity;

import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.util.Pack;
import org.jspecify.annotations.Nullable;

/**
 * Anonymous public-key encryption, byte for byte libsodium's {@code crypto_box_seal}: an ephemeral X25519 public key
 * followed by a {@code crypto_box} (XSalsa20-Poly1305) whose nonce is BLAKE2b-192(ephemeral key ‖ recipient's key).
 * Anybody who knows the recipient's public key can seal; only the recipient can open.
 */
public final class SealedBox {
    /** How many bytes a box is longer than its message: the ephemeral key and the authenticator. */
    public static final int OVERHEAD = 48;

    private static final int MAC_BYTES = 16;
    private static final int NONCE_BYTES = 24;
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}; // "expand 32-byte k"

    private SealedBox() {}

    /**
     * Seals {@code message} with an ephemeral key from {@code random}, which is cryptographically strong in the real
     * world.
     *
     * @throws IllegalArgumentException when {@code recipientPublic} is no usable X25519 key
     */
    public static byte[] seal(byte[] message, byte[] recipientPublic, RandomGenerator random) {
        byte[] ephemeralSecret = new byte[X25519.KEY_BYTES];
        random.nextBytes(ephemeralSecret);
        return seal(message, recipientPublic, ephemeralSecret);
    }

    /**
     * Seals {@code message} with a given ephemeral secret, which must not be used for anything else.
     *
     * @throws IllegalArgumentException when a key has not 32 bytes or {@code recipientPublic} has small order
     */
    public static byte[] seal(byte[] message, byte[] recipientPublic, byte[] ephemeralSecret) {
        X25519.requireKey("recipient's public key", recipientPublic);
        byte[] ephemeralPublic = X25519.publicKey(ephemeralSecret);
        XSalsa20Engine cipher = cipher(ephemeralSecret, recipientPublic, ephemeralPublic, recipientPublic);
        if (cipher == null) {
            throw new IllegalArgumentException("the recipient's public key is a point of small order");
        }
        Poly1305 mac = mac(cipher);
        byte[] box = new byte[OVERHEAD + message.length];
        System.arraycopy(ephemeralPublic, 0, box, 0, X25519.KEY_BYTES);
        cipher.processBytes(message, 0, message.length, box, OVERHEAD);
        mac.update(box, OVERHEAD, message.length);
        mac.doFinal(box, X25519.KEY_BYTES);
        return box;
    }

    /**
     * The message in {@code box}, or null when it was not sealed to this recipient or has been altered. No content of
     * {@code box} makes it throw.
     *
     * @throws IllegalArgumentException when one of the recipient's own keys has not 32 bytes
     */
    public static byte @Nullable [] open(byte[] box, byte[] recipientPublic, byte[] recipientSecret) {
        X25519.requireKey("recipient's public key", recipientPublic);
        X25519.requireKey("recipient's secret", recipientSecret);
        if (box.length < OVERHEAD) {
            return null;
        }
        byte[] ephemeralPublic = new byte[X25519.KEY_BYTES];
        System.arraycopy(box, 0, ephemeralPublic, 0, X25519.KEY_BYTES);
        XSalsa20Engine cipher = cipher(recipientSecret, ephemeralPublic, ephemeralPublic, recipientPublic);
        if (cipher == null) {
            return null;
        }
        Poly1305 mac = mac(cipher);
        int length = box.length - OVERHEAD;
        mac.update(box, OVERHEAD, length);
        byte[] expected = new byte[MAC_BYTES];
        mac.doFinal(expected, 0);
        byte[] found = new byte[MAC_BYTES];
        System.arraycopy(box, X25519.KEY_BYTES, found, 0, MAC_BYTES);
        if (!MessageDigest.isEqual(expected, found)) {
            return null;
        }
        byte[] message = new byte[length];
        cipher.processBytes(box, OVERHEAD, length, message, 0);
        return message;
    }

    /** The stream cipher at the start of its key stream; null when the two keys agree on nothing. */
    private static @Nullable XSalsa20Engine cipher(
            byte[] secret, byte[] peerPublic, byte[] ephemeralPublic, byte[] recipientPublic) {
        byte[] shared = new byte[X25519.KEY_BYTES];
        if (!X25519.agree(secret, peerPublic, shared)) {
            return null;
        }
        byte[] nonce = Hashes.blake2b(NONCE_BYTES, ephemeralPublic, recipientPublic);
        XSalsa20Engine cipher = new XSalsa20Engine();
        cipher.init(true, new ParametersWithIV(new KeyParameter(hsalsa20(shared)), nonce));
        return cipher;
    }

    /** The one-time authenticator, keyed with the first 32 bytes of the key stream; the message takes what follows. */
    private static Poly1305 mac(XSalsa20Engine cipher) {
        byte[] key = new byte[32];
        cipher.processBytes(key, 0, key.length, key, 0);
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(key));
        return mac;
    }

    /** HSalsa20 with a zero input: {@code crypto_box_beforenm}'s key from the shared secret. */
    private static byte[] hsalsa20(byte[] shared) {
        int[] in = new int[16];
        for (int i = 0; i < 4; i++) {
            in[i * 5] = SIGMA[i];
            in[1 + i] = Pack.littleEndianToInt(shared, 4 * i);
            in[11 + i] = Pack.littleEndianToInt(shared, 16 + 4 * i);
        }
        int[] core = new int[16];
        Salsa20Engine.salsaCore(20, in, core);
        byte[] key = new byte[32];
        for (int i = 0; i < 4; i++) {
            // The core adds its input at the end; HSalsa20 is defined without that.
            Pack.intToLittleEndian(core[i * 5] - in[i * 5], key, 4 * i);
            Pack.intToLittleEndian(core[6 + i] - in[6 + i], key, 16 + 4 * i);
        }
        return key;
    }
}
