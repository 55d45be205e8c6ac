package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identity.KeyType;
import dev.starling.identity.PublicKey;
import dev.starling.identity.X25519;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The other side follows Noise but says in its payload what it likes. */
class ForgedPayloadTest {
    private static final byte[] STATIC = secret(5);
    private static final byte[] STATIC_PUBLIC = X25519.publicKey(STATIC);
    private static final Bytes KEY = PublicKey.ed25519(Side.ALICE.publicKey()).encoded();
    private static final Bytes SIGNATURE = Bytes.wrap(Side.ALICE.sign(HandshakePayload.signed(STATIC_PUBLIC)));

    private static byte[] secret(int seed) {
        byte[] secret = new byte[32];
        new SplittableRandom(seed).nextBytes(secret);
        return secret;
    }

    private static ProtoWriter honest() {
        return new ProtoWriter().bytes(1, KEY).bytes(2, SIGNATURE);
    }

    /** A responder after a handshake with this payload in message 3. */
    private static Side responderAfter(byte[] payload, String... muxers) {
        try {
            Side bob = Side.bob(muxers).begin();
            HandshakeState mallory = new HandshakeState(true, new byte[0], STATIC, secret(6));
            bob.receive(framed(mallory.writeMessage(new byte[0])));
            Bytes second = bob.takeSent();
            mallory.readMessage(second.slice(2, second.length()).toArray());
            bob.receive(framed(mallory.writeMessage(payload)));
            return bob;
        } catch (NoiseFailure unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private static Bytes framed(byte[] message) {
        return Bytes.concat(Bytes.of((byte) (message.length >> 8), (byte) message.length), Bytes.wrap(message));
    }

    private static void refused(byte[] payload, String code) {
        Side bob = responderAfter(payload);
        assertThat(bob.code()).isEqualTo(code);
        assertThat(bob.secured).isNull();
    }

    @Test
    void unknown_fields_are_skipped() {
        byte[] payload = honest().bytes(3, Bytes.utf8("early data of old drafts"))
                .message(4, new ProtoWriter().bytes(1, Bytes.wrap(new byte[34])).number(9, 1))
                .number(77, 5)
                .toArray();
        assertThat(Objects.requireNonNull(responderAfter(payload).secured).remoteId())
                .isEqualTo(Side.ALICE.peerId());
    }

    @Test
    void somebody_elses_key_is_refused() {
        Bytes bobs = PublicKey.ed25519(Side.BOB.publicKey()).encoded();
        refused(new ProtoWriter().bytes(1, bobs).bytes(2, SIGNATURE).toArray(), "bad-signature");
    }

    @Test
    void a_signature_for_another_static_key_is_refused() {
        Bytes other = Bytes.wrap(Side.ALICE.sign(HandshakePayload.signed(new byte[32])));
        refused(new ProtoWriter().bytes(1, KEY).bytes(2, other).toArray(), "bad-signature");
        refused(new ProtoWriter().bytes(1, KEY).toArray(), "bad-signature");
    }

    @Test
    void what_is_no_payload_is_refused() {
        refused(new byte[0], "bad-payload");
        refused(new byte[] {1, 2, 3}, "bad-payload");
        refused(new ProtoWriter().bytes(2, SIGNATURE).toArray(), "bad-payload");
        refused(honest().bytes(4, new byte[] {0x12, 0x7f}).toArray(), "bad-payload");
    }

    @Test
    void a_payload_cut_anywhere_or_with_any_byte_altered_yields_at_most_the_true_peer() {
        byte[] honest =
                honest().message(4, new ProtoWriter().text(2, "/yamux/1.0.0")).toArray();
        int signed = KEY.length() + SIGNATURE.length() + 4;
        for (int i = 0; i < honest.length; i++) {
            byte[] altered = honest.clone();
            altered[i] ^= 0x10;
            Side bob = responderAfter(altered);
            assertThat(bob.secured == null)
                    .as("byte %d", i)
                    .isEqualTo(!bob.code().isEmpty());
            if (i < signed) {
                assertThat(bob.secured).as("byte %d", i).isNull();
            }
            Side cut = responderAfter(Bytes.of(honest, 0, i).toArray());
            assertThat(cut.secured == null)
                    .as("cut at %d", i)
                    .isEqualTo(!cut.code().isEmpty());
            if (i < signed) {
                assertThat(cut.secured).isNull();
            }
        }
    }

    @Test
    void a_peer_with_an_rsa_key_is_known_by_its_hash() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(pair.getPrivate());
        signer.update(HandshakePayload.signed(STATIC_PUBLIC));
        PublicKey key = new PublicKey(KeyType.RSA, Bytes.of(pair.getPublic().getEncoded()));
        byte[] payload = new ProtoWriter()
                .bytes(1, key.encoded())
                .bytes(2, signer.sign())
                .toArray();
        Secured secured = Objects.requireNonNull(responderAfter(payload).secured);
        assertThat(secured.remoteKey()).isEqualTo(key);
        assertThat(secured.remoteId().toString()).startsWith("Qm");
    }

    /** CVE-2023-39533. Beyond what the key's own limit admits, {@code KeyVerificationTest} judges the DER. */
    @Test
    void a_huge_rsa_key_is_refused() {
        for (int modulusBytes : new int[] {2010, 4000, 8000}) {
            byte[] spki = new byte[modulusBytes + 38];
            ProtoWriter key = new ProtoWriter().number(1, 0).bytes(2, spki);
            byte[] payload = new ProtoWriter()
                    .bytes(1, key.toArray())
                    .bytes(2, new byte[32])
                    .toArray();
            refused(payload, modulusBytes == 2010 ? "bad-signature" : "bad-payload");
        }
        refused(new byte[16_384], "frame-too-long");
    }

    @Test
    void a_list_of_more_than_100_muxers_counts_as_none() {
        assertThat(muxerAfter(99)).contains("m");
        assertThat(muxerAfter(100)).isEmpty();
    }

    private static Optional<String> muxerAfter(int others) {
        ProtoWriter extensions = new ProtoWriter().text(2, "m");
        IntStream.range(0, others).forEach(i -> extensions.text(2, "x" + i));
        return Objects.requireNonNull(
                        responderAfter(honest().message(4, extensions).toArray(), "m", "n").secured)
                .muxer();
    }

    @Test
    void the_responder_takes_the_first_of_a_foreign_initiators_list() {
        ProtoWriter extensions = new ProtoWriter();
        for (String muxer : List.of("unknown", "n", "m")) {
            extensions.text(2, muxer);
        }
        assertThat(Objects.requireNonNull(
                                responderAfter(honest().message(4, extensions).toArray(), "m", "n").secured)
                        .muxer())
                .contains("n");
    }
}
