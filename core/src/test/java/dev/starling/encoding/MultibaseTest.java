package dev.starling.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.testing.Seeds;
import java.util.Base64;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MultibaseTest {
    /** The rows of the multibase specification's basic, leading_zero and two_leading_zeros vectors. */
    @ParameterizedTest
    @CsvSource({
        "BASE16, f796573206d616e692021, f00796573206d616e692021, f0000796573206d616e692021",
        "BASE16_UPPER, F796573206D616E692021, F00796573206D616E692021, F0000796573206D616E692021",
        "BASE32, bpfsxgidnmfxgsibb, bab4wk4zanvqw42jaee, baaahszltebwwc3tjeaqq",
        "BASE32_UPPER, BPFSXGIDNMFXGSIBB, BAB4WK4ZANVQW42JAEE, BAAAHSZLTEBWWC3TJEAQQ",
        "BASE36, k2lcpzo5yikidynfl, k02lcpzo5yikidynfl, k002lcpzo5yikidynfl",
        "BASE36_UPPER, K2LCPZO5YIKIDYNFL, K02LCPZO5YIKIDYNFL, K002LCPZO5YIKIDYNFL",
        "BASE58_BTC, z7paNL19xttacUY, z17paNL19xttacUY, z117paNL19xttacUY",
        "BASE64, meWVzIG1hbmkgIQ, mAHllcyBtYW5pICE, mAAB5ZXMgbWFuaSAh",
        "BASE64_PAD, MeWVzIG1hbmkgIQ==, MAHllcyBtYW5pICE=, MAAB5ZXMgbWFuaSAh",
        "BASE64_URL, ueWVzIG1hbmkgIQ, uAHllcyBtYW5pICE, uAAB5ZXMgbWFuaSAh",
        "BASE64_URL_PAD, UeWVzIG1hbmkgIQ==, UAHllcyBtYW5pICE=, UAAB5ZXMgbWFuaSAh",
    })
    void the_specifications_vectors_are_reproduced(Multibase base, String plain, String oneZero, String twoZeros) {
        assertBothWays(base, "yes mani !", plain);
        assertBothWays(base, "\0yes mani !", oneZero);
        assertBothWays(base, "\0\0yes mani !", twoZeros);
    }

    private static void assertBothWays(Multibase base, String data, String text) {
        assertThat(base.encode(Bytes.utf8(data))).isEqualTo(text);
        assertThat(Multibase.decode(text)).isEqualTo(Bytes.utf8(data));
        assertThat(Multibase.of(text)).isSameAs(base);
    }

    /** The specification's case_insensitivity vectors. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "f68656c6c6f20776F726C64",
                "F68656c6c6f20776F726C64",
                "bnbswy3dpeB3W64TMMQ",
                "Bnbswy3dpeB3W64TMMQ",
                "kfUvrsIvVnfRbjWaJo",
                "KfUVrSIVVnFRbJWAJo"
            })
    void bases_with_one_case_of_letters_are_read_in_either(String text) {
        assertThat(Multibase.decode(text)).isEqualTo(Bytes.utf8("hello world"));
    }

    @ParameterizedTest
    @EnumSource(Multibase.class)
    void no_bytes_are_no_digits(Multibase base) {
        assertThat(base.encode(Bytes.EMPTY)).isEqualTo(String.valueOf(base.prefix()));
        assertThat(Multibase.decode(String.valueOf(base.prefix()))).isEqualTo(Bytes.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f0", // half a byte
                "b0", // not in the alphabet
                "ba", // five bits are no byte
                "bab", // bits beyond the last byte
                "baaa", // a superfluous character
                "mQ", // bits beyond the last byte
                "mQQ==", // padding where there is none
                "MQQ", // missing padding
                "MQQ=", // half of it
                "MQQ===", // too much
                "M=", // nothing but padding
                "MQ===", // too little data
                "MQ=Q=", // padding in the middle
                "m-_", // the other alphabet
                "u+/", "z0", // not in the alphabet: 0 O I l
                "zl", "k-", "bäb", "f\u0130", // grows when its case is changed
                "b=",
            })
    void text_that_is_no_digits_of_its_base_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Multibase.decode(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0011", "🚀", "/ip4", "Qm", "1"})
    void an_unknown_prefix_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multibase.decode(text))
                .withMessageContaining("prefix");
    }

    @Test
    void the_message_names_the_character_and_its_place() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multibase.decode("z12l4"))
                .withMessage("not base58btc: 'l' at position 2 of \"12l4\"");
    }

    @Test
    void the_bases_that_are_big_numbers_have_a_limit() {
        String ones = "1".repeat(Multibase.POSITIONAL_DIGITS_MAX);
        Bytes zeros = Multibase.BASE58_BTC.decodeDigits(ones);
        assertThat(zeros).isEqualTo(Bytes.of(new byte[Multibase.POSITIONAL_DIGITS_MAX]));
        assertThat(Multibase.BASE58_BTC.encodeDigits(zeros)).isEqualTo(ones);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multibase.BASE58_BTC.decodeDigits(ones + "1"))
                .withMessageContaining("2048");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multibase.BASE58_BTC.encodeDigits(Bytes.of(new byte[2049])));
        byte[] large = new byte[5000];
        large[0] = 1;
        assertThatIllegalArgumentException().isThrownBy(() -> Multibase.BASE36.encode(Bytes.wrap(large)));
    }

    @Seeds(200)
    void what_is_written_is_read_in_every_base(RandomGenerator random) {
        byte[] array = new byte[random.nextInt(70)];
        random.nextBytes(array);
        int zeros = Math.min(array.length, random.nextInt(4));
        for (int i = 0; i < zeros; i++) {
            array[i] = 0;
        }
        Bytes data = Bytes.wrap(array);
        for (Multibase base : Multibase.values()) {
            String text = base.encode(data);
            assertThat(Multibase.decode(text)).as(base.label()).isEqualTo(data);
            assertThat(base.decodeDigits(base.encodeDigits(data))).isEqualTo(data);
        }
        assertThat(Multibase.BASE64.encodeDigits(data))
                .isEqualTo(Base64.getEncoder().withoutPadding().encodeToString(array));
        assertThat(Multibase.BASE64_URL_PAD.encodeDigits(data))
                .isEqualTo(Base64.getUrlEncoder().encodeToString(array));
        assertThat(Multibase.BASE16_UPPER.encodeDigits(data))
                .isEqualTo(data.hex().toUpperCase(Locale.ROOT));
    }

    @Seeds(200)
    void whatever_is_read_is_written_the_same_but_for_case(RandomGenerator random) {
        Multibase base = Multibase.values()[random.nextInt(Multibase.values().length)];
        StringBuilder text = new StringBuilder().append(base.prefix());
        String digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/-_=";
        int known = base.label().startsWith("base16") ? 16 : digits.length();
        int length = random.nextInt(6);
        for (int i = 0; i < length; i++) {
            text.append(digits.charAt(random.nextInt(known)));
        }
        Bytes data;
        try {
            data = Multibase.decode(text.toString());
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(base.encode(data)).isEqualToIgnoringCase(text.toString());
    }
}
