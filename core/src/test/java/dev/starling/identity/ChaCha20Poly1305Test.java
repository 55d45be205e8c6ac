package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class ChaCha20Poly1305Test {
    private static final byte[] AD = {1, 2, 3};

    @Test
    void it_agrees_with_another_implementation() throws InvalidCipherTextException {
        SplittableRandom random = new SplittableRandom(3);
        byte[] key = new byte[32];
        random.nextBytes(key);
        ChaCha20Poly1305 sealer = new ChaCha20Poly1305(key);
        for (int length : new int[] {0, 1, 15, 16, 17, 64, 65, 255, 1024, 65519}) {
            byte[] plain = new byte[length];
            random.nextBytes(plain);
            byte[] sealed = new byte[length + 16];
            assertThat(sealer.seal(0x0102030405060708L + length, AD, plain, 0, length, sealed, 0))
                    .isEqualTo(length + 16);
            assertThat(sealed).isEqualTo(byBouncyCastle(key, 0x0102030405060708L + length, plain));
        }
    }

    @Test
    void what_was_sealed_in_place_opens_and_nothing_else_does() {
        byte[] key = new byte[32];
        byte[] data = new byte[100 + 16];
        Arrays.fill(data, 5, 105, (byte) 9);
        data = Arrays.copyOf(data, 5 + 100 + 16);
        new ChaCha20Poly1305(key).seal(7, AD, data, 5, 100, data, 5);
        ChaCha20Poly1305 opener = new ChaCha20Poly1305(key);
        byte[] out = new byte[100];
        assertThat(opener.open(8, AD, data, 5, 116, out, 0)).isEqualTo(-1);
        assertThat(opener.open(7, new byte[0], data, 5, 116, out, 0)).isEqualTo(-1);
        assertThat(opener.open(7, AD, data, 5, 15, out, 0)).isEqualTo(-1);
        for (int i = 5; i < data.length; i++) {
            data[i] ^= 4;
            assertThat(opener.open(7, AD, data, 5, 116, out, 0))
                    .as("byte %d", i)
                    .isEqualTo(-1);
            data[i] ^= 4;
        }
        assertThat(out).containsOnly(0);
        assertThat(opener.open(7, AD, data, 5, 116, out, 0)).isEqualTo(100);
        assertThat(out).containsOnly(9);
    }

    @Test
    void an_hmac_is_that_of_rfc_4231() {
        byte[] key = new byte[20];
        Arrays.fill(key, (byte) 0x0b);
        assertThat(Bytes.wrap(Hashes.hmacSha256(
                                key,
                                Bytes.utf8("Hi ").toArray(),
                                Bytes.utf8("There").toArray()))
                        .hex())
                .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    private static byte[] byBouncyCastle(byte[] key, long counter, byte[] plain) throws InvalidCipherTextException {
        byte[] nonce = new byte[12];
        for (int i = 0; i < 8; i++) {
            nonce[4 + i] = (byte) (counter >>> (8 * i));
        }
        var cipher = new org.bouncycastle.crypto.modes.ChaCha20Poly1305();
        cipher.init(true, new AEADParameters(new KeyParameter(key), 128, nonce, AD));
        byte[] out = new byte[plain.length + 16];
        int length = cipher.processBytes(plain, 0, plain.length, out, 0);
        cipher.doFinal(out, length);
        return out;
    }

    @Test
    void one_message_can_be_opened_again_and_again_and_under_several_keys_in_turn() {
        ChaCha20Poly1305[] keys = new ChaCha20Poly1305[3];
        byte[][] sealed = new byte[keys.length][];
        for (int i = 0; i < keys.length; i++) {
            byte[] key = new byte[ChaCha20Poly1305.KEY_BYTES];
            key[0] = (byte) (i / 2); // two of them are equal
            keys[i] = new ChaCha20Poly1305(key);
            sealed[i] = new byte[1 + ChaCha20Poly1305.TAG_BYTES];
            keys[i].seal(i, new byte[0], new byte[] {(byte) i}, 0, 1, sealed[i], 0);
        }
        byte[] out = new byte[1];
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < keys.length; i++) {
                byte[] altered = sealed[i].clone();
                altered[3] ^= 1;
                assertThat(keys[i].open(i, new byte[0], altered, 0, altered.length, out, 0))
                        .isEqualTo(-1);
                for (int again = 0; again < 2; again++) {
                    assertThat(keys[i].open(i, new byte[0], sealed[i], 0, sealed[i].length, out, 0))
                            .isEqualTo(1);
                    assertThat(out[0]).isEqualTo((byte) i);
                }
            }
        }
    }
}
