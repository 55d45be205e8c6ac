package dev.starling.identity;

import static dev.starling.identity.SrpVectors.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.testing.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class X25519Test {
    private static final byte[] ALICE = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");

    @Test
    void the_key_agreement_of_the_rfc_is_reproduced() {
        byte[] bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        byte[] alicePublic = X25519.publicKey(ALICE);
        byte[] bobPublic = X25519.publicKey(bob);
        assertThat(alicePublic).isEqualTo(hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        assertThat(bobPublic).isEqualTo(hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
        byte[] shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        byte[] out = new byte[32];
        assertThat(X25519.agree(ALICE, bobPublic, out)).isTrue();
        assertThat(out).isEqualTo(shared);
        assertThat(X25519.agree(bob, alicePublic, out)).isTrue();
        assertThat(out).isEqualTo(shared);
    }

    @Test
    void the_reference_peers_converted_keys_are_reproduced() {
        assertThat(X25519.fromEd25519Seed(key("sharedKey_blake2b256"))).isEqualTo(key("x25519_sk"));
        assertThat(X25519.fromEd25519Public(key("ed25519_pk_subclusterId"))).isEqualTo(key("x25519_pk"));
        assertThat(X25519.publicKey(key("x25519_sk"))).isEqualTo(key("x25519_pk"));
    }

    @Seeds(50)
    void a_converted_seed_is_clamped_and_belongs_to_the_converted_public_key(RandomGenerator random) {
        Identity identity = Identity.generate(random);
        byte[] secret = X25519.fromEd25519Seed(identity.seed().toArray());
        assertThat(secret[0] & 7).isZero();
        assertThat(secret[31] & 0xc0).isEqualTo(0x40);
        assertThat(X25519.publicKey(secret))
                .isEqualTo(X25519.fromEd25519Public(identity.publicKey().toArray()));
    }

    @Test
    void the_sign_of_x_does_not_matter_to_the_conversion() {
        byte[] negated = key("ed25519_pk_subclusterId");
        negated[31] ^= (byte) 0x80;
        assertThat(X25519.fromEd25519Public(negated)).isEqualTo(key("x25519_pk"));
    }

    @Test
    void points_of_small_order_agree_on_nothing() {
        String[] smallOrder = {
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        };
        for (String point : smallOrder) {
            assertThat(X25519.agree(ALICE, hex(point), new byte[32])).as(point).isFalse();
        }
    }

    @Test
    void a_peer_key_of_another_length_agrees_on_nothing() {
        assertThat(X25519.agree(ALICE, new byte[31], new byte[32])).isFalse();
        assertThat(X25519.agree(ALICE, new byte[33], new byte[32])).isFalse();
    }

    @Test
    void ed25519_keys_that_are_no_points_of_prime_order_are_not_converted() {
        String[] refused = {
            "0200000000000000000000000000000000000000000000000000000000000000", // not on the curve
            "0100000000000000000000000000000000000000000000000000000000000000", // neutral element
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2
            "0000000000000000000000000000000000000000000000000000000000000000", // order 4
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
            "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p + 3: not canonical
        };
        for (String point : refused) {
            assertThat(X25519.fromEd25519Public(hex(point))).as(point).isNull();
        }
        assertThat(X25519.fromEd25519Public(new byte[31])).isNull();
    }

    @Test
    void an_own_key_of_another_length_is_a_mistake_of_the_caller() {
        assertThatIllegalArgumentException().isThrownBy(() -> X25519.publicKey(new byte[31]));
        assertThatIllegalArgumentException().isThrownBy(() -> X25519.fromEd25519Seed(new byte[64]));
        assertThatIllegalArgumentException().isThrownBy(() -> X25519.agree(new byte[1], ALICE, new byte[32]));
        assertThatIllegalArgumentException().isThrownBy(() -> X25519.agree(ALICE, ALICE, new byte[31]));
    }

    private static byte[] hex(String hex) {
        return Bytes.fromHex(hex).toArray();
    }
}
