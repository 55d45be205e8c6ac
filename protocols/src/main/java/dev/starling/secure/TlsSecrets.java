package dev.starling.secure;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.starling.identity.Hashes;
import java.util.Arrays;

/** The key schedule of TLS 1.3 with SHA-256 and without pre-shared keys (RFC 8446 §7.1). */
final class TlsSecrets {
    static final int HASH_BYTES = 32;
    static final byte[] NO_CONTEXT = {};

    private static final byte[] ZEROS = new byte[HASH_BYTES];
    private static final byte[] EMPTY_HASH = Hashes.sha256(NO_CONTEXT);
    private static final byte[] EARLY = Hashes.hmacSha256(ZEROS, ZEROS);
    private static final byte[] BEFORE_HANDSHAKE = expandLabel(EARLY, "derived", EMPTY_HASH, HASH_BYTES);

    final byte[] clientHandshake;
    final byte[] serverHandshake;
    private final byte[] master;

    /**
     * From the shared secret of the key exchange.
     *
     * @param helloHash the transcript up to ServerHello
     */
    TlsSecrets(byte[] shared, byte[] helloHash) {
        byte[] handshake = Hashes.hmacSha256(BEFORE_HANDSHAKE, shared);
        clientHandshake = expandLabel(handshake, "c hs traffic", helloHash, HASH_BYTES);
        serverHandshake = expandLabel(handshake, "s hs traffic", helloHash, HASH_BYTES);
        master = Hashes.hmacSha256(expandLabel(handshake, "derived", EMPTY_HASH, HASH_BYTES), ZEROS);
    }

    /** The secret of what the client sends after the handshake; the transcript reaches up to the server's Finished. */
    byte[] clientTraffic(byte[] finishedHash) {
        return expandLabel(master, "c ap traffic", finishedHash, HASH_BYTES);
    }

    /** The secret of what the server sends after the handshake. */
    byte[] serverTraffic(byte[] finishedHash) {
        return expandLabel(master, "s ap traffic", finishedHash, HASH_BYTES);
    }

    /** The content of Finished (RFC 8446 §4.4.4) by the owner of a handshake secret. */
    static byte[] verifyData(byte[] handshakeSecret, byte[] transcriptHash) {
        return Hashes.hmacSha256(expandLabel(handshakeSecret, "finished", NO_CONTEXT, HASH_BYTES), transcriptHash);
    }

    /** HKDF-Expand-Label, up to 32 bytes: one block of HKDF-Expand. */
    static byte[] expandLabel(byte[] secret, String label, byte[] context, int length) {
        byte[] info = new TlsWriter()
                .number(2, length)
                .opaque(1, ("tls13 " + label).getBytes(US_ASCII))
                .opaque(1, context)
                .number(1, 1) // HKDF-Expand counts its blocks from 1
                .toArray();
        return Arrays.copyOf(Hashes.hmacSha256(secret, info), length);
    }
}
