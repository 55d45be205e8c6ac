package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HashesTest {
    private static String hmac(byte[] key, String... parts) {
        byte[][] all =
                Arrays.stream(parts).map(part -> Bytes.utf8(part).toArray()).toArray(byte[][]::new);
        return Bytes.wrap(Hashes.hmacSha256(key, all)).hex();
    }

    /** RFC 4231, test cases 2, 6 and 7. */
    @Test
    void hmac_is_that_of_rfc_4231_for_short_and_long_keys() {
        assertThat(hmac(Bytes.utf8("Jefe").toArray(), "what do ya want ", "for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        byte[] longKey = new byte[131];
        Arrays.fill(longKey, (byte) 0xaa);
        assertThat(hmac(longKey, "Test Using Larger Than Block-Size Key - Hash Key First"))
                .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
        assertThat(hmac(
                        longKey,
                        "This is a test using a larger than block-size key and a larger t"
                                + "han block-size data. The key needs to be hashed before being use"
                                + "d by the HMAC algorithm."))
                .isEqualTo("9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    }

    @Test
    void a_hash_goes_on_after_it_has_been_read() {
        Sha256 hash = new Sha256();
        hash.update(new byte[] {1});
        assertThat(hash.soFar()).isEqualTo(Hashes.sha256(new byte[] {1}));
        hash.update(new byte[] {2});
        assertThat(hash.soFar()).isEqualTo(Hashes.sha256(new byte[] {1, 2}));
    }
}
