package dev.starling.secure;

import dev.starling.identity.AesGcm;
import org.jspecify.annotations.Nullable;

/**
 * The traffic keys of one direction, with the number of the next record (RFC 8446 §5.3, §7.3). They are derived when they
 * are needed, so that a quiet connection keeps no more than the secret.
 */
final class TlsKeys {
    private final byte[] secret;
    private @Nullable AesGcm aead;
    private long sequence;

    TlsKeys(byte[] secret) {
        this.secret = secret;
    }

    private AesGcm aead() {
        AesGcm ready = aead;
        if (ready == null) {
            ready = new AesGcm(
                    TlsSecrets.expandLabel(secret, "key", TlsSecrets.NO_CONTEXT, AesGcm.KEY_BYTES),
                    TlsSecrets.expandLabel(secret, "iv", TlsSecrets.NO_CONTEXT, AesGcm.IV_BYTES));
            aead = ready;
        }
        return ready;
    }

    /** The keys after a KeyUpdate (RFC 8446 §7.2). */
    TlsKeys next() {
        return new TlsKeys(TlsSecrets.expandLabel(secret, "traffic upd", TlsSecrets.NO_CONTEXT, TlsSecrets.HASH_BYTES));
    }

    /** How many records have passed under these keys. */
    long records() {
        return sequence;
    }

    /** Encrypts in place the {@code length} bytes behind a header; there is room for the tag. */
    void seal(byte[] record, int headerAt, int headerBytes, int length) {
        int from = headerAt + headerBytes;
        aead().seal(sequence++, record, headerAt, headerBytes, record, from, length, record, from);
    }

    /** Decrypts a record behind its header to {@code out}; returns the length, or −1 when it is not authentic. */
    int open(byte[] in, int headerBytes, int from, int length, byte[] out) {
        return aead().open(sequence++, in, from - headerBytes, headerBytes, in, from, length, out, 0);
    }

    /** Gives back what can be made again. */
    void rest() {
        aead = null;
    }
}
