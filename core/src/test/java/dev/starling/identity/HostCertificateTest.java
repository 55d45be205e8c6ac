package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HostCertificateTest {
    private static final long NOW_MS = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();
    private static final Identity ALICE = Identity.generate(new SplittableRandom(1));

    private static HostCertificate certificate(long seed) {
        return HostCertificate.p256(ALICE, new SplittableRandom(seed), NOW_MS);
    }

    private static List<HostCertificate> both(long seed) {
        return List.of(certificate(seed), HostCertificate.ed25519(ALICE, new SplittableRandom(seed), NOW_MS));
    }

    private static X509Certificate read(HostCertificate certificate) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.der().toArray()));
    }

    @Test
    void what_we_make_we_accept() throws CertificateRefused {
        for (int seed = 0; seed < 50; seed++) {
            for (HostCertificate ours : both(seed)) {
                RemoteCertificate theirs = RemoteCertificate.verify(ours.der(), NOW_MS);
                assertThat(theirs.hostKey().peerId()).isEqualTo(ALICE.peerId());
                byte[] message = {1, 2, 3};
                byte[] signature = ours.sign(message);
                assertThat(theirs.verify(ours.scheme(), message, signature)).isTrue();
                assertThat(theirs.verify(ours.scheme(), new byte[3], signature)).isFalse();
                for (SignatureScheme other : SignatureScheme.values()) {
                    assertThat(theirs.verify(other, message, signature)).isEqualTo(other == ours.scheme());
                }
            }
        }
    }

    @Test
    void the_jdk_reads_them_as_we_mean_them() throws GeneralSecurityException {
        String[] algorithms = {"SHA256withECDSA", "Ed25519"};
        for (int i = 0; i < algorithms.length; i++) {
            HostCertificate ours = both(1).get(i);
            X509Certificate read = read(ours);
            read.verify(read.getPublicKey());
            assertThat(read.getCriticalExtensionOIDs()).containsExactly("1.3.6.1.4.1.53594.1.1");
            assertThat(read.getNonCriticalExtensionOIDs()).isEmpty();
            assertThat(read.getNotBefore().toInstant()).isEqualTo("2026-01-01T11:00:00Z");
            assertThat(read.getNotAfter().toInstant()).isEqualTo("2126-01-01T11:00:00Z");
            assertThat(read.getSubjectX500Principal()).isEqualTo(read.getIssuerX500Principal());
            Signature verifier = Signature.getInstance(algorithms[i]);
            verifier.initVerify(read.getPublicKey());
            verifier.update((byte) 7);
            assertThat(verifier.verify(ours.sign(new byte[] {7}))).isTrue();
        }
    }

    @Test
    void the_peers_preference_chooses_between_them() {
        HostCertificates ours = HostCertificates.make(ALICE, new SplittableRandom(1), NOW_MS);
        assertThat(ours.preferred(0x0804, 0x0403, 0x0807)).isNotNull();
        assertThat(ours.preferred(0x0804, 0x0403, 0x0807).scheme()).isEqualTo(SignatureScheme.ECDSA_SECP256R1_SHA256);
        assertThat(ours.preferred(0x0807, 0x0403).scheme()).isEqualTo(SignatureScheme.ED25519);
        assertThat(ours.preferred(0x0807).scheme()).isEqualTo(SignatureScheme.ED25519);
        assertThat(ours.preferred(0x0503, 0x0804)).isNull();
        assertThat(ours.preferred()).isNull();
    }

    @Test
    void years_are_written_as_rfc_5280_wants_them() throws GeneralSecurityException {
        for (String now : new String[] {
            "1970-01-01T00:00:00Z", "1950-01-01T01:00:00Z", "2050-01-01T00:59:59Z", "2050-01-01T01:00:00Z"
        }) {
            long ms = Instant.parse(now).toEpochMilli();
            X509Certificate read = read(HostCertificate.p256(ALICE, new SplittableRandom(1), ms));
            assertThat(read.getNotBefore().toInstant())
                    .isEqualTo(Instant.parse(now).minusSeconds(3600));
        }
    }

    @Test
    void the_same_randomness_makes_the_same_certificate() {
        assertThat(certificate(1).der()).isEqualTo(certificate(1).der());
        assertThat(certificate(1).der()).isNotEqualTo(certificate(2).der());
        assertThat(certificate(1).sign(new byte[9])).isEqualTo(certificate(1).sign(new byte[9]));
    }

    @Test
    void the_keys_are_no_relation_of_the_host_key() {
        for (HostCertificate ours : both(1)) {
            assertThat(ours.der().length()).isLessThan(512);
            assertThat(ours.der().hex()).doesNotContain(ALICE.seed().hex());
            assertThat(ours.toString()).doesNotContain(ALICE.seed().hex());
        }
    }
}
