package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identity.KeyType;
import dev.starling.identity.PublicKey;
import dev.starling.identity.X25519;
import dev.starling.testing.Held;
import dev.starling.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes and channels with strangers, with somebody on the line, and with peers who say what is not so. */
final class NoiseAttackTest {
    private static final byte[] STATIC = secret(5);
    private static final byte[] EPHEMERAL = secret(6);
    private static final int PAYLOAD_MAX = NoiseLimits.DEFAULT.payloadBytesMax();

    private static byte[] secret(int seed) {
        byte[] secret = new byte[32];
        new SplittableRandom(seed).nextBytes(secret);
        return secret;
    }

    private static Bytes framed(byte[] message) {
        return Bytes.concat(Bytes.of((byte) (message.length >> 8), (byte) message.length), Bytes.wrap(message));
    }

    private static byte[] unframed(Bytes frame) {
        return frame.slice(2, frame.length()).toArray();
    }

    /** A side that has failed says nothing more, holds nothing, and has no channel. */
    private static void refused(Side victim, String code) {
        assertThat(victim.code()).isEqualTo(code);
        assertThat(victim.secured).isNull();
        assertThat(victim.plaintext.size()).isZero();
        assertThat(victim.machine.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        victim.sent.clear();
        victim.receive(Bytes.wrap(new byte[70_000]));
        victim.send(Bytes.utf8("x"));
        victim.end();
        victim.tick(Long.MAX_VALUE);
        assertThat(victim.sent).isEmpty();
        assertThat(victim.fails).hasSize(1);
    }

    /** The u-coordinates whose order is 1, 2, 4 or 8, and those that are not reduced (cr.yp.to/ecdh.html, "Validate"). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void a_point_of_small_order_is_refused_wherever_it_comes(String hex) {
        byte[] low = Bytes.fromHex(hex).toArray();
        Side bob = Side.bob().begin();
        bob.receive(framed(low));
        refused(bob, "zero-dh");

        Side alice = Side.alice().begin();
        alice.takeSent();
        alice.receive(framed(Arrays.copyOf(low, 96)));
        refused(alice, "zero-dh");

        refused(withStaticKey(low, false), "zero-dh");
        refused(withStaticKey(low, true), "zero-dh");
    }

    /** A victim after a handshake in which the other side's static key is {@code low}, encrypted as it should be. */
    private static Side withStaticKey(byte[] low, boolean victimInitiates) {
        Side victim = victimInitiates ? Side.alice().begin() : Side.bob().begin();
        try {
            SymmetricState forger = new SymmetricState(HandshakeState.PROTOCOL_NAME);
            forger.mixHash(new byte[0]);
            byte[] ephemeral = X25519.publicKey(EPHEMERAL);
            if (victimInitiates) {
                byte[] theirs = unframed(victim.takeSent());
                forger.mixHash(theirs);
                forger.mixHash(new byte[0]);
                forger.mixHash(ephemeral);
                forger.mixKey(agreed(theirs));
            } else {
                forger.mixHash(ephemeral);
                forger.mixHash(new byte[0]);
                victim.receive(framed(ephemeral));
                byte[] second = unframed(victim.takeSent());
                byte[] theirs = Arrays.copyOf(second, 32);
                forger.mixHash(theirs);
                forger.mixKey(agreed(theirs));
                byte[] theirStatic = forger.decryptAndHash(Arrays.copyOfRange(second, 32, 80));
                forger.mixKey(agreed(theirStatic));
                forger.decryptAndHash(Arrays.copyOfRange(second, 80, second.length));
            }
            Bytes sealed = Bytes.wrap(forger.encryptAndHash(low));
            forger.mixKey(new byte[32]);
            Bytes payload = Bytes.wrap(forger.encryptAndHash(new byte[0]));
            Bytes before = victimInitiates ? Bytes.wrap(ephemeral) : Bytes.EMPTY;
            victim.receive(framed(Bytes.concat(before, sealed, payload).toArray()));
            return victim;
        } catch (NoiseFailure unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private static byte[] agreed(byte[] theirs) {
        byte[] shared = new byte[32];
        assertThat(X25519.agree(EPHEMERAL, theirs, shared)).isTrue();
        return shared;
    }

    @Test
    void the_forger_of_static_keys_is_heard_out_when_the_key_is_good() {
        for (boolean victimInitiates : new boolean[] {false, true}) {
            // The key is good, so the victim goes on; the forger, who has not its secret, has not the next key.
            refused(withStaticKey(X25519.publicKey(STATIC), victimInitiates), "bad-mac");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "16030100c8010000c40303", // TLS
                "474554202f20485454502f312e310d0a0d0a", // GET / HTTP/1.1
                "5353482d322e302d4f70656e5353485f392e360d0a", // SSH-2.0-OpenSSH_9.6
                "132f6d756c746973747265616d2f312e302e300a", // multistream-select once more
                "0000", // frames of nothing
                "ffff" // the longest there are
            })
    void what_others_speak_is_refused_by_its_first_bytes_or_as_one_rubbish_message(String hex) {
        Side bob = Side.bob().begin();
        bob.receive(Bytes.fromHex(hex));
        assertThat(bob.code()).startsWith("frame-too-");
        refused(bob, bob.code());
        Side alice = Side.alice().begin();
        alice.receive(Bytes.concat(Bytes.fromHex(hex), Bytes.wrap(new byte[PAYLOAD_MAX])));
        assertThat(alice.code()).isIn("frame-too-short", "frame-too-long", "bad-mac", "zero-dh");
        refused(alice, alice.code());
    }

    @Seeds(100)
    void rubbish_of_the_right_length_yields_no_channel(RandomGenerator random) {
        boolean initiator = random.nextBoolean();
        Side victim = initiator ? Side.alice().begin() : Side.bob().begin();
        for (int i = 0; i < 3 && victim.fails.isEmpty(); i++) {
            byte[] message = new byte[!initiator && i == 0 ? 32 : 96 + random.nextInt(PAYLOAD_MAX - 64)];
            random.nextBytes(message);
            victim.receive(framed(message));
        }
        refused(victim, "bad-mac");
    }

    @Test
    void a_handshake_cut_anywhere_ends_with_a_reason() {
        for (int message = 1; message <= 3; message++) {
            int length = upTo(message).sent.getFirst().length();
            for (int cut = 0; cut < length; cut++) {
                Side writer = upTo(message);
                Side reader = message == 2 ? alices : bobs;
                reader.receive(writer.takeSent().slice(0, cut));
                reader.end();
                refused(reader, "ended-early");
            }
        }
    }

    private Side alices = Side.alice();
    private Side bobs = Side.bob();

    /** Both sides until message {@code number} is there to be taken from the one returned. */
    private Side upTo(int number) {
        alices = Side.alice().begin();
        bobs = Side.bob().begin();
        if (number >= 2) {
            bobs.receive(alices.takeSent());
        }
        if (number == 3) {
            alices.receive(bobs.takeSent());
        }
        return number == 2 ? bobs : alices;
    }

    @Test
    void a_byte_a_second_does_not_put_off_the_end_in_any_stage() {
        for (int message = 1; message <= 3; message++) {
            Bytes slow = upTo(message).takeSent();
            Side reader = message == 2 ? alices : bobs;
            for (int second = 0; second < 10; second++) {
                reader.nowNs = second * 1_000_000_000L;
                reader.receive(slow.slice(second, second + 1));
                assertThat(reader.machine.deadlineNs()).isEqualTo(10_000_000_000L);
            }
            assertThat(reader.fails).isEmpty();
            reader.tick(10_000_000_000L);
            refused(reader, "timeout");
        }
    }

    @Test
    void what_is_announced_takes_no_memory_before_it_comes() {
        for (int message = 2; message <= 3; message++) {
            upTo(message);
            Side reader = message == 2 ? alices : bobs;
            long before = Held.bytes(reader.machine);
            reader.receive(Bytes.of((byte) 0x20, (byte) 0x40));
            assertThat(reader.fails).isEmpty();
            assertThat(Held.bytes(reader.machine)).isLessThan(before + 200);
            reader.receive(Bytes.wrap(new byte[1000]));
            assertThat(Held.bytes(reader.machine)).isLessThan(before + 2500);
        }
    }

    @Test
    void a_payload_may_be_8_kib_and_not_a_byte_more() {
        refused(responderAfter(new byte[PAYLOAD_MAX]), "bad-payload");
        refused(responderAfter(new byte[PAYLOAD_MAX + 1]), "frame-too-long");
        refused(responderAfter(new byte[65_535 - 64]), "frame-too-long");
    }

    /** A responder after message 3 with this payload, from one whose static key is {@link #STATIC}. */
    private static Side responderAfter(byte[] payload) {
        try {
            Side bob = Side.bob().begin();
            HandshakeState mallory = new HandshakeState(true, new byte[0], STATIC, EPHEMERAL);
            bob.receive(framed(mallory.writeMessage(new byte[0])));
            mallory.readMessage(unframed(bob.takeSent()));
            bob.receive(framed(mallory.writeMessage(payload)));
            return bob;
        } catch (NoiseFailure unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /** CVE-2023-39533, with keys of every size that a payload has room for and of every kind. */
    @Test
    void keys_of_any_kind_and_size_that_sign_nothing_are_refused() {
        for (KeyType type : KeyType.values()) {
            for (int bytes : new int[] {0, 1, 31, 33, 65, 91, 294, 2048, 2049, 8000}) {
                byte[] data = new byte[bytes];
                Arrays.fill(data, (byte) 0x7f);
                ProtoWriter key = new ProtoWriter().number(1, type.ordinal()).bytes(2, data);
                Side victim = responderAfter(new ProtoWriter()
                        .bytes(1, key.toArray())
                        .bytes(2, new byte[64])
                        .toArray());
                assertThat(victim.code()).as("%s of %d bytes", type, bytes).isIn("bad-payload", "bad-signature");
                refused(victim, victim.code());
            }
        }
    }

    @Test
    void a_host_keys_signature_from_elsewhere_does_not_serve_here() {
        byte[] key = X25519.publicKey(STATIC);
        List<Bytes> signedElsewhere = new ArrayList<>();
        for (String prefix : List.of("", "libp2p-tls-handshake:", "libp2p-pubsub:", "noise-libp2p-static-key")) {
            signedElsewhere.add(Bytes.concat(Bytes.utf8(prefix), Bytes.wrap(key)));
        }
        Bytes rightPrefix = Bytes.utf8("noise-libp2p-static-key:");
        signedElsewhere.add(Bytes.concat(rightPrefix, Bytes.of(key, 0, 31)));
        signedElsewhere.add(Bytes.concat(rightPrefix, Bytes.wrap(key), Bytes.of((byte) 0)));
        for (Bytes signed : signedElsewhere) {
            byte[] payload = new ProtoWriter()
                    .bytes(1, PublicKey.ed25519(Side.ALICE.publicKey()).encoded())
                    .bytes(2, Side.ALICE.sign(signed.toArray()))
                    .toArray();
            refused(responderAfter(payload), "bad-signature");
        }
    }

    @Test
    void a_recorded_handshake_is_worth_nothing_the_second_time() {
        Bytes first = upTo(1).takeSent();
        bobs.receive(first);
        Bytes second = bobs.takeSent();
        alices.receive(second);
        Bytes third = alices.takeSent();

        Side bobAgain = new Side(Side.setup(Side.BOB, false), 21).begin();
        bobAgain.receive(first);
        assertThat(bobAgain.takeSent()).isNotEqualTo(second);
        bobAgain.receive(third);
        refused(bobAgain, "bad-mac");

        Side aliceAgain = new Side(Side.setup(Side.ALICE, true), 11).begin();
        aliceAgain.takeSent();
        aliceAgain.receive(second);
        refused(aliceAgain, "bad-mac");
    }

    @Test
    void what_a_side_has_sent_is_no_answer_to_it() {
        Side alice = Side.alice().begin();
        alice.receive(alice.takeSent());
        refused(alice, "frame-too-short");
        Side bob = Side.bob().begin();
        bob.receive(Side.alice().begin().takeSent());
        bob.receive(bob.takeSent());
        refused(bob, "bad-mac");
    }

    @Test
    void a_message_of_the_handshake_that_comes_twice_is_read_as_the_next_one_and_refused() {
        Bytes first = upTo(1).takeSent();
        bobs.receive(Bytes.concat(first, first));
        refused(bobs, "frame-too-short");

        upTo(3);
        Bytes third = alices.takeSent();
        bobs.receive(Bytes.concat(third, third));
        assertThat(bobs.code()).as("the channel was there already").isEqualTo("bad-mac");
        assertThat(bobs.plaintext.size()).isZero();
    }

    @Test
    void frames_of_nothing_cost_nothing() {
        upTo(3);
        bobs.receive(alices.takeSent());
        long before = Held.bytes(bobs.machine);
        try {
            HandshakeState mallory = new HandshakeState(true, new byte[0], STATIC, EPHEMERAL);
            Side victim = Side.bob().begin();
            victim.receive(framed(mallory.writeMessage(new byte[0])));
            mallory.readMessage(unframed(victim.takeSent()));
            byte[] payload = HandshakePayload.of(Side.ALICE, X25519.publicKey(STATIC), List.of())
                    .encoded();
            victim.receive(framed(mallory.writeMessage(payload)));
            CipherState sending = mallory.split(Long.MAX_VALUE)[0];
            byte[] empty = new byte[16];
            for (int i = 0; i < 10_000; i++) {
                sending.encryptWithAd(CipherState.NO_AD, new byte[0], 0, 0, empty, 0);
                victim.receive(framed(empty));
            }
            assertThat(victim.fails).isEmpty();
            assertThat(victim.plaintext.size()).isZero();
            assertThat(Held.bytes(victim.machine)).isLessThan(before + 1000);
        } catch (NoiseFailure unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Test
    void the_muxers_of_a_payload_full_of_them_are_not_kept() {
        ProtoWriter extensions = new ProtoWriter();
        Collections.nCopies(2600, "").forEach(name -> extensions.text(2, name));
        byte[] payload = new ProtoWriter()
                .bytes(1, PublicKey.ed25519(Side.ALICE.publicKey()).encoded())
                .bytes(2, Side.ALICE.sign(HandshakePayload.signed(X25519.publicKey(STATIC))))
                .message(4, extensions)
                .toArray();
        Side victim = responderAfter(payload);
        assertThat(victim.fails).isEmpty();
        assertThat(Held.bytes(victim.machine)).isLessThan(9000);
    }
}
