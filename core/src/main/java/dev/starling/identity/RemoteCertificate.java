package dev.starling.identity;

import dev.starling.core.Bytes;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of the other side of a TLS handshake (libp2p specs, tls), checked: one that is valid now, signed by
 * its own key, without critical extensions that we do not understand, and whose key a host key has signed. Names, serial
 * numbers and other extensions mean nothing.
 */
public final class RemoteCertificate {
    /** A longer certificate is refused unread, in bytes: two RSA keys of 8192 bits and their signatures take 4,300. */
    public static final int BYTES_MAX = 8192;

    private static final int EXTENSIONS_MAX = 32;
    private static final int SIGNATURE_BYTES_MAX = Rsa.MODULUS_BITS_MAX / 8;
    private static final int SERIAL_BYTES_MAX = 33;
    private static final int VERSION_TAG = 0xa0;
    private static final int EXTENSIONS_TAG = 0xa3;
    private static final int UTC_DIGITS = 12;
    private static final int GENERALIZED_DIGITS = 14;
    private static final Bytes VERSION_3 = Bytes.fromHex("020102");
    private static final Bytes KEY_USAGE = Bytes.fromHex("0603551d0f");
    private static final Bytes BASIC_CONSTRAINTS = Bytes.fromHex("0603551d13");
    private static final int DIGITAL_SIGNATURE = 0x80;

    private final CertificateKey key;
    private final PublicKey hostKey;
    private final Validity validity;

    private RemoteCertificate(CertificateKey key, PublicKey hostKey, Validity validity) {
        this.key = key;
        this.hostKey = hostKey;
        this.validity = validity;
    }

    /** The first and the last second. */
    private record Validity(LocalDateTime from, LocalDateTime until) {
        void require(long epochMs) throws CertificateRefused {
            LocalDateTime now = LocalDateTime.ofEpochSecond(Math.floorDiv(epochMs, 1000L), 0, ZoneOffset.UTC);
            if (now.isBefore(from)) {
                throw new CertificateRefused("certificate-early", "valid from " + from + ", and it is " + now);
            }
            if (now.isAfter(until)) {
                throw new CertificateRefused("certificate-expired", "valid until " + until + ", and it is " + now);
            }
        }
    }

    /** The parts that checks need. */
    private record Parts(
            Bytes tbs, SignatureScheme scheme, byte[] signature, Validity validity, Bytes spki, Bytes signedKey) {}

    /**
     * Reads and checks a certificate.
     *
     * @param epochMs the time now, in milliseconds since 1970-01-01T00:00Z
     * @throws CertificateRefused when any check fails; nothing else is thrown, whatever {@code der} holds
     */
    public static RemoteCertificate verify(Bytes der, long epochMs) throws CertificateRefused {
        if (der.length() > BYTES_MAX) {
            throw new CertificateRefused(
                    "certificate-too-long", "a certificate of " + der.length() + " bytes, at most " + BYTES_MAX);
        }
        Parts parts;
        try {
            parts = parse(der);
        } catch (IllegalArgumentException | DateTimeException malformed) {
            throw new CertificateRefused("bad-certificate", String.valueOf(malformed.getMessage()));
        }
        parts.validity().require(epochMs);
        CertificateKey key = CertificateKey.of(parts.spki());
        if (key == null) {
            throw new CertificateRefused(
                    "certificate-key",
                    "a key of " + parts.spki().length() + " bytes, neither P-256, P-384, Ed25519 nor RSA of "
                            + Rsa.MODULUS_BITS_MIN + " to " + Rsa.MODULUS_BITS_MAX + " bits");
        }
        // The host key's signature first: it is what a forger lacks, and the cheaper one for most kinds of key.
        PublicKey hostKey = hostKey(parts);
        if (!key.verify(parts.scheme(), parts.tbs().shared(), parts.signature())) {
            throw new CertificateRefused("bad-self-signature", "the certificate is not signed by its own key");
        }
        return new RemoteCertificate(key, hostKey, parts.validity());
    }

    private static Parts parse(Bytes der) throws CertificateRefused {
        Der whole = Der.of(der.shared());
        Der certificate = whole.enter(Der.SEQUENCE);
        whole.finish();
        Bytes tbs = certificate.element(Der.SEQUENCE);
        Bytes algorithm = certificate.element(Der.SEQUENCE);
        byte[] signature = certificate.bits();
        certificate.finish();

        Der outer = Der.of(tbs.shared());
        Der fields = outer.enter(Der.SEQUENCE);
        Der version = fields.enter(VERSION_TAG);
        if (!version.element(Der.INTEGER).equals(VERSION_3)) {
            throw new IllegalArgumentException("not a certificate of version 3");
        }
        version.finish();
        if (fields.element(Der.INTEGER).length() > 2 + SERIAL_BYTES_MAX) {
            throw new IllegalArgumentException("a long serial number");
        }
        if (!fields.element(Der.SEQUENCE).equals(algorithm)) {
            throw new IllegalArgumentException("two different signature algorithms");
        }
        fields.enter(Der.SEQUENCE); // issuer
        Der validity = fields.enter(Der.SEQUENCE);
        Validity valid = new Validity(time(validity), time(validity));
        validity.finish();
        fields.enter(Der.SEQUENCE); // subject
        Bytes spki = fields.element(Der.SEQUENCE);
        Bytes signedKey = extensions(fields);
        fields.finish();
        return new Parts(tbs, scheme(algorithm, signature), signature, valid, spki, signedKey);
    }

    private static SignatureScheme scheme(Bytes algorithm, byte[] signature) throws CertificateRefused {
        SignatureScheme scheme = SignatureScheme.ofAlgorithm(algorithm);
        if (scheme == null || signature.length > SIGNATURE_BYTES_MAX) {
            throw new CertificateRefused(
                    "certificate-key", "signed by an algorithm that is not accepted: " + algorithm);
        }
        return scheme;
    }

    private static LocalDateTime time(Der in) {
        boolean utc = in.isNext(Der.UTC_TIME);
        byte[] text = in.content(utc ? Der.UTC_TIME : Der.GENERALIZED_TIME);
        int digits = utc ? UTC_DIGITS : GENERALIZED_DIGITS;
        if (text.length != digits + 1 || text[digits] != 'Z') {
            throw new IllegalArgumentException("a time of " + text.length + " characters");
        }
        int at = utc ? 2 : 4;
        int year = twoDigits(text, at - 2);
        if (utc) {
            year += year < 50 ? 2000 : 1900;
        } else {
            year += 100 * twoDigits(text, 0);
        }
        return LocalDateTime.of(
                year,
                twoDigits(text, at),
                twoDigits(text, at + 2),
                twoDigits(text, at + 4),
                twoDigits(text, at + 6),
                twoDigits(text, at + 8));
    }

    private static int twoDigits(byte[] text, int at) {
        int high = text[at] - '0';
        int low = text[at + 1] - '0';
        if (high < 0 || high > 9 || low < 0 || low > 9) {
            throw new IllegalArgumentException("a time with other characters than digits");
        }
        return 10 * high + low;
    }

    /** The content of the libp2p extension. */
    private static Bytes extensions(Der fields) throws CertificateRefused {
        Bytes signedKey = null;
        if (fields.hasMore() && !fields.isNext(EXTENSIONS_TAG)) {
            throw new IllegalArgumentException("the deprecated unique ids, which libp2p excludes");
        }
        if (fields.hasMore()) {
            Der tagged = fields.enter(EXTENSIONS_TAG);
            Der list = tagged.enter(Der.SEQUENCE);
            tagged.finish();
            for (int i = 0; list.hasMore(); i++) {
                if (i == EXTENSIONS_MAX) {
                    throw new IllegalArgumentException("more than " + EXTENSIONS_MAX + " extensions");
                }
                Bytes found = extension(list.enter(Der.SEQUENCE));
                if (found != null && signedKey != null) {
                    throw new IllegalArgumentException("two libp2p extensions");
                }
                signedKey = found == null ? signedKey : found;
            }
        }
        if (signedKey == null) {
            throw new CertificateRefused("no-extension", "the certificate names no host key");
        }
        return signedKey;
    }

    private static @Nullable Bytes extension(Der in) throws CertificateRefused {
        Bytes oid = in.element(Der.OBJECT_IDENTIFIER);
        boolean critical = false;
        if (in.isNext(Der.BOOLEAN)) {
            byte[] value = in.content(Der.BOOLEAN);
            critical = value.length != 1 || value[0] != 0;
        }
        byte[] value = in.content(Der.OCTET_STRING);
        in.finish();
        if (oid.equals(HostCertificate.EXTENSION_OID)) {
            return Bytes.wrap(value);
        }
        if (critical && !oid.equals(BASIC_CONSTRAINTS) && !(oid.equals(KEY_USAGE) && signs(value))) {
            throw new CertificateRefused(
                    "critical-extension", "a critical extension that we do not understand: " + oid);
        }
        return null;
    }

    /** Whether a key usage permits signing handshakes. */
    private static boolean signs(byte[] keyUsage) {
        Der in = Der.of(keyUsage);
        byte[] bits = in.content(Der.BIT_STRING);
        in.finish();
        return bits.length >= 2 && (bits[1] & DIGITAL_SIGNATURE) != 0;
    }

    private static PublicKey hostKey(Parts parts) throws CertificateRefused {
        PublicKey hostKey;
        byte[] signature;
        try {
            Der outer = Der.of(parts.signedKey().shared());
            Der pair = outer.enter(Der.SEQUENCE);
            outer.finish();
            hostKey = PublicKey.of(Bytes.wrap(pair.content(Der.OCTET_STRING)));
            signature = pair.content(Der.OCTET_STRING);
            pair.finish();
        } catch (IllegalArgumentException malformed) {
            throw new CertificateRefused("bad-extension", String.valueOf(malformed.getMessage()));
        }
        byte[] signed =
                Bytes.concat(HostCertificate.SIGNATURE_PREFIX, parts.spki()).shared();
        if (!hostKey.verify(signed, signature)) {
            throw new CertificateRefused("bad-signature", "the certificate's key is not signed by " + hostKey.peerId());
        }
        return hostKey;
    }

    /**
     * Refuses it at a time at which it is not valid.
     *
     * @throws CertificateRefused then
     */
    public void requireValid(long epochMs) throws CertificateRefused {
        validity.require(epochMs);
    }

    /** The host key that has signed the certificate's key. */
    public PublicKey hostKey() {
        return hostKey;
    }

    /** Whether {@code signature} is one of {@code message} by the certificate's key; false for whatever is malformed. */
    public boolean verify(SignatureScheme scheme, byte[] message, byte[] signature) {
        return key.verify(scheme, message, signature);
    }
}
