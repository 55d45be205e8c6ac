package dev.starling.membership.swim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TurnsTest {
    @Test
    void each_pass_goes_through_all_once_and_in_another_order() {
        for (int size : new int[] {1, 2, 3, 5, 64, 1000}) {
            Turns turns = new Turns();
            SplittableRandom random = new SplittableRandom(size);
            int[] first = pass(turns, size, random);
            int[] second = pass(turns, size, random);
            assertThat(Arrays.stream(first).sorted().toArray())
                    .containsExactly(java.util.stream.IntStream.range(0, size).toArray());
            if (size > 5) {
                assertThat(second).isNotEqualTo(first);
            }
        }
    }

    private static int[] pass(Turns turns, int size, SplittableRandom random) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = turns.next(size, random);
        }
        return order;
    }

    @Test
    void anybody_may_be_at_any_place() {
        int size = 20;
        int passes = 40_000;
        int[][] count = new int[size][size];
        SplittableRandom random = new SplittableRandom(1);
        Turns turns = new Turns();
        for (int i = 0; i < passes; i++) {
            int[] order = pass(turns, size, random);
            for (int place = 0; place < size; place++) {
                count[place][order[place]]++;
            }
        }
        double expected = (double) passes / size;
        double chi = 0;
        for (int[] row : count) {
            for (int seen : row) {
                chi += (seen - expected) * (seen - expected) / expected;
            }
        }
        // 361 degrees of freedom, standard deviation 27.
        assertThat(chi).isBetween(250.0, 480.0);
    }
}
