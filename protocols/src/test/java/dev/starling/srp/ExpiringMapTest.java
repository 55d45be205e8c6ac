package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Env;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ExpiringMapTest {
    private record Item(int key, int value, long untilNs) {}

    @Test
    void an_entry_is_over_at_its_moment() {
        ExpiringMap<String, Integer> map = new ExpiringMap<>(3);
        map.put("a", 1, 100);
        assertThat(map.get("a", 99)).isEqualTo(1);
        assertThat(map.contains("a", 99)).isTrue();
        assertThat(map.get("a", 100)).isNull();
        assertThat(map.contains("a", 100)).isFalse();
        assertThat(map.remove("a", 100)).isNull();
        assertThat(map.size()).isZero();
    }

    @Test
    void a_full_map_gives_up_what_would_end_first() {
        ExpiringMap<String, Integer> map = new ExpiringMap<>(2);
        map.put("a", 1, 200);
        map.put("b", 2, 100);
        assertThat(map.put("c", 3, 50)).isEqualTo(new ExpiringMap.Left<>("b", 2));
        assertThat(map.put("c", 4, 300)).as("it is there already").isNull();
        assertThat(map.put("d", 5, 10)).isEqualTo(new ExpiringMap.Left<>("a", 1));
        assertThat(map.get("c", 0)).isEqualTo(4);
        assertThat(map.size()).isEqualTo(2);
    }

    @Test
    void an_end_is_put_off_but_never_brought_forward() {
        ExpiringMap<String, Integer> map = new ExpiringMap<>(2);
        map.put("a", 1, 100);
        assertThat(map.extend("a", 50, 0)).isTrue();
        assertThat(map.nextExpiryNs()).isEqualTo(100);
        assertThat(map.extend("a", 150, 0)).isTrue();
        assertThat(map.nextExpiryNs()).isEqualTo(150);
        assertThat(map.extend("a", 200, 150)).as("over").isFalse();
        assertThat(map.extend("b", 200, 0)).as("not there").isFalse();
    }

    @Test
    void a_map_without_room_cannot_be_made() {
        assertThatThrownBy(() -> new ExpiringMap<String, Integer>(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void histories_agree_with_a_list() {
        for (int seed = 0; seed < 50; seed++) {
            history(seed);
        }
    }

    private static void history(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int capacity = 1 + random.nextInt(20);
        ExpiringMap<Integer, Integer> map = new ExpiringMap<>(capacity);
        List<Item> model = new ArrayList<>();
        long now = 0;
        for (int step = 0; step < 500; step++) {
            now += random.nextInt(3);
            long at = now;
            int key = random.nextInt(30);
            switch (random.nextInt(6)) {
                case 0 -> assertThat(map.remove(key, now)).isEqualTo(take(model, key, now));
                case 1 -> {
                    List<Item> over = model.stream()
                            .filter(i -> i.untilNs <= at)
                            .sorted(Comparator.comparingLong(Item::untilNs))
                            .toList();
                    model.removeAll(over);
                    assertThat(map.expire(now)).hasSameSizeAs(over);
                }
                default -> put(map, model, capacity, new Item(key, step, now + random.nextInt(40)));
            }
            String as = "seed " + seed + " step " + step;
            assertThat(map.size()).as(as).isEqualTo(model.size());
            assertThat(map.nextExpiryNs())
                    .as(as)
                    .isEqualTo(model.stream().mapToLong(Item::untilNs).min().orElse(Env.NEVER));
            List<Item> seen = new ArrayList<>();
            map.forEach(now, (k, v) -> seen.add(new Item(k, v, 0)));
            assertThat(seen)
                    .as(as)
                    .isEqualTo(model.stream()
                            .filter(i -> i.untilNs > at)
                            .map(i -> new Item(i.key, i.value, 0))
                            .toList());
        }
    }

    private static Integer take(List<Item> model, int key, long now) {
        Integer value = null;
        for (Item item : List.copyOf(model)) {
            if (item.key == key) {
                model.remove(item);
                value = item.untilNs > now ? item.value : null;
            }
        }
        return value;
    }

    private static void put(ExpiringMap<Integer, Integer> map, List<Item> model, int capacity, Item item) {
        ExpiringMap.Left<Integer, Integer> left = map.put(item.key, item.value, item.untilNs);
        for (int i = 0; i < model.size(); i++) {
            if (model.get(i).key == item.key) {
                model.set(i, item);
                assertThat(left).isNull();
                return;
            }
        }
        if (model.size() == capacity) {
            // The list is in the order of insertion, so the first of equals is the older one.
            Item first =
                    model.stream().min(Comparator.comparingLong(Item::untilNs)).orElseThrow();
            model.remove(first);
            assertThat(left).isEqualTo(new ExpiringMap.Left<>(first.key, first.value));
        } else {
            assertThat(left).isNull();
        }
        model.add(item);
    }
}
