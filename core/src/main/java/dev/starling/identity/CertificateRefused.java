package dev.starling.identity;

/** Why a certificate is not accepted. */
public final class CertificateRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    CertificateRefused(String code, String reason) {
        // No stack trace: the other side decides how often this happens.
        super(reason, null, false, false);
        this.code = code;
    }

    /**
     * A word for counters: {@code certificate-too-long}, {@code bad-certificate} (not the DER of a certificate),
     * {@code certificate-key} (a kind or size of key that is not accepted), {@code certificate-early}, {@code
     * certificate-expired}, {@code critical-extension}, {@code no-extension}, {@code bad-extension}, {@code
     * bad-self-signature} or {@code bad-signature} (the host key's).
     */
    public String code() {
        return code;
    }
}
