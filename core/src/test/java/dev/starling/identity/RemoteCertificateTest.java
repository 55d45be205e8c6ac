package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.testing.ForgedCertificate;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RemoteCertificateTest {
    private static final long NOW_MS = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();
    private static final String UNKNOWN = "3008" + "06022a03" + "04020500";
    private static final String UNKNOWN_CRITICAL = "300b" + "06022a03" + "0101ff" + "04020500";
    private static final String CA = "3012" + "0603551d13" + "0101ff" + "0408" + "30060101ff020100";
    private static final String SIGNS = "300e" + "0603551d0f" + "0101ff" + "0404" + "03020780";
    private static final String SIGNS_NOTHING = "300e" + "0603551d0f" + "0101ff" + "0404" + "03020106";

    private final ForgedCertificate forged = new ForgedCertificate();

    /** Its code, or nothing when it is accepted. */
    private static String code(Bytes der) {
        return code(der, NOW_MS);
    }

    private static String code(Bytes der, long epochMs) {
        try {
            RemoteCertificate.verify(der, epochMs);
            return "";
        } catch (CertificateRefused refused) {
            return refused.code();
        }
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[changed.length - 1] ^= 1;
        return changed;
    }

    @Test
    void a_certificate_made_elsewhere_is_accepted() throws CertificateRefused {
        assertThat(RemoteCertificate.verify(forged.der(), NOW_MS).hostKey().peerId())
                .isEqualTo(forged.host.peerId());
        forged.critical = false;
        assertThat(code(forged.der())).isEmpty();
    }

    @Test
    void keys_of_every_accepted_kind_sign_certificates() {
        assertThat(code(forged.key(ForgedCertificate.ec("secp384r1"), ForgedCertificate.ECDSA_SHA384, "SHA384withECDSA")
                        .der()))
                .isEmpty();
        assertThat(code(forged.key(ForgedCertificate.ed25519(), ForgedCertificate.ED25519, "Ed25519")
                        .der()))
                .isEmpty();
        assertThat(code(forged.key(ForgedCertificate.rsa(2048), ForgedCertificate.RSA_SHA256, "SHA256withRSA")
                        .der()))
                .isEmpty();
    }

    @Test
    void other_keys_are_refused() {
        assertThat(code(forged.key(ForgedCertificate.rsa(1024), ForgedCertificate.RSA_SHA256, "SHA256withRSA")
                        .der()))
                .isEqualTo("certificate-key");
        assertThat(code(forged.key(ForgedCertificate.ec("secp521r1"), ForgedCertificate.ECDSA_SHA384, "SHA384withECDSA")
                        .der()))
                .isEqualTo("certificate-key");
    }

    @Test
    void a_huge_modulus_is_refused_before_any_arithmetic() {
        byte[] modulus = new byte[7 * 1024 + 1];
        Arrays.fill(modulus, (byte) 0xff);
        modulus[0] = 0;
        byte[] spki = ForgedCertificate.element(
                0x30,
                Bytes.fromHex("300d06092a864886f70d0101010500").toArray(),
                ForgedCertificate.element(
                        0x03,
                        new byte[1],
                        ForgedCertificate.element(
                                0x30,
                                ForgedCertificate.element(0x02, modulus),
                                ForgedCertificate.element(0x02, new byte[] {1, 0, 1}))));
        assertThat(code(forged.der(spki))).isEqualTo("certificate-key");
        assertThat(code(Bytes.wrap(new byte[RemoteCertificate.BYTES_MAX + 1]))).isEqualTo("certificate-too-long");
    }

    @Test
    void schemes_that_do_not_fit_the_key_are_refused() {
        forged.algorithmHex = ForgedCertificate.ECDSA_SHA384;
        forged.algorithm = "SHA384withECDSA";
        assertThat(code(forged.der())).isEqualTo("bad-self-signature");
        forged.algorithmHex = "300906072a8648ce3d0401"; // ECDSA with SHA-1
        forged.algorithm = "SHA1withECDSA";
        assertThat(code(forged.der())).isEqualTo("certificate-key");
    }

    @Test
    void the_certificate_is_signed_by_its_own_key() {
        forged.selfSignature = RemoteCertificateTest::flipped;
        assertThat(code(forged.der())).isEqualTo("bad-self-signature");
        forged.selfSignature = signature -> new byte[0];
        assertThat(code(forged.der())).isEqualTo("bad-self-signature");
    }

    @Test
    void a_stolen_certificate_cannot_be_signed_by_another_key() {
        byte[] victim = ForgedCertificate.ec("secp256r1").getPublic().getEncoded();
        assertThat(code(forged.der(victim))).isEqualTo("bad-self-signature");
    }

    @Test
    void the_host_key_has_signed_the_key_of_the_certificate() {
        forged.hostSignature = RemoteCertificateTest::flipped;
        assertThat(code(forged.der())).isEqualTo("bad-signature");
        forged.hostSignature = signature -> signature;
        // A signature that a victim has made for another certificate.
        forged.hostSigns = spki -> ForgedCertificate.ec("secp256r1").getPublic().getEncoded();
        assertThat(code(forged.der())).isEqualTo("bad-signature");
        // Of the bare key instead of the whole SubjectPublicKeyInfo.
        forged.hostSigns = spki -> Arrays.copyOfRange(spki, spki.length - 65, spki.length);
        assertThat(code(forged.der())).isEqualTo("bad-signature");
    }

    @Test
    void the_extension_has_to_be_there_once() {
        forged.extended = false;
        assertThat(code(forged.der())).isEqualTo("no-extension");
        forged.behind.add(UNKNOWN);
        assertThat(code(forged.der())).isEqualTo("no-extension");
        forged.extended = true;
        forged.behind.add(
                Bytes.of(forged.extension(forged.key.getPublic().getEncoded())).hex());
        assertThat(code(forged.der())).isEqualTo("bad-certificate");
    }

    @Test
    void extensions_that_are_not_critical_are_ignored() {
        forged.before.add(UNKNOWN);
        forged.behind.add(UNKNOWN);
        assertThat(code(forged.der())).isEmpty();
    }

    @Test
    void critical_extensions_must_be_understood() {
        forged.before.add(CA);
        forged.before.add(SIGNS);
        assertThat(code(forged.der())).isEmpty();
        forged.behind.add(UNKNOWN_CRITICAL);
        assertThat(code(forged.der())).isEqualTo("critical-extension");
        forged.behind.clear();
        forged.behind.add(SIGNS_NOTHING);
        assertThat(code(forged.der())).isEqualTo("critical-extension");
    }

    @Test
    void many_extensions_are_refused() {
        for (int i = 0; i < 32; i++) {
            forged.before.add(UNKNOWN);
        }
        assertThat(code(forged.der())).isEqualTo("bad-certificate");
    }

    @Test
    void the_deprecated_unique_ids_are_refused() {
        forged.uniqueIds = "81020001";
        assertThat(code(forged.der())).isEqualTo("bad-certificate");
        forged.uniqueIds = "82020001";
        assertThat(code(forged.der())).isEqualTo("bad-certificate");
    }

    @Test
    void a_certificate_is_valid_from_its_first_to_its_last_second() {
        forged.notBefore = "260101120000Z";
        forged.notAfter = "20260101120001Z";
        assertThat(code(forged.der(), NOW_MS - 1)).isEqualTo("certificate-early");
        assertThat(code(forged.der(), NOW_MS)).isEmpty();
        assertThat(code(forged.der(), NOW_MS + 1999)).isEmpty();
        assertThat(code(forged.der(), NOW_MS + 2000)).isEqualTo("certificate-expired");
        forged.notAfter = "20261301120001Z";
        assertThat(code(forged.der())).isEqualTo("bad-certificate");
        forged.notAfter = "2026010112000aZ";
        assertThat(code(forged.der())).isEqualTo("bad-certificate");
    }
}
