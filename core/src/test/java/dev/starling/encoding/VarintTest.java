package dev.starling.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.testing.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VarintTest {
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 8001",
        "255, ff01",
        "300, ac02",
        "16384, 808001",
        "4294967295, ffffffff0f",
        "72057594037927935, ffffffffffffff7f",
        "72057594037927936, 808080808080808001",
        "9223372036854775807, ffffffffffffffff7f",
    })
    void the_specifications_examples_and_the_limits_encode_and_decode(long value, String hex) {
        assertThat(Bytes.wrap(Varint.encode(value))).isEqualTo(Bytes.fromHex(hex));
        assertThat(decode(hex)).isEqualTo(value);
        assertThat(Varint.length(value)).isEqualTo(hex.length() / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8000", "ff00", "818000", "ffffffffffffffff00"})
    void another_form_than_the_minimal_one_is_refused(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> decode(hex)).withMessageContaining("minimal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffffffffffffff01", "80808080808080808000", "ffffffffffffffffff"})
    void more_than_nine_bytes_are_refused(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> decode(hex)).withMessageContaining("longer than 9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "ffffffffffffffff"})
    void a_varint_cut_off_is_refused_but_incomplete_for_a_stream(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> decode(hex)).withMessageContaining("cut off");
        byte[] in = Bytes.fromHex(hex).toArray();
        assertThat(Varint.tryDecode(in, 0, in.length)).isEqualTo(Varint.INCOMPLETE);
    }

    @Test
    void bytes_beyond_the_range_are_not_read() {
        byte[] in = Bytes.fromHex("ff8001ff").toArray();
        assertThat(Varint.decode(in, 1, 3)).isEqualTo(128);
        assertThat(Varint.tryDecode(in, 1, 2)).isEqualTo(Varint.INCOMPLETE);
    }

    @Test
    void a_negative_value_has_no_varint() {
        assertThatIllegalArgumentException().isThrownBy(() -> Varint.encode(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> Varint.length(Long.MIN_VALUE));
    }

    @Test
    void writing_stops_at_the_end_of_the_array() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Varint.encode(300, new byte[3], 2));
    }

    @Seeds(200)
    void what_is_written_is_read_wherever_it_stands(RandomGenerator random) {
        long value = random.nextLong() >>> 1 + random.nextInt(63);
        int at = random.nextInt(5);
        byte[] out = new byte[at + 12];
        Arrays.fill(out, (byte) 0xee);
        int end = Varint.encode(value, out, at);
        assertThat(end - at).isEqualTo(Varint.length(value)).isEqualTo(Varint.encode(value).length);
        assertThat(out[end]).isEqualTo((byte) 0xee);
        assertThat(Varint.decode(out, at, out.length)).isEqualTo(value);
        for (int cut = at; cut < end; cut++) {
            assertThat(Varint.tryDecode(out, at, cut)).isEqualTo(Varint.INCOMPLETE);
        }
    }

    private static long decode(String hex) {
        byte[] in = Bytes.fromHex(hex).toArray();
        return Varint.decode(in, 0, in.length);
    }
}
