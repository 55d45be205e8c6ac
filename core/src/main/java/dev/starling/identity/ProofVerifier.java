package dev.starling.identity;

import dev.starling.core.Bytes;

/**
 * Verifies what other hosts show of themselves in a handshake. Whoever connects again shows the same, so that one who
 * drives machines may lend them a verifier that remembers what was good; the answers are the same.
 */
public interface ProofVerifier {
    /** Verifies each time. */
    ProofVerifier EACH_TIME = new ProofVerifier() {
        @Override
        public boolean signature(PublicKey key, Bytes message, Bytes signature) {
            return key.verify(message.shared(), signature.shared());
        }

        @Override
        public RemoteCertificate certificate(Bytes der, long epochMs) throws CertificateRefused {
            return RemoteCertificate.verify(der, epochMs);
        }
    };

    /** As {@link PublicKey#verify}. */
    boolean signature(PublicKey key, Bytes message, Bytes signature);

    /**
     * As {@link RemoteCertificate#verify}.
     *
     * @throws CertificateRefused when any check fails
     */
    RemoteCertificate certificate(Bytes der, long epochMs) throws CertificateRefused;
}
