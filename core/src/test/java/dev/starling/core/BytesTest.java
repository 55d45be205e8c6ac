package dev.starling.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.testing.Seeds;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BytesTest {
    @Test
    void a_copy_does_not_follow_its_source() {
        byte[] source = {1, 2, 3};
        Bytes all = Bytes.of(source);
        Bytes part = Bytes.of(source, 1, 2);
        source[1] = 9;
        assertThat(all).isEqualTo(Bytes.of((byte) 1, (byte) 2, (byte) 3));
        assertThat(part).isEqualTo(Bytes.of((byte) 2, (byte) 3));
        all.toArray()[0] = 9;
        assertThat(all.at(0)).isEqualTo((byte) 1);
    }

    @Test
    void a_range_beyond_the_end_is_refused_and_not_filled_with_zeros() {
        Bytes bytes = Bytes.of((byte) 1, (byte) 2);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.slice(1, 3));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.slice(2, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.slice(-1, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.slice(3, 3));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Bytes.of(new byte[4], 2, 3));
        assertThat(bytes.slice(2, 2)).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void order_is_unsigned_and_a_prefix_comes_first() {
        assertThat(Bytes.fromHex("7f")).isLessThan(Bytes.fromHex("80"));
        assertThat(Bytes.fromHex("01")).isLessThan(Bytes.fromHex("0100"));
        assertThat(Bytes.EMPTY).isLessThan(Bytes.fromHex("00"));
    }

    @Test
    void a_nibble_is_a_hexadecimal_digit() {
        Bytes bytes = Bytes.fromHex("0f8a");
        int[] nibbles = {bytes.nibble(0), bytes.nibble(1), bytes.nibble(2), bytes.nibble(3)};
        assertThat(nibbles).containsExactly(0, 15, 8, 10);
    }

    @Test
    void only_zeros_are_zero() {
        assertThat(Bytes.of(new byte[32]).isZero()).isTrue();
        assertThat(Bytes.EMPTY.isZero()).isTrue();
        assertThat(Bytes.fromHex("000001").isZero()).isFalse();
    }

    @Test
    void hexadecimal_text_is_read_in_either_case_and_nothing_else_is() {
        assertThat(Bytes.fromHex("aBcD").hex()).isEqualTo("abcd");
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.fromHex("abc"));
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.fromHex("0g"));
    }

    @Test
    void long_bytes_are_shortened_for_people() {
        assertThat(Bytes.of(new byte[32])).hasToString("00".repeat(32));
        assertThat(Bytes.of(new byte[33])).hasToString("00".repeat(32) + "…(33 bytes)");
    }

    @Test
    void text_is_utf8() {
        assertThat(Bytes.utf8("grüße")).isEqualTo(Bytes.fromHex("6772c3bcc39f65"));
        assertThat(Bytes.fromHex("6772c3bcc39f65").text()).isEqualTo("grüße");
    }

    @Seeds(200)
    void parts_put_together_are_the_whole(RandomGenerator random) {
        byte[] array = new byte[random.nextInt(40)];
        random.nextBytes(array);
        Bytes whole = Bytes.of(array);
        int cut = random.nextInt(array.length + 1);
        Bytes again = Bytes.concat(whole.slice(0, cut), whole.slice(cut, array.length));
        assertThat(again).isEqualTo(whole).hasSameHashCodeAs(whole).isEqualByComparingTo(whole);
        assertThat(again.hashCode()).isEqualTo(Arrays.hashCode(array));
        assertThat(Bytes.fromHex(whole.hex())).isEqualTo(whole);
        assertThat(whole.hex()).isEqualTo(HexFormat.of().formatHex(array));
    }
}
