package dev.starling.identity;

import dev.starling.core.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.jspecify.annotations.Nullable;

/**
 * The key of a certificate, known by its whole SubjectPublicKeyInfo: P-256, P-384, Ed25519, or RSA of 2048 to 8192 bits.
 * P-256 and Ed25519, which peers have, are verified by BouncyCastle's low-level classes, several times faster than the
 * JDK's; the rest by the JDK.
 */
final class CertificateKey {
    @SuppressWarnings("ImmutableEnumChecker") // Bytes is immutable, but not annotated so
    private enum Kind {
        P256(Bytes.fromHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"), 64),
        P384(Bytes.fromHex("3076301006072a8648ce3d020106052b8104002203620004"), 96),
        ED25519(Bytes.fromHex("302a300506032b6570032100"), 32),
        RSA(Bytes.EMPTY, 0);

        /** What comes before the key itself; these kinds have one form only. */
        final Bytes prefix;

        final int keyBytes;

        Kind(Bytes prefix, int keyBytes) {
            this.prefix = prefix;
            this.keyBytes = keyBytes;
        }

        boolean fits(Bytes spki) {
            return spki.length() == prefix.length() + keyBytes
                    && spki.slice(0, prefix.length()).equals(prefix);
        }
    }

    private final Kind kind;
    private final Bytes spki;
    /** Kept, as such a key signs twice: its certificate and the handshake. */
    private final @Nullable ECPublicKeyParameters p256;

    private CertificateKey(Kind kind, Bytes spki, @Nullable ECPublicKeyParameters p256) {
        this.kind = kind;
        this.spki = spki;
        this.p256 = p256;
    }

    /** The key, or null for a kind or size that is not accepted. The size is judged before any arithmetic. */
    static @Nullable CertificateKey of(Bytes spki) {
        for (Kind kind : Kind.values()) {
            boolean fits = kind == Kind.RSA ? Rsa.accepts(spki) : kind.fits(spki);
            ECPublicKeyParameters p256 = fits && kind == Kind.P256 ? Ecdsa.P256.decode(spki) : null;
            if (fits && (kind != Kind.P256 || p256 != null)) {
                return new CertificateKey(kind, spki, p256);
            }
        }
        return null;
    }

    /** Whether {@code signature} is one of {@code message}; false for a scheme of another kind and for what is malformed. */
    boolean verify(SignatureScheme scheme, byte[] message, byte[] signature) {
        return switch (scheme) {
            case ECDSA_SECP256R1_SHA256 -> p256 != null && Ecdsa.verify(p256, message, signature);
            case ED25519 ->
                kind == Kind.ED25519
                        && Ed25519.verify(
                                spki.slice(kind.prefix.length(), spki.length()).shared(), message, signature);
            case ECDSA_SECP384R1_SHA384 -> kind == Kind.P384 && jdk("EC", "SHA384withECDSA", null, message, signature);
            case RSA_PSS_RSAE_SHA256 -> kind == Kind.RSA && pss("SHA-256", 32, message, signature);
            case RSA_PSS_RSAE_SHA384 -> kind == Kind.RSA && pss("SHA-384", 48, message, signature);
            case RSA_PSS_RSAE_SHA512 -> kind == Kind.RSA && pss("SHA-512", 64, message, signature);
            case RSA_PKCS1_SHA256 -> kind == Kind.RSA && jdk("RSA", "SHA256withRSA", null, message, signature);
            case RSA_PKCS1_SHA384 -> kind == Kind.RSA && jdk("RSA", "SHA384withRSA", null, message, signature);
            case RSA_PKCS1_SHA512 -> kind == Kind.RSA && jdk("RSA", "SHA512withRSA", null, message, signature);
        };
    }

    private boolean pss(String hash, int saltBytes, byte[] message, byte[] signature) {
        PSSParameterSpec parameters = new PSSParameterSpec(
                hash, "MGF1", new MGF1ParameterSpec(hash), saltBytes, PSSParameterSpec.TRAILER_FIELD_BC);
        return jdk("RSA", "RSASSA-PSS", parameters, message, signature);
    }

    private boolean jdk(
            String keys,
            String algorithm,
            @Nullable AlgorithmParameterSpec parameters,
            byte[] message,
            byte[] signature) {
        if (signature.length > Rsa.MODULUS_BITS_MAX / 8) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(algorithm);
            if (parameters != null) {
                verifier.setParameter(parameters);
            }
            verifier.initVerify(KeyFactory.getInstance(keys).generatePublic(new X509EncodedKeySpec(spki.toArray())));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | IllegalArgumentException | ArithmeticException malformed) {
            return false;
        }
    }
}
