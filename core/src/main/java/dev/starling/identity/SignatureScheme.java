package dev.starling.identity;

import dev.starling.core.Bytes;
import org.jspecify.annotations.Nullable;

/** How a TLS 1.3 handshake or a certificate is signed (RFC 8446 §4.2.3), in our order of preference. */
@SuppressWarnings("ImmutableEnumChecker") // Bytes is immutable, but not annotated so
public enum SignatureScheme {
    /** Ed25519. */
    ED25519(0x0807, true, "300506032b6570"),
    /** ECDSA on P-256, SHA-256. */
    ECDSA_SECP256R1_SHA256(0x0403, true, "300a06082a8648ce3d040302"),
    /** ECDSA on P-384, SHA-384. */
    ECDSA_SECP384R1_SHA384(0x0503, true, "300a06082a8648ce3d040303"),
    /** RSASSA-PSS with an ordinary RSA key, SHA-256. */
    RSA_PSS_RSAE_SHA256(0x0804, true, ""),
    /** RSASSA-PSS with an ordinary RSA key, SHA-384. */
    RSA_PSS_RSAE_SHA384(0x0805, true, ""),
    /** RSASSA-PSS with an ordinary RSA key, SHA-512. */
    RSA_PSS_RSAE_SHA512(0x0806, true, ""),
    /** RSASSA-PKCS1-v1_5, SHA-256; signs certificates, never a handshake. */
    RSA_PKCS1_SHA256(0x0401, false, "300d06092a864886f70d01010b0500"),
    /** RSASSA-PKCS1-v1_5, SHA-384; signs certificates, never a handshake. */
    RSA_PKCS1_SHA384(0x0501, false, "300d06092a864886f70d01010c0500"),
    /** RSASSA-PKCS1-v1_5, SHA-512; signs certificates, never a handshake. */
    RSA_PKCS1_SHA512(0x0601, false, "300d06092a864886f70d01010d0500");

    private static final SignatureScheme[] ALL = values();

    private final int number;
    private final boolean handshakes;
    private final Bytes algorithm;

    SignatureScheme(int number, boolean handshakes, String algorithmHex) {
        this.number = number;
        this.handshakes = handshakes;
        algorithm = Bytes.fromHex(algorithmHex);
    }

    /** The number on the wire, 16 bits. */
    public int number() {
        return number;
    }

    /** Whether CertificateVerify may be signed so. */
    public boolean signsHandshakes() {
        return handshakes;
    }

    /** The AlgorithmIdentifier in certificates, in DER; empty where we accept none. */
    Bytes algorithm() {
        return algorithm;
    }

    /** The scheme with this number, or null. */
    public static @Nullable SignatureScheme ofNumber(int number) {
        for (SignatureScheme scheme : ALL) {
            if (scheme.number == number) {
                return scheme;
            }
        }
        return null;
    }

    /** The scheme with this AlgorithmIdentifier, or null. */
    static @Nullable SignatureScheme ofAlgorithm(Bytes algorithm) {
        for (SignatureScheme scheme : ALL) {
            if (!algorithm.isEmpty() && scheme.algorithm.equals(algorithm)) {
                return scheme;
            }
        }
        return null;
    }
}
