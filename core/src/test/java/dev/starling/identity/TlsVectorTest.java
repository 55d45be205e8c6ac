package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.starling.core.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The certificates of the specification. */
class TlsVectorTest {
    private static final long NOW_MS = 1_700_000_000_000L;

    private record Vector(String peerId, Bytes der) {}

    private static List<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        try (InputStream in = TlsVectorTest.class.getResourceAsStream("/tls-certificates.csv")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(",", 2))
                    .forEach(parts -> vectors.add(new Vector(parts[0], Bytes.fromHex(parts[1]))));
        }
        assertThat(vectors).hasSize(4);
        return vectors;
    }

    @Test
    void the_valid_certificates_of_the_specification_name_their_peers() throws IOException, CertificateRefused {
        for (Vector vector : vectors().subList(0, 3)) {
            RemoteCertificate certificate = RemoteCertificate.verify(vector.der(), NOW_MS);
            assertThat(certificate.hostKey().peerId()).hasToString(vector.peerId());
        }
    }

    @Test
    void the_invalid_certificate_of_the_specification_is_refused() throws IOException {
        Bytes invalid = vectors().get(3).der();
        CertificateRefused refused =
                catchThrowableOfType(CertificateRefused.class, () -> RemoteCertificate.verify(invalid, NOW_MS));
        assertThat(refused.code()).isEqualTo("bad-signature");
    }

    @Test
    void no_byte_of_a_certificate_can_be_changed() throws IOException {
        byte[] der = vectors().getFirst().der().toArray();
        for (int at = 0; at < der.length; at++) {
            byte[] changed = der.clone();
            changed[at] ^= 0x01;
            assertThat(catchThrowableOfType(
                            CertificateRefused.class, () -> RemoteCertificate.verify(Bytes.of(changed), NOW_MS)))
                    .as("byte %d", at)
                    .isNotNull();
        }
    }

    @Test
    void no_certificate_can_be_cut_or_lengthened() throws IOException {
        Bytes der = vectors().getFirst().der();
        for (int length = 0; length < der.length(); length++) {
            Bytes cut = der.slice(0, length);
            assertThat(catchThrowableOfType(CertificateRefused.class, () -> RemoteCertificate.verify(cut, NOW_MS))
                            .code())
                    .as("%d bytes", length)
                    .isEqualTo("bad-certificate");
        }
        assertThat(catchThrowableOfType(
                                CertificateRefused.class,
                                () -> RemoteCertificate.verify(Bytes.concat(der, Bytes.of((byte) 0)), NOW_MS))
                        .code())
                .isEqualTo("bad-certificate");
    }
}
