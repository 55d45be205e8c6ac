package dev.starling.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import dev.starling.testing.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MultihashTest {
    private static final Bytes DATA = Bytes.utf8("multihash");

    @ParameterizedTest
    @CsvSource({
        "identity, 00096d756c746968617368",
        "sha1, 111488c2f11fb2ce392acb5b2986e640211c4690073e",
        "sha2-256, 12209cbc07c3f991725836a3aa2a581ca2029198aa420b9d99bc0e131d9f3e2cbe47",
    })
    void known_functions_have_their_names(String name, String hex) {
        Multihash hash = Multihash.of(Bytes.fromHex(hex));
        assertThat(hash.name()).isEqualTo(name);
        assertThat(hash.bytes()).isEqualTo(Bytes.fromHex(hex));
        assertThat(hash.length()).isEqualTo(hex.length() / 2);
    }

    @Test
    void multihashes_of_the_same_data_match_the_functions() {
        byte[] data = DATA.toArray();
        assertThat(Multihash.identity(DATA).bytes().hex()).isEqualTo("00096d756c746968617368");
        assertThat(Multihash.sha2_256(Bytes.wrap(Hashes.sha256(data))).bytes().hex())
                .isEqualTo("12209cbc07c3f991725836a3aa2a581ca2029198aa420b9d99bc0e131d9f3e2cbe47");
        assertThat(new Multihash(Multihash.SHA1, Bytes.wrap(Hashes.sha1(data)))
                        .bytes()
                        .hex())
                .isEqualTo("111488c2f11fb2ce392acb5b2986e640211c4690073e");
        Multihash blake = new Multihash(Multihash.BLAKE2B_256, Bytes.wrap(Hashes.blake2b(32, data)));
        assertThat(blake.bytes().hex()).startsWith("a0e40220");
        assertThat(blake).hasToString("blake2b-256:" + blake.digest().hex());
        assertThat(new Multihash(Multihash.SHA2_512, Bytes.wrap(Hashes.sha512(data)))
                        .bytes()
                        .hex())
                .startsWith("1340");
    }

    @Test
    void an_unknown_function_is_kept_as_it_is() {
        Multihash md5 = Multihash.of(Bytes.fromHex("d50110d41d8cd98f00b204e9800998ecf8427e"));
        assertThat(md5.name()).isEqualTo("0xd5");
        assertThat(md5.digest().length()).isEqualTo(16);
    }

    @Test
    void a_truncated_digest_is_allowed_but_none_longer_than_the_functions() {
        assertThat(Multihash.of(Bytes.fromHex("120412345678")).digest().length())
                .isEqualTo(4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multihash.of(Bytes.fromHex("1115" + "00".repeat(21))))
                .withMessageContaining("sha1")
                .withMessageContaining("21");
        assertThatIllegalArgumentException().isThrownBy(() -> new Multihash(0x12, Bytes.of(new byte[33])));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "12",
                "1220",
                "122000",
                "00ffffffffffffffff7f", // a length beyond everything
                "120380", // a length beyond the end
                "1204123456789a", // a byte after the digest
                "920002abcd", // a code not in minimal form
                "008000", // a length not in minimal form
                "00ff01" // a length beyond the end
            })
    void malformed_bytes_are_refused(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> Multihash.of(Bytes.fromHex(hex)));
    }

    @Test
    void a_digest_has_a_limit() {
        Bytes longest = Bytes.of(new byte[Multihash.DIGEST_BYTES_MAX]);
        assertThat(Multihash.of(Multihash.identity(longest).bytes()).digest()).isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multihash.identity(Bytes.of(new byte[Multihash.DIGEST_BYTES_MAX + 1])));
        assertThatIllegalArgumentException().isThrownBy(() -> Multihash.of(Bytes.fromHex("008101" + "00".repeat(129))));
        assertThatIllegalArgumentException().isThrownBy(() -> new Multihash(-1, Bytes.EMPTY));
    }

    @Seeds(200)
    void bytes_and_base58_lead_back_to_the_multihash(RandomGenerator random) {
        byte[] digest = new byte[random.nextInt(20)];
        random.nextBytes(digest);
        long[] codes = {0, Multihash.SHA1, Multihash.SHA2_256, 0xb240, random.nextLong() >>> 1};
        Multihash hash = new Multihash(codes[random.nextInt(codes.length)], Bytes.wrap(digest));
        assertThat(Multihash.of(hash.bytes())).isEqualTo(hash);
        assertThat(Multihash.ofBase58(hash.base58())).isEqualTo(hash);
        byte[] surrounded = Bytes.concat(Bytes.fromHex("ff"), hash.bytes(), Bytes.fromHex("ff"))
                .toArray();
        assertThat(Multihash.decode(surrounded, 1, surrounded.length)).isEqualTo(hash);
    }
}
