package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BufferedSecureRandomTest {
    @Test
    void numbers_and_byte_strings_of_any_length_do_not_repeat_across_refills() {
        BufferedSecureRandom random = new BufferedSecureRandom();
        BufferedSecureRandom another = new BufferedSecureRandom();
        Set<Object> seen = new HashSet<>();
        for (int length = 9; length < 1100; length++) {
            assertThat(seen.add(random.nextLong())).isTrue();
            assertThat(seen.add(another.nextLong())).isTrue();
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(seen.add(Bytes.of(bytes, 0, 9))).isTrue();
            assertThat(seen.add(Bytes.of(bytes, length - 9, 9))).isEqualTo(length > 9);
        }
    }

    @Test
    void every_bit_comes_up() {
        BufferedSecureRandom random = new BufferedSecureRandom();
        long or = 0;
        long and = -1;
        for (int i = 0; i < 200; i++) {
            long value = random.nextLong();
            or |= value;
            and &= value;
        }
        assertThat(or).isEqualTo(-1);
        assertThat(and).isZero();
    }
}
