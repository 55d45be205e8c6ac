package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import org.junit.jupiter.api.Test;

class AesGcmTest {
    private static final Bytes KEY = Bytes.fromHex("3fce516009c21727d0f2e4e86ee403bc");
    private static final Bytes IV = Bytes.fromHex("5d313eb2671276ee13000b30");

    private final AesGcm aead = new AesGcm(KEY.toArray(), IV.toArray());

    private static byte[] sealed(AesGcm aead, long sequence, byte[] plain) {
        byte[] out = new byte[plain.length + AesGcm.TAG_BYTES];
        aead.seal(sequence, new byte[] {1, 2, 3}, 0, 2, plain, 0, plain.length, out, 0);
        return out;
    }

    private static int opened(AesGcm aead, long sequence, byte[] sealed, byte[] out) {
        return aead.open(sequence, new byte[] {0, 1, 2}, 1, 2, sealed, 0, sealed.length, out, 0);
    }

    @Test
    void what_is_sealed_opens_once_under_its_number() {
        byte[] plain = {5, 6, 7};
        byte[] out = new byte[3];
        byte[] sealed = sealed(aead, 0x0102030405060708L, plain);
        assertThat(opened(aead, 0x0102030405060708L, sealed, out)).isEqualTo(3);
        assertThat(out).isEqualTo(plain);
        assertThat(opened(aead, 0x0102030405060709L, sealed, out)).isEqualTo(-1);
        assertThat(opened(aead, 0x0202030405060708L, sealed, out)).isEqualTo(-1);
        sealed[0] ^= 1;
        assertThat(opened(aead, 0x0102030405060708L, sealed, out)).isEqualTo(-1);
        assertThat(opened(aead, 0, new byte[AesGcm.TAG_BYTES - 1], out)).isEqualTo(-1);
    }

    @Test
    void after_a_rest_it_goes_on() {
        byte[] before = sealed(aead, 7, new byte[100]);
        aead.rest();
        assertThat(sealed(aead, 7, new byte[100])).isEqualTo(before);
        aead.rest();
        assertThat(opened(aead, 7, before, new byte[100])).isEqualTo(100);
    }
}
