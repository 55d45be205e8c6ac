package dev.starling.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.testing.Seeds;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Secret keys as files hold them. */
final class KeyFormatTest {
    /** libp2p specs, peer-ids, test vectors: Ed25519 private key. */
    private static final String VECTOR =
            "080112407e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";

    private static final String SEED = VECTOR.substring(8, 72);
    private static final String PUBLIC = VECTOR.substring(72);
    private static final Identity IDENTITY = Identity.ofSeed(Bytes.fromHex(SEED));
    /** RFC 8410 §10.3, the second without and the third with the public key. */
    private static final String RFC_8410 =
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

    private static final String RFC_8410_PUBLIC = "-----BEGIN PRIVATE KEY-----\n"
            + "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
            + "oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\n"
            + "Z9w7lshQhqowtrbLDFw4rXAxZuE=\n"
            + "-----END PRIVATE KEY-----\n";

    private static Identity decode(String text) {
        return KeyFormat.decode(text.getBytes(US_ASCII));
    }

    private static void refused(String text, String why) {
        refused(text.getBytes(US_ASCII), why);
    }

    private static void refused(byte[] content, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyFormat.decode(content))
                .withMessageContaining(why)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SEED.substring(0, 16)));
    }

    @Test
    void the_vector_of_the_specification_is_read_and_written() {
        Identity identity = KeyFormat.decode(Bytes.fromHex(VECTOR).toArray());
        assertThat(identity.peerId()).hasToString("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
        assertThat(Bytes.of(KeyFormat.PROTOBUF_RAW.encode(identity)).hex()).isEqualTo(VECTOR);
        assertThat(new String(KeyFormat.PROTOBUF.encode(identity), US_ASCII))
                .isEqualTo(
                        Base64.getEncoder().encodeToString(Bytes.fromHex(VECTOR).toArray()) + "\n");
        assertThat(decode(VECTOR)).isEqualTo(identity);
        assertThat(decode(VECTOR.replace("7e", "7E") + "\r\n")).isEqualTo(identity);
    }

    @Test
    void the_vectors_of_rfc_8410_are_read_with_and_without_public_key() {
        Identity identity = decode(RFC_8410);
        assertThat(identity.publicKey().hex())
                .isEqualTo("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
        assertThat(decode(RFC_8410_PUBLIC)).isEqualTo(identity);
        assertThat(new String(KeyFormat.PEM.encode(identity), US_ASCII)).isEqualTo(RFC_8410);
    }

    @ParameterizedTest
    @EnumSource(KeyFormat.class)
    void what_is_written_is_read_as_the_same(KeyFormat format) {
        Identity read = KeyFormat.decode(format.encode(IDENTITY));
        assertThat(read.seed()).isEqualTo(IDENTITY.seed());
    }

    @Test
    void text_around_a_pem_block_and_windows_lines_do_no_harm() {
        assertThat(decode("my key:\n" + RFC_8410.replace("\n", "\r\n") + "that was it"))
                .isEqualTo(decode(RFC_8410));
    }

    @Test
    void the_form_of_old_repeats_the_public_key_which_must_be_the_same() {
        String old = "08011260" + SEED + PUBLIC + PUBLIC;
        assertThat(decode(old)).isEqualTo(IDENTITY);
        refused("08011260" + SEED + PUBLIC + SEED, "does not fit");
    }

    @Test
    void a_public_key_that_does_not_fit_the_secret_is_refused() {
        refused("08011240" + SEED + SEED, "does not fit");
        refused("secret " + SEED + "\npublic " + SEED + "\n", "does not fit");
        byte[] der = Base64.getMimeDecoder()
                .decode(RFC_8410_PUBLIC
                        .lines()
                        .filter(line -> !line.startsWith("-"))
                        .reduce("", String::concat));
        der[der.length - 1] ^= 1;
        refused(
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(der)
                        + "\n-----END PRIVATE KEY-----\n",
                "does not fit");
    }

    @Test
    void keys_of_other_kinds_are_named() {
        refused("08001240" + SEED + PUBLIC, "type is rsa");
        refused("08021220" + SEED, "type is secp256k1");
        refused("08031240" + SEED + PUBLIC, "type is ecdsa");
        refused(Bytes.fromHex("08641240" + SEED + PUBLIC).toArray(), "unknown (100)");
        // The algorithm is X25519.
        refused(RFC_8410.replace("MC4CAQAwBQYDK2VwBCIEI", "MC4CAQAwBQYDK2VuBCIEI"), "another than Ed25519");
        refused("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", "RSA PRIVATE KEY");
        refused("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "OPENSSH");
        refused("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----", "decrypt it first");
        refused("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "public key only");
    }

    @Test
    void what_is_no_key_is_refused() {
        refused("", "empty");
        refused(" \n\t", "empty");
        refused("hello world!", "not a secret key");
        refused("hello", "base64");
        refused("aGVsbG8gd29ybGQ=", "not a secret key");
        refused(new byte[] {0, 1, 2}, "not a secret key");
        refused(new byte[1000], "not a secret key");
        refused("secret " + SEED + "\n", "64 hexadecimal digits");
        refused("secret zz\npublic " + PUBLIC, "64 hexadecimal digits");
        refused("secret " + SEED + "00\npublic " + PUBLIC, "64 hexadecimal digits");
        refused("-----BEGIN PRIVATE KEY-----\n", "damaged");
        refused("-----BEGIN PRIVATE KEY-----\nMC4\n-----END PRIVATE KEY-----", "damaged");
        refused("-----BEGIN PRIVATE KEY-----\nM!C4\n-----END PRIVATE KEY-----", "damaged");
    }

    @Test
    void a_message_that_is_cut_or_has_more_behind_it_is_refused() {
        for (int length = 2; length < VECTOR.length(); length += 2) {
            byte[] part = Bytes.fromHex(VECTOR.substring(0, length)).toArray();
            assertThatIllegalArgumentException().isThrownBy(() -> KeyFormat.decode(part));
        }
        refused(VECTOR + "00", "nothing after");
    }

    @Seeds(500)
    void damaged_files_are_refused_or_are_another_key(RandomGenerator random) {
        KeyFormat format = KeyFormat.values()[random.nextInt(4)];
        byte[] content = format.encode(IDENTITY);
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            content[random.nextInt(content.length)] = (byte) random.nextInt(256);
        }
        try {
            KeyFormat.decode(content);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank().doesNotContain(SEED.substring(0, 16));
        }
    }
}
