package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VerifiedCertificatesTest {
    private static final long NOW_MS = 1_800_000_000_000L;
    private static final long CENTURY_MS = 101L * 366 * 24 * 3_600_000;
    private final VerifiedCertificates certificates = new VerifiedCertificates();

    private static Bytes certificate(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return HostCertificate.ed25519(Identity.generate(random), random, NOW_MS)
                .der();
    }

    @Test
    void one_that_was_good_is_not_verified_again() throws CertificateRefused {
        RemoteCertificate first = certificates.verify(certificate(1), NOW_MS);
        assertThat(certificates.verify(certificate(1), NOW_MS)).isSameAs(first);
        assertThat(certificates.verify(certificate(2), NOW_MS).hostKey()).isNotEqualTo(first.hostKey());
    }

    @Test
    void whether_it_is_valid_now_is_asked_each_time() throws CertificateRefused {
        certificates.verify(certificate(1), NOW_MS);
        assertThatThrownBy(() -> certificates.verify(certificate(1), NOW_MS + CENTURY_MS))
                .hasMessageContaining("valid until");
        assertThatThrownBy(() -> certificates.verify(certificate(1), 0)).hasMessageContaining("valid from");
        certificates.verify(certificate(1), NOW_MS);
    }

    @Test
    void a_bad_one_is_refused_each_time_though_a_good_one_is_like_it() throws CertificateRefused {
        certificates.verify(certificate(1), NOW_MS);
        byte[] bad = certificate(1).toArray();
        bad[bad.length - 1] ^= 1;
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> certificates.verify(Bytes.of(bad), NOW_MS)).isInstanceOf(CertificateRefused.class);
        }
    }

    @Test
    void the_oldest_is_forgotten() throws CertificateRefused {
        RemoteCertificate first = certificates.verify(certificate(0), NOW_MS);
        for (int seed = 1; seed <= 256; seed++) {
            certificates.verify(certificate(seed), NOW_MS);
        }
        assertThat(certificates.verify(certificate(0), NOW_MS)).isNotSameAs(first);
    }
}
