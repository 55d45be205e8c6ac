package dev.starling.peer.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.identity.CertificateRefused;
import dev.starling.identity.HostCertificates;
import dev.starling.identity.Identity;
import dev.starling.identity.PublicKey;
import dev.starling.identity.RemoteCertificate;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VerifiedProofsTest {
    private static final int ED25519 = 0x0807;
    private static final long NOW_MS = 1_800_000_000_000L;
    private static final long CENTURY_MS = 101L * 366 * 24 * 3_600_000;
    private static final Identity ALICE = Identity.generate(new SplittableRandom(1));
    private static final Identity BOB = Identity.generate(new SplittableRandom(2));
    private static final Bytes MESSAGE = Bytes.utf8("a static key");

    private final VerifiedProofs proofs = new VerifiedProofs();

    private static PublicKey key(Identity identity) {
        return PublicKey.ed25519(identity.publicKey());
    }

    private static Bytes certificate(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return HostCertificates.make(Identity.generate(random), random, NOW_MS)
                .preferred(ED25519)
                .der();
    }

    @Test
    void nothing_passes_for_a_signature_that_was_good() {
        Bytes good = Bytes.wrap(ALICE.sign(MESSAGE.toArray()));
        byte[] forged = good.toArray();
        forged[5] ^= 1;
        for (int i = 0; i < 2; i++) {
            assertThat(proofs.signature(key(ALICE), MESSAGE, good)).isTrue();
            assertThat(proofs.signature(key(BOB), MESSAGE, good)).isFalse();
            assertThat(proofs.signature(key(ALICE), Bytes.utf8("another"), good))
                    .isFalse();
            assertThat(proofs.signature(key(ALICE), MESSAGE, Bytes.of(forged))).isFalse();
        }
    }

    @Test
    void a_good_certificate_is_not_verified_again() throws CertificateRefused {
        RemoteCertificate first = proofs.certificate(certificate(1), NOW_MS);
        assertThat(proofs.certificate(certificate(1), NOW_MS)).isSameAs(first);
        assertThat(proofs.certificate(certificate(2), NOW_MS).hostKey()).isNotEqualTo(first.hostKey());
    }

    @Test
    void whether_it_is_valid_now_is_asked_each_time() throws CertificateRefused {
        proofs.certificate(certificate(1), NOW_MS);
        assertThatThrownBy(() -> proofs.certificate(certificate(1), NOW_MS + CENTURY_MS))
                .hasMessageContaining("valid until");
        assertThatThrownBy(() -> proofs.certificate(certificate(1), 0)).hasMessageContaining("valid from");
        proofs.certificate(certificate(1), NOW_MS);
    }

    @Test
    void a_bad_certificate_is_refused_each_time_though_a_good_one_is_like_it() throws CertificateRefused {
        proofs.certificate(certificate(1), NOW_MS);
        byte[] bad = certificate(1).toArray();
        bad[bad.length - 1] ^= 1;
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> proofs.certificate(Bytes.of(bad), NOW_MS)).isInstanceOf(CertificateRefused.class);
        }
    }

    @Test
    void the_oldest_is_forgotten() throws CertificateRefused {
        RemoteCertificate first = proofs.certificate(certificate(0), NOW_MS);
        for (int seed = 1; seed <= 256; seed++) {
            proofs.certificate(certificate(seed), NOW_MS);
        }
        assertThat(proofs.certificate(certificate(0), NOW_MS)).isNotSameAs(first);
    }
}
