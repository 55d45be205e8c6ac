package dev.starling.peer.streams;

import dev.starling.core.Bytes;
import dev.starling.identity.CertificateRefused;
import dev.starling.identity.ProofVerifier;
import dev.starling.identity.PublicKey;
import dev.starling.identity.RemoteCertificate;

/**
 * Remembers which signatures and certificates were good, the last few hundred of each: verifying them is up to a third of
 * what a handshake costs. Whether a certificate is valid by now is asked each time. Safe to use from any thread.
 */
final class VerifiedProofs implements ProofVerifier {
    private static final int PROOFS_MAX = 256;
    /** What is longer, which is that of RSA keys, is verified each time. */
    private static final int BYTES_MAX = 1024;

    private record Proof(PublicKey key, Bytes message, Bytes signature) {
        int length() {
            return key.data().length() + message.length() + signature.length();
        }

        /** That keeps no message alive in which it came. */
        Proof copy() {
            return new Proof(key, Bytes.wrap(message.toArray()), Bytes.wrap(signature.toArray()));
        }
    }

    private final Recent<Proof, Boolean> signatures = new Recent<>(PROOFS_MAX);
    private final Recent<Bytes, RemoteCertificate> certificates = new Recent<>(PROOFS_MAX);

    @Override
    public boolean signature(PublicKey key, Bytes message, Bytes signature) {
        Proof proof = new Proof(key, message, signature);
        if (signatures.get(proof) != null) {
            return true;
        }
        boolean good = EACH_TIME.signature(key, message, signature);
        if (good && proof.length() <= BYTES_MAX) {
            signatures.put(proof.copy(), true);
        }
        return good;
    }

    @Override
    public RemoteCertificate certificate(Bytes der, long epochMs) throws CertificateRefused {
        RemoteCertificate known = certificates.get(der);
        if (known != null) {
            known.requireValid(epochMs);
            return known;
        }
        RemoteCertificate fresh = EACH_TIME.certificate(der, epochMs);
        if (der.length() <= BYTES_MAX) {
            certificates.put(der, fresh);
        }
        return fresh;
    }
}
