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
                for (int i = 0; i < slot.part(0).count(); i++) {
                    got.add(slot.part(0).from(i));
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
        assertThat(slot.parts()).isEqualTo(1);
        assertThat(slot.part(0).count()).isEqualTo(2);
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
        assertThat(slot.parts()).isGreaterThan(1);
        int[] last = new int[100_000];
        int group = 0;
        int count = 0;
        for (int part = 0; part < slot.parts(); part++) {
            TickWheel.Entries entries = slot.part(part);
            count += entries.count();
            for (int i = 0; i < entries.count(); i++) {
                int to = entries.to(i);
                assertThat(entries.message(i)).isEqualTo("m" + entries.from(i));
                assertThat(entries.from(i)).isGreaterThanOrEqualTo(last[to]);
                last[to] = entries.from(i);
                assertThat(to >>> 11).isGreaterThanOrEqualTo(group);
                group = to >>> 11;
            }
        }
        assertThat(count).isEqualTo(50_000);
    }

    @Test
    void what_is_due_at_once_comes_after_all_groups() {
        TickWheel wheel = new TickWheel(100_000);
        for (int i = 0; i < 20_000; i++) {
            wheel.add(1, i, -1, "early");
        }
        TickWheel.Slot slot = wheel.next(1);
        assertThat(slot).isNotNull();
        wheel.add(1, 0, -1, "late");
        TickWheel.Entries last = slot.part(slot.parts() - 1);
        assertThat(last.count()).isEqualTo(1);
        assertThat(last.from(0)).isEqualTo(-1);
        assertThat(last.message(0)).isEqualTo("late");
        wheel.drained(slot);
        wheel.add(2, 7, 8, "few");
        TickWheel.Slot next = wheel.next(2);
        assertThat(next).as("used again").isSameAs(slot);
        assertThat(next.parts()).isEqualTo(1);
        assertThat(next.part(0).count()).isEqualTo(1);
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
        assertThat(slot.part(0).message(0)).isEqualTo("far");
        assertThat(slot.part(0).message(1)).isEqualTo("near");
        assertThatThrownBy(() -> {
                    wheel.drained(slot);
                    wheel.add(100_001, 4, 1, "x");
                    wheel.skip(100_002);
                })
                .hasMessageContaining("something is left");
    }
}
