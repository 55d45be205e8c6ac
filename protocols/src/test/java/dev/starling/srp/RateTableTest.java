package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RateTableTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void keys_do_not_share_their_tokens() {
        RateTable<String> table = RateTable.perSecond(1, 2, 10);
        assertThat(table.take("a", 2, 0)).isTrue();
        assertThat(table.take("a", 1, 0)).isFalse();
        assertThat(table.take("b", 1, 0)).isTrue();
        assertThat(table.has("a", 1, SECOND - 1)).isFalse();
        assertThat(table.has("a", 1, SECOND)).isTrue();
        assertThat(table.has("new", 2, 0)).isTrue();
        assertThat(table.has("new", 3, 0)).isFalse();
        assertThat(table.contains("new")).isFalse();
        assertThat(table.nextNs("a", 1)).isEqualTo(SECOND);
        assertThat(table.nextNs("b", 1)).isZero();
        assertThat(table.nextNs("new", 1)).isZero();
    }

    @Test
    void a_full_table_forgets_first_whose_bucket_is_full_again() {
        RateTable<String> table = RateTable.perSecond(1, 10, 3);
        table.take("heavy", 10, 0);
        table.take("light", 1, SECOND);
        table.take("middle", 5, SECOND);
        table.take("new", 1, 3 * SECOND);
        assertThat(table.contains("light")).isFalse();
        assertThat(table.contains("heavy")).isTrue();
    }

    @Test
    void and_else_the_one_that_has_not_asked_for_longest() {
        RateTable<String> table = RateTable.perSecond(1, 10, 3);
        table.take("a", 10, 0);
        table.take("b", 10, 0);
        table.take("c", 10, 0);
        table.take("a", 1, 0);
        table.take("new", 10, 0);
        assertThat(table.contains("b")).isFalse();
        assertThat(table.contains("a")).isTrue();
        assertThat(table.size()).isEqualTo(3);
    }

    @Test
    void a_table_without_room_or_rate_cannot_be_made() {
        assertThatThrownBy(() -> RateTable.perSecond(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RateTable.perSecond(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RateTable.perSecond(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** While no key has to be forgotten before its time, the table is as good as a bucket for each key for ever. */
    @Test
    void forgetting_full_buckets_changes_nothing() {
        for (int seed = 0; seed < 30; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            RateTable<Integer> table = RateTable.perSecond(20, 5, 40);
            Map<Integer, TokenBucket> model = new LinkedHashMap<>();
            long now = 0;
            for (int step = 0; step < 3000; step++) {
                // A bucket is full again after 250 ms, in which at most 25 of the 40 places are asked for.
                now += 10_000_000 + random.nextInt(1000);
                int key = random.nextInt(4) == 0 ? random.nextInt(5) : random.nextInt(1000);
                int count = 1 + random.nextInt(5);
                boolean expected = model.computeIfAbsent(key, k -> TokenBucket.perSecond(20, 5))
                        .take(count, now);
                assertThat(table.take(key, count, now))
                        .as("seed %d step %d", seed, step)
                        .isEqualTo(expected);
                assertThat(table.size()).isLessThanOrEqualTo(40);
            }
        }
    }

    @Test
    void the_same_calls_forget_the_same_keys() {
        List<List<Boolean>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            SplittableRandom random = new SplittableRandom(9);
            RateTable<Integer> table = RateTable.perSecond(1, 3, 10);
            List<Boolean> outcomes = new ArrayList<>();
            for (int step = 0; step < 2000; step++) {
                outcomes.add(table.take(random.nextInt(40), 1, step * 1_000_000L));
            }
            runs.add(outcomes);
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1)).contains(true, false);
    }
}
