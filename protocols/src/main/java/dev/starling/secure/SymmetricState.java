package dev.starling.secure;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.starling.identity.Hashes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Chaining key, transcript hash and the present key of a handshake (Noise §5.2), over SHA-256. */
final class SymmetricState {
    private static final byte[] ONE = {1};
    private static final byte[] TWO = {2};

    private byte[] ck;
    private byte[] h;
    private @Nullable CipherState cipher;

    /** For a protocol whose name is exactly as long as a hash, and so stands for its own hash. */
    SymmetricState(String protocolName) {
        h = protocolName.getBytes(US_ASCII);
        if (h.length != 32) {
            throw new IllegalArgumentException(protocolName + " has not 32 bytes");
        }
        ck = h;
    }

    void mixHash(byte[] data) {
        h = Hashes.sha256(h, data);
    }

    void mixKey(byte[] input) {
        byte[][] keys = hkdf(input);
        ck = keys[0];
        // A key of the handshake serves for two or three messages: its counter needs no smaller bound.
        cipher = new CipherState(keys[1], Long.MAX_VALUE);
    }

    /** The plaintext itself while there is no key. */
    byte[] encryptAndHash(byte[] plaintext) throws NoiseFailure {
        byte[] out = plaintext;
        if (cipher != null) {
            out = new byte[plaintext.length + CipherState.TAG_BYTES];
            cipher.encryptWithAd(h, plaintext, 0, plaintext.length, out, 0);
        }
        mixHash(out);
        return out;
    }

    /** {@code data} itself while there is no key. */
    byte[] decryptAndHash(byte[] data) throws NoiseFailure {
        byte[] out = data;
        if (cipher != null) {
            out = new byte[Math.max(0, data.length - CipherState.TAG_BYTES)];
            cipher.decryptWithAd(h, data, 0, data.length, out, 0);
        }
        mixHash(data);
        return out;
    }

    /** How many bytes {@link #encryptAndHash} adds at present. */
    int overhead() {
        return cipher == null ? 0 : CipherState.TAG_BYTES;
    }

    /** The keys of the two directions, initiator to responder first. */
    CipherState[] split(long messagesMax) {
        byte[][] keys = hkdf(CipherState.NO_AD);
        return new CipherState[] {new CipherState(keys[0], messagesMax), new CipherState(keys[1], messagesMax)};
    }

    /** The transcript hash: both sides have the same one at the end, and nobody else's handshake has it. */
    byte[] handshakeHash() {
        return h.clone();
    }

    /** Two outputs of HKDF (Noise §4.3). */
    private byte[][] hkdf(byte[] input) {
        byte[] temp = Hashes.hmacSha256(ck, input);
        byte[] first = Hashes.hmacSha256(temp, ONE);
        byte[] second = Hashes.hmacSha256(temp, first, TWO);
        Arrays.fill(temp, (byte) 0);
        return new byte[][] {first, second};
    }
}
