package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Env;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ExpiryHeapTest {
    private static final Comparator<Expiring> ORDER =
            Comparator.<Expiring>comparingLong(e -> e.expiresNs).thenComparingLong(e -> e.order);

    @Test
    void the_first_is_always_the_least_of_a_sorted_list() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ExpiryHeap<Expiring> heap = new ExpiryHeap<>();
            List<Expiring> model = new ArrayList<>();
            for (int step = 0; step < 800; step++) {
                int kind = random.nextInt(5);
                if (kind < 2 || model.isEmpty()) {
                    Expiring element = new Expiring(random.nextInt(60), step);
                    heap.add(element);
                    model.add(element);
                } else if (kind == 2) {
                    heap.remove(model.remove(random.nextInt(model.size())));
                } else {
                    heap.move(model.get(random.nextInt(model.size())), random.nextInt(60));
                }
                Expiring least = model.stream().min(ORDER).orElse(null);
                assertThat(heap.first()).as("seed %d step %d", seed, step).isSameAs(least);
                assertThat(heap.nextNs()).isEqualTo(least == null ? Env.NEVER : least.expiresNs);
                assertThat(heap.size()).isEqualTo(model.size());
            }
        }
    }

    @Test
    void an_element_is_in_a_heap_once() {
        ExpiryHeap<Expiring> heap = new ExpiryHeap<>();
        Expiring element = new Expiring(1, 0);
        heap.add(element);
        assertThatThrownBy(() -> heap.add(element)).isInstanceOf(IllegalStateException.class);
        heap.clear();
        heap.add(element);
        assertThat(heap.size()).isEqualTo(1);
    }
}
