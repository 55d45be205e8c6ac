package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.testing.ForgedCertificate;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;

class P256Test {
    private static final Bytes SPKI_PREFIX = Bytes.fromHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    @Test
    void the_jdk_agrees_on_the_same_secret() throws GeneralSecurityException {
        for (int seed = 0; seed < 20; seed++) {
            P256 ours = P256.generate(new SplittableRandom(seed));
            KeyPair theirs = ForgedCertificate.ec("secp256r1");
            byte[] spki = theirs.getPublic().getEncoded();
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(theirs.getPrivate());
            agreement.doPhase(
                    KeyFactory.getInstance("EC")
                            .generatePublic(new X509EncodedKeySpec(
                                    Bytes.concat(SPKI_PREFIX, ours.point()).toArray())),
                    true);
            assertThat(ours.agree(Arrays.copyOfRange(spki, spki.length - P256.POINT_BYTES, spki.length)))
                    .isEqualTo(agreement.generateSecret());
        }
    }

    @Test
    void what_is_no_point_of_the_curve_is_refused() {
        P256 key = P256.generate(new SplittableRandom(1));
        byte[] point = key.point().toArray();
        assertThat(key.agree(point)).hasSize(P256.SECRET_BYTES);
        assertThat(key.agree(Arrays.copyOf(point, 33))).isNull();
        assertThat(key.agree(new byte[] {0})).isNull();
        point[64] ^= 1;
        assertThat(key.agree(point)).isNull();
        point[64] ^= 1;
        point[0] = 6; // the hybrid form
        assertThat(key.agree(point)).isNull();
    }

    @Test
    void a_signature_is_that_of_rfc_6979() {
        // A.2.5, with SHA-256.
        P256 key = new P256(new BigInteger("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721", 16));
        assertThat(Bytes.of(key.sign(Bytes.utf8("sample").toArray())).hex())
                .isEqualTo("3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                        + "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
        assertThat(key.point().hex())
                .isEqualTo("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                        + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
    }
}
