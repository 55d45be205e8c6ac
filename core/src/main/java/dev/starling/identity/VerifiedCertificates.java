package dev.starling.identity;

import dev.starling.core.Bytes;
import dev.starling.core.Recent;

/**
 * Certificates that were found good, the last few hundred: who connects again shows the same bytes, and the two signatures
 * in them are a third of what a handshake costs. Whether one is valid by now is asked each time. Safe to use from any
 * thread.
 */
public final class VerifiedCertificates {
    private static final int CERTIFICATES_MAX = 256;
    /** Longer ones are verified each time: those with keys of P-256 and Ed25519 have less than 512. */
    private static final int BYTES_MAX = 1024;

    private final Recent<Bytes, RemoteCertificate> good = new Recent<>(CERTIFICATES_MAX);

    /** None yet. */
    public VerifiedCertificates() {}

    /**
     * The certificate in these bytes, as {@link RemoteCertificate#verify} has it.
     *
     * @param epochMs the time now, in milliseconds since 1970-01-01T00:00Z
     * @throws CertificateRefused when any check fails
     */
    public RemoteCertificate verify(Bytes der, long epochMs) throws CertificateRefused {
        RemoteCertificate known = good.get(der);
        if (known != null) {
            known.requireValid(epochMs);
            return known;
        }
        RemoteCertificate fresh = RemoteCertificate.verify(der, epochMs);
        if (der.length() <= BYTES_MAX) {
            good.put(der, fresh);
        }
        return fresh;
    }
}
