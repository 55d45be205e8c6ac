package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.testing.ForgedCertificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The other side is hostile, broken, or speaks something else. */
class TlsAttackTest {
    private static final String YAMUX = TlsSides.YAMUX;
    private static final String UNKNOWN_CRITICAL = "300b" + "06022a03" + "0101ff" + "04020500";

    private final ForgedCertificate forged = new ForgedCertificate();

    private static Bytes noise(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    /** The code with which this machine refuses that peer; the peer may complain about it. */
    private static String refused(Side ours, JssePeer peer) {
        try {
            peer.exchange(ours, 1000);
        } catch (SSLException complaint) {
            assertThat(complaint).hasMessageNotContaining("internal_error");
        }
        assertThat(ours.secured).isNull();
        return ours.code();
    }

    /** The code with which both roles refuse this certificate. */
    private String refused(Bytes... chain) {
        String atServer = refused(TlsSides.bob(YAMUX).begin(), new JssePeer(true, forged, chain));
        assertThat(refused(TlsSides.alice(YAMUX).begin(), new JssePeer(false, forged, chain)))
                .isEqualTo(atServer);
        return atServer;
    }

    @Test
    void another_peer_than_the_expected_one_is_refused_and_never_learns_who_called() {
        Side alice = TlsSides.side(TlsSides.setup(true, Optional.of(Side.BOB.peerId()), TlsLimits.DEFAULT, YAMUX), 1)
                .begin();
        JssePeer mallory = JssePeer.server();
        assertThat(refused(alice, mallory)).isEqualTo("wrong-peer");
        assertThatThrownBy(() -> mallory.engine.getSession().getPeerCertificates())
                .isInstanceOf(SSLException.class);
        Side bob = TlsSides.side(TlsSides.setup(false, Optional.of(Side.ALICE.peerId()), TlsLimits.DEFAULT, YAMUX), 1)
                .begin();
        assertThat(refused(bob, JssePeer.client())).isEqualTo("wrong-peer");
    }

    @Test
    void certificates_that_prove_nothing_are_refused() {
        forged.extended = false;
        assertThat(refused()).isEqualTo("no-extension");
        forged.extended = true;
        forged.hostSigns = spki -> new byte[0];
        assertThat(refused()).isEqualTo("bad-signature");
    }

    @Test
    void certificates_of_other_times_are_refused() {
        forged.notAfter = "251231120000Z";
        assertThat(refused()).isEqualTo("certificate-expired");
        forged.notAfter = "20960101130000Z";
        forged.notBefore = "260101120001Z";
        assertThat(refused()).isEqualTo("certificate-early");
    }

    @Test
    void a_chain_is_refused() {
        assertThat(refused(forged.der(), forged.der())).isEqualTo("certificate-chain");
    }

    @Test
    void unknown_critical_extensions_are_refused() {
        forged.behind.add(UNKNOWN_CRITICAL);
        assertThat(refused()).isEqualTo("critical-extension");
    }

    @Test
    void small_rsa_keys_are_refused() {
        forged.key(ForgedCertificate.rsa(1024), ForgedCertificate.RSA_SHA256, "SHA256withRSA");
        assertThat(refused()).isEqualTo("certificate-key");
    }

    @Test
    void large_certificates_are_refused_unread() {
        forged.behind.add(padding("06022a03"));
        assertThat(refused()).isEqualTo("certificate-too-long");
        forged.behind.add(padding("06022a04"));
        forged.behind.add(padding("06022a05"));
        assertThat(refused()).isEqualTo("handshake-too-long");
    }

    private static String padding(String oid) {
        return Bytes.of(ForgedCertificate.element(
                        0x30, Bytes.fromHex(oid).toArray(), ForgedCertificate.element(0x04, new byte[8000])))
                .hex();
    }

    @Test
    void somebody_elses_certificate_is_of_no_use() {
        ForgedCertificate victim = new ForgedCertificate();
        assertThat(refused(victim.der())).isEqualTo("bad-certificate-verify");
    }

    @Test
    void a_client_without_a_certificate_is_refused() {
        Side bob = TlsSides.bob(YAMUX).begin();
        assertThat(refused(bob, JssePeer.client().withoutCertificate())).isEqualTo("no-certificate");
    }

    @Test
    void a_server_that_does_not_ask_who_we_are_is_refused() {
        JssePeer careless = JssePeer.server();
        careless.engine.setNeedClientAuth(false);
        assertThat(refused(TlsSides.alice(YAMUX).begin(), careless)).isEqualTo("no-client-auth");
    }

    @Test
    void a_client_that_is_refused_learns_so_after_it_was_ready() {
        Side alice = TlsSides.alice(YAMUX).begin();
        Side bob = TlsSides.side(
                        TlsSides.setup(
                                false, Optional.of(JssePeer.client().forged.host.peerId()), TlsLimits.DEFAULT, YAMUX),
                        1)
                .begin();
        Side.exchange(alice, bob, 1000);
        assertThat(bob.code()).isEqualTo("wrong-peer");
        assertThat(bob.secured).isNull();
        assertThat(alice.secured).isNotNull();
        assertThat(alice.code()).isEqualTo("alert-bad-certificate");
        assertThat(alice.plaintext.size()).isZero();
    }

    @Test
    void older_versions_are_refused() {
        assertThat(refused(TlsSides.bob(YAMUX).begin(), JssePeer.client().protocols("TLSv1.2")))
                .isEqualTo("tls-version");
        assertThat(refused(TlsSides.alice(YAMUX).begin(), JssePeer.server().protocols("TLSv1.2")))
                .isEqualTo("alert-protocol-version");
    }

    @Test
    void peers_with_nothing_in_common_are_refused() {
        assertThat(refused(TlsSides.bob(YAMUX).begin(), JssePeer.client().suites("TLS_AES_256_GCM_SHA384")))
                .isEqualTo("no-common-cipher");
        assertThat(refused(TlsSides.bob(YAMUX).begin(), JssePeer.client().groups("secp384r1")))
                .isEqualTo("no-common-group");
        assertThat(refused(TlsSides.bob(YAMUX).begin(), JssePeer.client().alpn("h2")))
                .isEqualTo("no-common-protocol");
        assertThat(refused(TlsSides.alice(YAMUX).begin(), JssePeer.server().alpn("h2")))
                .isEqualTo("alert-no-application-protocol");
    }

    @Test
    void what_is_not_tls_is_refused() {
        for (String text : new String[] {"GET / HTTP/1.1\r\n\r\n", "\u0013/multistream/1.0.0\n", "SSH-2.0-OpenSSH"}) {
            Side bob = TlsSides.bob(YAMUX).begin();
            bob.receive(Bytes.utf8(text));
            bob.end();
            assertThat(bob.code()).isIn("frame-too-long", "unexpected-message", "ended-early");
        }
    }

    @Test
    void random_bytes_are_refused() {
        for (int seed = 0; seed < 200; seed++) {
            Side alice = TlsSides.alice(YAMUX).begin();
            Side bob = TlsSides.bob(YAMUX).begin();
            for (Side side : List.of(alice, bob)) {
                side.receive(noise(seed));
                side.end();
                assertThat(side.code()).isNotEmpty();
            }
        }
    }

    @Test
    void a_flipped_bit_anywhere_in_the_handshake_lets_nobody_in() {
        Bytes first = TlsSides.alice(YAMUX).begin().takeSent();
        for (int at = 0; at < first.length(); at++) {
            byte[] changed = first.toArray();
            changed[at] ^= 0x01;
            Side bob = TlsSides.bob(YAMUX).begin();
            Side alice = TlsSides.alice(YAMUX).begin();
            alice.takeSent();
            bob.receive(Bytes.wrap(changed));
            Side.carry(bob, alice, 10_000);
            Side.carry(alice, bob, 10_000);
            // The version of the record is ignored (RFC 8446 §5.1).
            boolean ignored = at == 1 || at == 2;
            assertThat(alice.secured == null && bob.secured == null)
                    .as("byte %d", at)
                    .isEqualTo(!ignored);
        }
    }

    @Test
    void a_flipped_bit_anywhere_in_the_servers_flight_lets_nobody_in() {
        Side alice = TlsSides.alice(YAMUX).begin();
        Side bob = TlsSides.bob(YAMUX).begin();
        Side.carry(alice, bob, 10_000);
        Bytes flight = bob.takeSent();
        for (int at = 0; at < flight.length(); at++) {
            byte[] changed = flight.toArray();
            changed[at] ^= 0x40;
            Side fresh = TlsSides.alice(YAMUX).begin();
            fresh.receive(Bytes.wrap(changed));
            fresh.end();
            boolean ignored = at == 1 || at == 2;
            assertThat(fresh.secured == null).as("byte %d", at).isEqualTo(!ignored);
            if (!ignored) {
                assertThat(fresh.code()).as("byte %d", at).isNotEmpty();
            }
        }
    }

    /** A client and a server of ours after their handshake. */
    private record Pair(Side alice, Side bob) {
        static Pair ready() {
            Pair pair =
                    new Pair(TlsSides.alice(YAMUX).begin(), TlsSides.bob(YAMUX).begin());
            Side.exchange(pair.alice, pair.bob, 1000);
            return pair;
        }
    }

    @Test
    void a_flipped_bit_anywhere_in_a_record_yields_no_plaintext() {
        for (int at = 0; at < 5 + 20 + 17; at++) {
            Pair pair = Pair.ready();
            pair.alice.send(noise(20));
            byte[] record = pair.alice.takeSent().toArray();
            record[at] ^= 0x01;
            pair.bob.receive(Bytes.wrap(record));
            pair.bob.end();
            assertThat(pair.bob.plaintext.size()).as("byte %d", at).isZero();
            assertThat(pair.bob.code()).as("byte %d", at).isNotEmpty();
        }
    }

    @Test
    void records_that_are_repeated_left_out_or_sent_back_are_refused() {
        Pair pair = Pair.ready();
        pair.alice.send(noise(10));
        Bytes first = pair.alice.takeSent();
        pair.alice.send(noise(11));
        Bytes second = pair.alice.takeSent();
        pair.bob.receive(Bytes.concat(first, first));
        assertThat(pair.bob.code()).isEqualTo("bad-mac");
        assertThat(pair.bob.received()).isEqualTo(noise(10));
        pair.alice.receive(first);
        assertThat(pair.alice.code()).isEqualTo("bad-mac");
        Pair other = Pair.ready();
        other.bob.receive(second);
        assertThat(other.bob.code()).isEqualTo("bad-mac");
    }

    @Test
    void an_end_cannot_be_forged_in_the_clear() {
        Pair pair = Pair.ready();
        pair.bob.receive(Bytes.fromHex("15030300020100"));
        assertThat(pair.bob.ends).isZero();
        assertThat(pair.bob.code()).isEqualTo("unexpected-message");
        Side early = TlsSides.alice(YAMUX).begin();
        early.receive(Bytes.fromHex("15030300020100"));
        assertThat(early.ends).isZero();
        assertThat(early.code()).isEqualTo("ended-early");
    }

    @ParameterizedTest
    @ValueSource(strings = {"140303000101", "160303000401000000", "17030300020000", "18030300020000"})
    void records_in_the_clear_are_refused_after_the_handshake(String record) {
        Pair pair = Pair.ready();
        pair.bob.receive(Bytes.fromHex(record));
        assertThat(pair.bob.code()).isIn("unexpected-message", "bad-mac");
    }

    @Test
    void the_record_for_middleboxes_is_ignored_in_the_handshake_but_not_for_ever() {
        Bytes compatibility = Bytes.fromHex("140303000101");
        Side alice = TlsSides.alice(YAMUX).begin();
        Side bob = TlsSides.bob(YAMUX).begin();
        bob.receive(alice.takeSent());
        bob.receive(compatibility);
        alice.receive(compatibility);
        Side.exchange(alice, bob, 1000);
        assertThat(bob.secured).isNotNull();
        Side flooded = TlsSides.alice(YAMUX).begin();
        for (int i = 0; i < 10_000 && flooded.code().isEmpty(); i++) {
            flooded.receive(compatibility);
        }
        assertThat(flooded.code()).isEqualTo("handshake-too-long");
    }

    @Test
    void a_handshake_that_never_ends_does() {
        Side bob = TlsSides.bob(YAMUX).begin();
        // A message of 16 KB in records of one byte each.
        bob.receive(Bytes.fromHex("160303000401003fff"));
        for (int i = 0; i < 100_000 && bob.code().isEmpty(); i++) {
            bob.receive(Bytes.fromHex("160303000100"));
        }
        assertThat(bob.code()).isEqualTo("handshake-too-long");
        Side huge = TlsSides.bob(YAMUX).begin();
        huge.receive(Bytes.fromHex("160303000401ffffff"));
        assertThat(huge.code()).isEqualTo("handshake-too-long");
    }

    @Test
    void records_longer_than_any_may_be_are_refused_by_their_headers() {
        Side bob = TlsSides.bob(YAMUX).begin();
        bob.receive(Bytes.fromHex("1603034101"));
        assertThat(bob.code()).isEqualTo("frame-too-long");
        Side clear = TlsSides.bob(YAMUX).begin();
        clear.receive(Bytes.concat(Bytes.fromHex("1603034100"), Bytes.wrap(new byte[0x4100])));
        assertThat(clear.code()).isIn("frame-too-long", "handshake-too-long");
    }

    @Test
    void a_record_that_is_announced_but_does_not_come_takes_no_memory() {
        Pair pair = Pair.ready();
        pair.bob.receive(Bytes.fromHex("1703034100"));
        assertThat(((TlsMachine) pair.bob.machine).bufferBytes()).isLessThan(4096);
    }

    @Test
    void a_key_of_small_order_is_refused() {
        byte[] hello = TlsSides.alice(YAMUX).begin().takeSent().toArray();
        int share = Bytes.of(hello).hex().indexOf("003300260024001d0020") / 2 + 10;
        Arrays.fill(hello, share, share + 32, (byte) 0);
        Side bob = TlsSides.bob(YAMUX).begin();
        bob.receive(Bytes.wrap(hello));
        assertThat(bob.code()).isEqualTo("bad-key-share");
        assertThat(bob.takeSent()).isEqualTo(Bytes.fromHex("1503030002022f"));
    }

    @Test
    void a_flood_of_records_without_bytes_ends_the_connection() {
        Pair pair = Pair.ready();
        TlsOutlet flood = ((TlsMachine) pair.alice.machine).outlet;
        for (int i = 0; i < 31; i++) {
            flood.updateKey();
        }
        flood.flush(pair.alice);
        Side.carry(pair.alice, pair.bob, 1000);
        assertThat(pair.bob.code()).isEmpty();
        flood.updateKey();
        flood.updateKey();
        flood.flush(pair.alice);
        Side.carry(pair.alice, pair.bob, 1000);
        assertThat(pair.bob.code()).isEqualTo("unexpected-message");
    }
}
