package dev.starling.identity;

import static dev.starling.identity.SrpVectors.bytes;
import static dev.starling.identity.SrpVectors.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class SealedBoxTest {
    private final byte[] recipientPublic = key("x25519_pk");
    private final byte[] recipientSecret = key("x25519_sk");

    @Test
    void boxes_of_libsodium_with_known_ephemeral_keys_are_reproduced_byte_for_byte() {
        JsonNode vector = SrpVectors.ALL.get("seals").get(3);
        byte[] plaintext = bytes(vector.get("plaintext"));
        JsonNode inner = vector.get("innerEphemeral");
        assertThat(X25519.publicKey(bytes(inner.get("sk")))).isEqualTo(bytes(inner.get("pk")));
        assertThat(Hashes.blake2b(24, bytes(inner.get("pk")), recipientPublic)).isEqualTo(bytes(inner.get("nonce")));
        byte[] innerBox = SealedBox.seal(plaintext, recipientPublic, bytes(inner.get("sk")));
        assertThat(innerBox).isEqualTo(bytes(vector.get("innerBox")));

        byte[] signature = Ed25519.sign(key("sharedKey_blake2b256"), innerBox);
        assertThat(signature).isEqualTo(bytes(vector.get("signature")));
        byte[] outer = SealedBox.seal(
                concat(signature, innerBox),
                recipientPublic,
                bytes(vector.get("outerEphemeral").get("sk")));
        assertThat(outer).isEqualTo(bytes(vector.get("sealed")));
    }

    @Test
    void boxes_that_a_reference_peer_has_sealed_open() {
        for (JsonNode vector : SrpVectors.ALL.get("seals")) {
            byte[] once = SealedBox.open(bytes(vector.get("sealed")), recipientPublic, recipientSecret);
            assertThat(once).isNotNull();
            boolean signed = !vector.get("mode").asString().startsWith("sealUnsigned");
            if (signed) {
                byte[] signature = Arrays.copyOf(once, 64);
                once = Arrays.copyOfRange(once, 64, once.length);
                assertThat(Ed25519.verify(key("ed25519_pk_subclusterId"), once, signature))
                        .isTrue();
            } else {
                assertThat(once).isEqualTo(bytes(vector.get("openUnsignedReturns")));
            }
            assertThat(SealedBox.open(once, recipientPublic, recipientSecret))
                    .isEqualTo(bytes(vector.get("plaintext")));
        }
    }

    @Test
    void what_is_sealed_opens_at_every_length() {
        SplittableRandom random = new SplittableRandom(1);
        for (int length = 0; length <= 200; length++) {
            byte[] message = new byte[length];
            random.nextBytes(message);
            byte[] box = SealedBox.seal(message, recipientPublic, random);
            assertThat(box).hasSize(length + SealedBox.OVERHEAD);
            assertThat(SealedBox.open(box, recipientPublic, recipientSecret)).isEqualTo(message);
        }
    }

    @Test
    void no_flipped_bit_and_no_shortened_box_opens() {
        byte[] box = SealedBox.seal(new byte[] {1, 2, 3}, recipientPublic, new SplittableRandom(2));
        // The top bit of the ephemeral key is masked by RFC 7748 but is part of the nonce, so it counts as well.
        for (int bit = 0; bit < box.length * 8; bit++) {
            byte[] altered = box.clone();
            altered[bit >> 3] ^= (byte) (1 << (bit & 7));
            assertThat(SealedBox.open(altered, recipientPublic, recipientSecret))
                    .as("bit " + bit)
                    .isNull();
        }
        for (int length = 0; length < box.length; length++) {
            assertThat(SealedBox.open(Arrays.copyOf(box, length), recipientPublic, recipientSecret))
                    .isNull();
        }
        assertThat(SealedBox.open(Arrays.copyOf(box, box.length + 1), recipientPublic, recipientSecret))
                .isNull();
    }

    @Test
    void another_recipient_cannot_open() {
        byte[] other = X25519.fromEd25519Seed(new byte[32]);
        byte[] box = SealedBox.seal(new byte[10], recipientPublic, new SplittableRandom(3));
        assertThat(SealedBox.open(box, X25519.publicKey(other), other)).isNull();
        assertThat(SealedBox.open(box, recipientPublic, other)).isNull();
        assertThat(SealedBox.open(box, X25519.publicKey(other), recipientSecret))
                .isNull();
    }

    @Test
    void an_ephemeral_key_of_small_order_opens_to_nothing() {
        assertThat(SealedBox.open(new byte[80], recipientPublic, recipientSecret))
                .isNull();
    }

    @Test
    void an_own_key_of_another_length_is_a_mistake_of_the_caller_whatever_the_box() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SealedBox.open(new byte[10], new byte[31], recipientSecret));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SealedBox.open(new byte[10], recipientPublic, new byte[33]));
    }

    @Test
    void sealing_to_no_key_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SealedBox.seal(new byte[1], new byte[32], new SplittableRandom(4)))
                .withMessageContaining("small order");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SealedBox.seal(new byte[1], new byte[31], new SplittableRandom(4)))
                .withMessageContaining("31");
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
