package dev.starling.sim.crowd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TickWheelTest {
    @Seeds(20)
    void entries_come_by_tick_and_within_a_tick_as_they_were_put_in(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TickWheel wheel = new TickWheel(100);
        Map<Integer, List<Integer>> model = new TreeMap<>();
        int number = 0;
        List<Integer> got = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < 5; i++) {
                int far = random.nextInt(4) == 0 ? 20_000 : 50;
                int tick = wheel.now() + 1 + random.nextInt(far);
                wheel.add(tick, number % 100, number, "x");
                model.computeIfAbsent(tick, none -> new ArrayList<>()).add(number++);
            }
            int until = wheel.now() + random.nextInt(300);
            for (TickWheel.Slot slot = wheel.next(until); slot != null; slot = wheel.next(until)) {
                assertThat(wheel.now()).isLessThanOrEqualTo(until);
                for (int i = 0; i < slot.count; i++) {
                    got.add(slot.from[i]);
                }
                expected.addAll(model.remove(wheel.now()));
                wheel.drained(slot);
            }
        }
        assertThat(got).isEqualTo(expected);
        assertThat(got).hasSizeGreaterThan(500);
    }

    @Test
    void what_is_due_at_once_is_drained_at_once() {
        TickWheel wheel = new TickWheel(10);
        wheel.add(0, 1, 1, null);
        TickWheel.Slot slot = wheel.next(5);
        assertThat(slot).isNotNull();
        wheel.add(0, 2, 2, null);
        assertThat(slot.count).isEqualTo(2);
        wheel.drained(slot);
        assertThat(wheel.next(5)).isNull();
    }

    @Test
    void grouping_keeps_each_peers_own_order() {
        TickWheel wheel = new TickWheel(100_000);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 50_000; i++) {
            wheel.add(1, random.nextInt(100_000), i, "m" + i);
        }
        TickWheel.Slot slot = wheel.next(1);
        assertThat(slot).isNotNull();
        wheel.group(slot);
        assertThat(slot.count).isEqualTo(50_000);
        int[] last = new int[100_000];
        int group = 0;
        for (int i = 0; i < slot.count; i++) {
            assertThat(slot.message[i]).isEqualTo("m" + slot.from[i]);
            assertThat(slot.from[i]).isGreaterThanOrEqualTo(last[slot.to[i]]);
            last[slot.to[i]] = slot.from[i];
            assertThat(slot.to[i] >>> 8).isGreaterThanOrEqualTo(group);
            group = slot.to[i] >>> 8;
        }
    }

    @Test
    void the_past_is_refused() {
        TickWheel wheel = new TickWheel(10);
        wheel.add(3, 0, 0, "x");
        wheel.next(10);
        assertThatThrownBy(() -> wheel.add(2, 0, 0, "x")).hasMessageContaining("tick 2 is over, it is 3");
    }

    @Test
    void time_goes_on_where_nothing_is_left_and_what_is_far_comes_near() {
        TickWheel wheel = new TickWheel(10);
        wheel.skip(7);
        assertThat(wheel.now()).isEqualTo(7);
        wheel.add(100_000, 3, 1, "far");
        wheel.skip(99_999);
        wheel.add(100_000, 4, 1, "near");
        TickWheel.Slot slot = wheel.next(100_000);
        assertThat(slot).isNotNull();
        assertThat(slot.message).startsWith("far", "near");
        assertThatThrownBy(() -> {
                    wheel.drained(slot);
                    wheel.add(100_001, 4, 1, "x");
                    wheel.skip(100_002);
                })
                .hasMessageContaining("something is left");
    }
}
