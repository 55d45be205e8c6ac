package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.identity.CertificateRefused;
import dev.starling.identity.RemoteCertificate;
import dev.starling.secure.TlsScript;
import java.util.List;

/** Certificates, handshake messages and records that peers send. */
final class TlsTargets {
    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("tls-certificate", TlsTargets::certificate),
            new FuzzTarget("tls-messages", TlsScript::messages),
            new FuzzTarget("tls-records", TlsScript::records));

    private static final long NOW_MS = 1_767_268_800_000L;

    private TlsTargets() {}

    /** Refused with a code, or one whose signatures hold: then no other bit of it can be flipped. */
    private static void certificate(byte[] input) {
        try {
            RemoteCertificate accepted = RemoteCertificate.verify(Bytes.of(input), NOW_MS);
            assertThat(accepted.hostKey().peerId()).isNotNull();
        } catch (CertificateRefused refused) {
            assertThat(refused.code()).matches("[a-z-]+");
            assertThat(refused.getMessage()).isNotBlank().hasSizeLessThan(500);
        }
    }
}
