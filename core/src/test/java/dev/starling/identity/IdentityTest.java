package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class IdentityTest {
    // RFC 8032 §7.1, test 2
    private final Identity identity =
            Identity.ofSeed(Bytes.fromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));

    @Test
    void signatures_are_those_of_the_rfc() {
        assertThat(identity.publicKey().hex())
                .isEqualTo("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        byte[] message = {0x72};
        byte[] signature = identity.sign(message);
        assertThat(Bytes.wrap(signature).hex())
                .isEqualTo("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        byte[] key = identity.publicKey().toArray();
        assertThat(Ed25519.verify(key, message, signature)).isTrue();
        assertThat(Ed25519.verify(key, new byte[] {0x73}, signature)).isFalse();
    }

    @Test
    void a_signature_or_key_of_another_length_verifies_nothing() {
        byte[] key = identity.publicKey().toArray();
        assertThat(Ed25519.verify(key, new byte[1], new byte[63])).isFalse();
        assertThat(Ed25519.verify(new byte[31], new byte[1], new byte[64])).isFalse();
        assertThat(Ed25519.verify(new byte[32], new byte[1], new byte[64])).isFalse();
    }

    @Test
    void the_srp_id_is_the_sha_256_of_the_public_key() {
        assertThat(identity.srpId())
                .isEqualTo(Bytes.wrap(Hashes.sha256(identity.publicKey().toArray())));
    }

    @Test
    void the_seed_is_kept_and_never_printed() {
        Identity again = Identity.ofSeed(identity.seed());
        assertThat(again).isEqualTo(identity).hasSameHashCodeAs(identity);
        assertThat(identity.toString())
                .contains(identity.publicKey().hex())
                .doesNotContain(identity.seed().hex());
        assertThatIllegalArgumentException().isThrownBy(() -> Identity.ofSeed(Bytes.of(new byte[31])));
    }

    @Test
    void the_same_randomness_makes_the_same_identity() {
        assertThat(Identity.generate(new SplittableRandom(1))).isEqualTo(Identity.generate(new SplittableRandom(1)));
        assertThat(Identity.generate(new SplittableRandom(1))).isNotEqualTo(Identity.generate(new SplittableRandom(2)));
    }

    @Test
    void hashes_are_those_of_their_specifications() {
        byte[] abc = Bytes.utf8("abc").toArray();
        assertThat(Bytes.wrap(Hashes.sha256(abc)).hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Bytes.wrap(Hashes.sha1(abc)).hex()).isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
        assertThat(Bytes.wrap(Hashes.sha512(abc)).hex())
                .startsWith("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a");
        assertThat(Bytes.wrap(Hashes.blake2b(64, abc)).hex())
                .startsWith("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1");
        assertThat(Hashes.sha256(new byte[] {'a'}, new byte[] {'b', 'c'})).isEqualTo(Hashes.sha256(abc));
    }
}
