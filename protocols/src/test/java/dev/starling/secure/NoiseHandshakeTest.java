package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.identity.ProofVerifier;
import dev.starling.identity.PublicKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseHandshakeTest {
    private final Set<Bytes> seen = new HashSet<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 31, 97, 65_537})
    void two_machines_agree_however_the_bytes_are_cut(int pieceBytes) {
        Side alice = Side.alice("/yamux/1.0.0").begin();
        Side bob = Side.bob("/yamux/1.0.0").begin();
        Side.exchange(alice, bob, pieceBytes);
        assertThat(alice.secured)
                .isEqualTo(new Secured(
                        PublicKey.ed25519(Side.BOB.publicKey()),
                        Side.BOB.peerId(),
                        Optional.of("/yamux/1.0.0"),
                        "/noise"));
        assertThat(Objects.requireNonNull(bob.secured).remoteId()).isEqualTo(Side.ALICE.peerId());
        alice.send(Bytes.utf8("hello"));
        bob.send(Bytes.utf8("hello yourself"));
        Side.exchange(alice, bob, pieceBytes);
        assertThat(bob.received().text()).isEqualTo("hello");
        assertThat(alice.received().text()).isEqualTo("hello yourself");
        assertThat(alice.machine.deadlineNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void the_messages_have_the_sizes_of_the_specification() {
        Side alice = Side.alice().begin();
        Side bob = Side.bob().begin();
        Bytes first = alice.takeSent();
        assertThat(first.length()).isEqualTo(2 + 32);
        bob.receive(first);
        int payload = 2 + 36 + 2 + 64;
        Bytes second = bob.takeSent();
        assertThat(second.length()).isEqualTo(2 + 32 + 48 + payload + 16);
        alice.receive(second);
        assertThat(alice.takeSent().length()).isEqualTo(2 + 48 + payload + 16);
    }

    @Test
    void data_that_follows_the_last_message_at_once_is_received() {
        Side alice = Side.alice().begin();
        Side bob = Side.bob().begin();
        bob.receive(alice.takeSent());
        alice.receive(bob.takeSent());
        alice.send(Bytes.utf8("early"));
        bob.receive(alice.takeSent());
        assertThat(bob.received().text()).isEqualTo("early");
    }

    @Test
    void a_static_key_is_signed_as_other_implementations_sign_it() {
        Identity identity =
                Identity.ofSeed(Bytes.fromHex("7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d"));
        HandshakePayload payload = HandshakePayload.of(identity, new byte[32], List.of());
        assertThat(payload.identityKey().hex())
                .isEqualTo("080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
        assertThat(payload.identitySig().hex())
                .startsWith("96e76c387acf749074786157ff14a810")
                .endsWith("e78764a837568902");
    }

    @Test
    void each_handshake_has_keys_of_its_own() {
        Bytes first = Side.alice().begin().takeSent();
        assertThat(new Side(Side.setup(Side.ALICE, true), 11).begin().takeSent())
                .isNotEqualTo(first);
    }

    @Test
    void one_static_key_serves_many_handshakes_in_both_roles_with_other_ephemeral_keys_each() {
        NoiseStaticKey key = NoiseStaticKey.make(Side.ALICE, new SplittableRandom(5));
        assertThat(key.toString()).doesNotContain(Bytes.wrap(key.secret()).hex());
        for (int i = 0; i < 4; i++) {
            boolean initiator = i % 2 == 0;
            NoiseSetup setup = new NoiseSetup(
                    Side.ALICE,
                    Optional.of(key),
                    ProofVerifier.EACH_TIME,
                    initiator,
                    Optional.empty(),
                    List.of(),
                    NoiseLimits.DEFAULT);
            Side alice = new Side(setup, 100 + i).begin();
            Side bob = new Side(Side.setup(Side.BOB, !initiator), 200 + i).begin();
            Side.exchange(alice, bob, 1000);
            assertThat(Objects.requireNonNull(bob.secured).remoteId()).isEqualTo(Side.ALICE.peerId());
            alice.send(Bytes.utf8("the same"));
            Bytes sealed = alice.takeSent();
            assertThat(seen.add(sealed)).as("other keys each time").isTrue();
            bob.receive(sealed);
            assertThat(bob.received().text()).isEqualTo("the same");
        }
    }

    @Test
    void the_initiator_refuses_another_peer_before_it_names_itself() {
        Side alice = expecting(Side.ALICE, true, Side.ALICE.peerId());
        Side bob = Side.bob().begin();
        Side.exchange(alice, bob, 1000);
        assertThat(alice.code()).isEqualTo("wrong-peer");
        assertThat(alice.secured).isNull();
        assertThat(alice.sent).isEmpty();
        assertThat(bob.secured).isNull();
    }

    @Test
    void the_responder_can_expect_a_peer_too() {
        Side alice = Side.alice().begin();
        Side bob = expecting(Side.BOB, false, Side.BOB.peerId());
        Side.exchange(alice, bob, 1000);
        assertThat(bob.code()).isEqualTo("wrong-peer");
        assertThat(bob.secured).isNull();
    }

    @Test
    void the_expected_peer_is_accepted() {
        Side alice = expecting(Side.ALICE, true, Side.BOB.peerId());
        Side bob = expecting(Side.BOB, false, Side.ALICE.peerId());
        Side.exchange(alice, bob, 1000);
        assertThat(alice.secured).isNotNull();
        assertThat(bob.secured).isNotNull();
    }

    private static Side expecting(Identity identity, boolean initiator, PeerId expected) {
        return new Side(
                        new NoiseSetup(identity, initiator, Optional.of(expected), List.of(), NoiseLimits.DEFAULT),
                        initiator ? 30 : 31)
                .begin();
    }

    @ParameterizedTest
    @CsvSource({
        "'a', 'a', 'a'", // one each
        "'a b', 'b a', 'a'", // the initiator's preference decides
        "'b a', 'a b', 'b'",
        "'x b', 'a b', 'b'",
        "'a', 'b', ''", // no overlap
        "'', 'a', ''", // absent on either side
        "'a', '', ''",
        "'', '', ''"
    })
    void both_sides_compute_the_same_muxer(String alices, String bobs, String agreed) {
        Side alice = Side.alice(words(alices)).begin();
        Side bob = Side.bob(words(bobs)).begin();
        Side.exchange(alice, bob, 1000);
        Optional<String> expected = agreed.isEmpty() ? Optional.empty() : Optional.of(agreed);
        assertThat(Objects.requireNonNull(alice.secured).muxer()).isEqualTo(expected);
        assertThat(Objects.requireNonNull(bob.secured).muxer()).isEqualTo(expected);
    }

    private static String[] words(String text) {
        return text.isEmpty() ? new String[0] : text.split(" ");
    }

    @Test
    void a_handshake_that_takes_too_long_ends() {
        Side bob = Side.bob();
        bob.nowNs = 5;
        bob.begin();
        assertThat(bob.machine.deadlineNs()).isEqualTo(10_000_000_005L);
        bob.tick(10_000_000_004L);
        assertThat(bob.code()).isEmpty();
        bob.tick(10_000_000_005L);
        assertThat(bob.code()).isEqualTo("timeout");
        assertThat(bob.machine.deadlineNs()).isEqualTo(Env.NEVER);
    }

    @Test
    void an_end_before_the_handshake_is_complete_is_a_failure() {
        Side alice = Side.alice().begin();
        alice.end();
        assertThat(alice.code()).isEqualTo("ended-early");
        alice.receive(Bytes.wrap(new byte[100]));
        alice.send(Bytes.utf8("x"));
        alice.end();
        alice.begin();
        alice.tick(Long.MAX_VALUE);
        assertThat(alice.fails).hasSize(1);
    }

    @Test
    void inputs_that_come_too_soon_are_a_failure_and_not_an_exception() {
        Side notBegun = Side.bob();
        notBegun.receive(Bytes.wrap(new byte[34]));
        assertThat(notBegun.code()).isEqualTo("out-of-order");
        Side notReady = Side.alice().begin();
        notReady.send(Bytes.utf8("x"));
        assertThat(notReady.code()).isEqualTo("out-of-order");
        Side begunTwice = Side.alice().begin().begin();
        assertThat(begunTwice.code()).isEqualTo("out-of-order");
    }

    @ParameterizedTest
    @CsvSource({"0, frame-too-short", "31, frame-too-short", "33, frame-too-long", "65535, frame-too-long"})
    void a_first_message_of_another_length_is_refused_by_its_header(int length, String code) {
        Side bob = Side.bob().begin();
        bob.receive(Bytes.of((byte) (length >> 8), (byte) length));
        assertThat(bob.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"95, frame-too-short", "8289, frame-too-long", "16500, frame-too-long"})
    void a_second_message_of_a_wrong_length_is_refused_by_its_header(int length, String code) {
        Side alice = Side.alice().begin();
        alice.receive(Bytes.of((byte) (length >> 8), (byte) length));
        assertThat(alice.code()).isEqualTo(code);
    }

    @Test
    void a_flipped_bit_anywhere_in_the_handshake_never_yields_a_channel() {
        for (int message = 1; message <= 3; message++) {
            int bytes = intact(message).length();
            for (int at = 0; at < bytes; at++) {
                flipped(message, at);
            }
        }
    }

    private static Bytes intact(int message) {
        Side alice = Side.alice().begin();
        Side bob = Side.bob().begin();
        Bytes sent = alice.takeSent();
        for (int i = 1; i < message; i++) {
            Side reader = i % 2 == 1 ? bob : alice;
            reader.receive(sent);
            sent = reader.takeSent();
        }
        return sent;
    }

    private static void flipped(int message, int at) {
        Side alice = Side.alice().begin();
        Side bob = Side.bob().begin();
        for (int i = 1; i <= 3; i++) {
            Side writer = i % 2 == 1 ? alice : bob;
            Side reader = i % 2 == 1 ? bob : alice;
            byte[] sent = writer.takeSent().toArray();
            if (i == message) {
                sent[at] ^= 0x01;
            }
            reader.receive(Bytes.wrap(sent));
            if (!reader.fails.isEmpty()) {
                break;
            }
        }
        Side victim = message == 2 ? alice : bob;
        alice.end();
        bob.end();
        assertThat(victim.secured).as("message %d, byte %d", message, at).isNull();
        assertThat(victim.code() + alice.code())
                .as("message %d, byte %d", message, at)
                .isNotEmpty();
        assertThat(alice.plaintext.size() + bob.plaintext.size()).isZero();
    }

    @Test
    void a_key_of_small_order_is_refused() {
        for (int low = 0; low < 2; low++) {
            byte[] message = new byte[34];
            message[1] = 32;
            message[2] = (byte) low;
            Side bob = Side.bob().begin();
            bob.receive(Bytes.wrap(message));
            assertThat(bob.code()).isEqualTo("zero-dh");
            assertThat(bob.sent).isEmpty();

            byte[] second = Arrays.copyOf(message, 2 + 96);
            second[1] = 96;
            Side alice = Side.alice().begin();
            alice.takeSent();
            alice.receive(Bytes.wrap(second));
            assertThat(alice.code()).isEqualTo("zero-dh");
        }
    }
}
