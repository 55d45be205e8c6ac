package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.testing.ForgedCertificate;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the JDK's own TLS, in both roles. */
class TlsJsseTest {
    private static final String YAMUX = TlsSides.YAMUX;

    private static Bytes noise(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private static void checkBoth(JssePeer jsse, Side ours, int pieceBytes) throws SSLException {
        jsse.exchange(ours, pieceBytes);
        assertThat(ours.code()).isEmpty();
        assertThat(ours.secured).isNotNull();
        assertThat(ours.secured.remoteId()).isEqualTo(jsse.forged.host.peerId());
        assertThat(jsse.engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        assertThat(jsse.engine.getSession().getCipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
        ours.send(noise(50_000));
        assertThat(jsse.turn(ours.takeSent()).length()).isZero();
        assertThat(Bytes.wrap(jsse.received.toByteArray())).isEqualTo(noise(50_000));
        ours.receive(jsse.send(noise(40_000)));
        assertThat(ours.received()).isEqualTo(noise(40_000));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 100_000})
    void it_is_our_client(int pieceBytes) throws SSLException {
        JssePeer jsse = JssePeer.client();
        Side bob = TlsSides.bob(YAMUX).begin();
        checkBoth(jsse, bob, pieceBytes);
        assertThat(bob.secured.muxer()).contains(YAMUX);
        assertThat(jsse.engine.getApplicationProtocol()).isEqualTo(YAMUX);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 100_000})
    void it_is_our_server(int pieceBytes) throws SSLException {
        JssePeer jsse = JssePeer.server();
        Side alice = TlsSides.alice(YAMUX).begin();
        checkBoth(jsse, alice, pieceBytes);
        assertThat(alice.secured.muxer()).contains(YAMUX);
        assertThat(jsse.engine.getApplicationProtocol()).isEqualTo(YAMUX);
    }

    @Test
    void a_client_with_keys_on_p256_only_is_served() throws SSLException {
        checkBoth(JssePeer.client().groups("secp256r1"), TlsSides.bob(YAMUX).begin(), 1000);
        checkBoth(
                JssePeer.client().groups("secp256r1", "x25519"),
                TlsSides.bob(YAMUX).begin(),
                1000);
    }

    @Test
    void a_client_without_a_fitting_key_is_asked_for_one() throws SSLException {
        // It sends one on P-521 and could do X25519 only when asked.
        Side bob = TlsSides.bob(YAMUX).begin();
        checkBoth(JssePeer.client().groups("secp521r1", "x448", "secp256r1"), bob, 1000);
    }

    @Test
    void a_server_may_ask_for_another_key() throws SSLException {
        checkBoth(JssePeer.server().groups("secp256r1"), TlsSides.alice(YAMUX).begin(), 1000);
    }

    @Test
    void without_application_protocols_the_muxer_is_negotiated_later() throws SSLException {
        Side bob = TlsSides.bob(YAMUX).begin();
        checkBoth(JssePeer.client().alpn(), bob, 1000);
        assertThat(bob.secured.muxer()).isEmpty();
        Side alice = TlsSides.alice(YAMUX).begin();
        checkBoth(JssePeer.server().alpn(), alice, 1000);
        assertThat(alice.secured.muxer()).isEmpty();
    }

    @Test
    void certificates_of_every_accepted_kind_sign_the_handshake() throws SSLException {
        ForgedCertificate[] kinds = {
            new ForgedCertificate()
                    .key(ForgedCertificate.ec("secp384r1"), ForgedCertificate.ECDSA_SHA384, "SHA384withECDSA"),
            new ForgedCertificate().key(ForgedCertificate.ed25519(), ForgedCertificate.ED25519, "Ed25519"),
            new ForgedCertificate().key(ForgedCertificate.rsa(2048), ForgedCertificate.RSA_SHA256, "SHA256withRSA")
        };
        for (ForgedCertificate kind : kinds) {
            checkBoth(new JssePeer(true, kind), TlsSides.bob(YAMUX).begin(), 1000);
            checkBoth(new JssePeer(false, kind), TlsSides.alice(YAMUX).begin(), 1000);
        }
    }

    /** The kind of key of the certificate that it was shown. */
    private static String shownTo(JssePeer peer) throws SSLException {
        return peer.engine.getSession().getPeerCertificates()[0].getPublicKey().getAlgorithm();
    }

    @Test
    void it_is_shown_the_kind_of_certificate_that_it_prefers() throws SSLException {
        JssePeer client = JssePeer.client();
        checkBoth(client, TlsSides.bob(YAMUX).begin(), 1000);
        assertThat(shownTo(client)).isEqualTo("EC");
        JssePeer server = JssePeer.server();
        checkBoth(server, TlsSides.alice(YAMUX).begin(), 1000);
        assertThat(shownTo(server)).isEqualTo("EC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa_secp256r1_sha256"})
    void a_peer_that_verifies_one_kind_only_is_shown_that(String scheme) throws SSLException {
        String algorithm = scheme.equals("ed25519") ? "EdDSA" : "EC";
        ForgedCertificate kind = scheme.equals("ed25519")
                ? new ForgedCertificate().key(ForgedCertificate.ed25519(), ForgedCertificate.ED25519, "Ed25519")
                : new ForgedCertificate();
        JssePeer client = new JssePeer(true, kind).schemes(scheme);
        checkBoth(client, TlsSides.bob(YAMUX).begin(), 1000);
        assertThat(shownTo(client)).isEqualTo(algorithm);
        JssePeer server = new JssePeer(false, kind).schemes(scheme);
        checkBoth(server, TlsSides.alice(YAMUX).begin(), 1000);
        assertThat(shownTo(server)).isEqualTo(algorithm);
    }

    @Test
    void ends_are_announced_both_ways() throws SSLException {
        JssePeer jsse = JssePeer.server();
        Side alice = TlsSides.alice(YAMUX).begin();
        jsse.exchange(alice, 1000);
        alice.endAbove();
        jsse.turn(alice.takeSent());
        assertThat(jsse.engine.isInboundDone()).isTrue();
        alice.receive(jsse.send(noise(10)));
        alice.receive(jsse.end());
        alice.end();
        assertThat(alice.received()).isEqualTo(noise(10));
        assertThat(alice.ends).isEqualTo(1);
        assertThat(alice.code()).isEmpty();
    }

    @Test
    void it_follows_our_changes_of_keys() throws SSLException {
        JssePeer jsse = JssePeer.server();
        TlsLimits two = new TlsLimits(16_384, 32, 2, 1);
        Side alice =
                TlsSides.side(TlsSides.setup(true, Optional.empty(), two), 1).begin();
        jsse.exchange(alice, 1000);
        for (int i = 0; i < 9; i++) {
            alice.send(noise(100));
        }
        jsse.turn(alice.takeSent());
        assertThat(jsse.received.size()).isEqualTo(900);
    }
}
