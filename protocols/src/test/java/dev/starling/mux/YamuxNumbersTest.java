package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testing.Seeds;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class YamuxNumbersTest {
    private final YamuxNumbers numbers = new YamuxNumbers();

    @Test
    void a_number_is_new_once() {
        assertThat(numbers.take(1)).isEqualTo(YamuxNumbers.Verdict.NEW);
        assertThat(numbers.take(1)).isEqualTo(YamuxNumbers.Verdict.USED);
        assertThat(numbers.take(5)).isEqualTo(YamuxNumbers.Verdict.NEW);
        assertThat(numbers.take(3)).as("overtaken by 5").isEqualTo(YamuxNumbers.Verdict.NEW);
        assertThat(numbers.take(3)).isEqualTo(YamuxNumbers.Verdict.USED);
    }

    @Test
    void what_lies_1024_streams_back_is_forgotten_and_what_lies_1023_back_is_not() {
        assertThat(numbers.take(2049)).isEqualTo(YamuxNumbers.Verdict.NEW);
        assertThat(numbers.take(1)).isEqualTo(YamuxNumbers.Verdict.FORGOTTEN);
        assertThat(numbers.take(3)).isEqualTo(YamuxNumbers.Verdict.NEW);
        assertThat(numbers.take(0xFFFF_FFFFL)).isEqualTo(YamuxNumbers.Verdict.NEW);
        assertThat(numbers.take(2049)).isEqualTo(YamuxNumbers.Verdict.FORGOTTEN);
        assertThat(numbers.take(0xFFFF_FFFFL)).isEqualTo(YamuxNumbers.Verdict.USED);
    }

    @Seeds(50)
    void it_remembers_like_one_who_remembers_everything(RandomGenerator random) {
        Set<Long> used = new HashSet<>();
        int parity = random.nextInt(2);
        long highest = -1;
        long middle = 0;
        for (int i = 0; i < 3000; i++) {
            middle += random.nextInt(500) == 0 ? random.nextInt(5000) : random.nextInt(3);
            long index = Math.max(0, middle + random.nextInt(-1300, 100));
            YamuxNumbers.Verdict verdict = numbers.take(2 * index + parity);
            if (index <= highest - YamuxNumbers.REMEMBERED) {
                assertThat(verdict).isEqualTo(YamuxNumbers.Verdict.FORGOTTEN);
            } else {
                assertThat(verdict == YamuxNumbers.Verdict.NEW).isEqualTo(used.add(index));
                assertThat(verdict).isNotEqualTo(YamuxNumbers.Verdict.FORGOTTEN);
                highest = Math.max(highest, index);
            }
        }
    }
}
