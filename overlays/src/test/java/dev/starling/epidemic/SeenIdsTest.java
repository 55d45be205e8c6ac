package dev.starling.epidemic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.testing.Seeds;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeenIdsTest {
    @Test
    void an_id_is_new_once() {
        SeenIds seen = new SeenIds(10);
        assertThat(seen.contains(0)).isFalse();
        assertThat(seen.add(0)).isTrue();
        assertThat(seen.add(0)).isFalse();
        assertThat(seen.contains(0)).isTrue();
        assertThat(seen.size()).isEqualTo(1);
    }

    @Test
    void the_oldest_makes_room() {
        SeenIds seen = new SeenIds(3);
        for (long id = 1; id <= 4; id++) {
            seen.add(id);
        }
        assertThat(seen.contains(1)).isFalse();
        assertThat(seen.contains(2)).isTrue();
        assertThat(seen.size()).isEqualTo(3);
        assertThat(seen.add(1)).as("forgotten is as good as new").isTrue();
    }

    @Seeds(20)
    void it_answers_as_a_plain_queue_would(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int max = 1 + random.nextInt(200);
        SeenIds seen = new SeenIds(max);
        Deque<Long> model = new ArrayDeque<>();
        for (int i = 0; i < 3000; i++) {
            // Few ids, and such as share their lower bits.
            long id = (long) random.nextInt(2 * max + 4) << (seed % 2 == 0 ? 0 : 40);
            assertThat(seen.contains(id)).isEqualTo(model.contains(id));
            boolean isNew = !model.contains(id);
            assertThat(seen.add(id)).isEqualTo(isNew);
            if (isNew) {
                model.add(id);
                if (model.size() > max) {
                    model.remove();
                }
            }
            assertThat(seen.size()).isEqualTo(model.size());
        }
    }

    @Test
    void a_set_of_nothing_is_refused() {
        assertThatThrownBy(() -> new SeenIds(0)).hasMessageContaining("at least 1, not 0");
    }
}
