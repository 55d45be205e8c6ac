package dev.starling.gnutella;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testing.Seeds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Where guids came from. */
class GuidRoutesTest {
    private static Guid guid(long n) {
        return new Guid(n, ~n);
    }

    @Test
    void the_oldest_gives_way() {
        GuidRoutes routes = new GuidRoutes(3, 1000);
        for (int i = 0; i < 4; i++) {
            assertThat(routes.add(guid(i), i, 0)).isTrue();
        }
        assertThat(routes.size()).isEqualTo(3);
        assertThat(routes.find(guid(0), 0)).isEqualTo(GuidRoutes.NONE);
        assertThat(routes.find(guid(3), 0)).isEqualTo(3);
    }

    @Test
    void age_ends_a_route_even_where_there_is_room() {
        GuidRoutes routes = new GuidRoutes(3, 1000);
        routes.add(guid(1), 1, 0);
        assertThat(routes.find(guid(1), 1000)).isEqualTo(1);
        assertThat(routes.find(guid(1), 1001)).isEqualTo(GuidRoutes.NONE);
        assertThat(routes.add(guid(1), 2, 1001)).as("it is new again").isTrue();
        assertThat(routes.size()).isEqualTo(1);
    }

    @Test
    void the_first_one_counts_unless_put_says_otherwise() {
        GuidRoutes routes = new GuidRoutes(3, 1000);
        routes.add(guid(1), 1, 0);
        assertThat(routes.add(guid(1), 2, 0)).isFalse();
        assertThat(routes.find(guid(1), 0)).isEqualTo(1);
        routes.put(guid(1), 2, 0);
        assertThat(routes.find(guid(1), 0)).isEqualTo(2);
    }

    @Seeds(50)
    void it_does_what_a_map_in_order_does(RandomGenerator random) {
        int max = 1 + random.nextInt(100);
        long age = 1 + random.nextInt(200);
        GuidRoutes routes = new GuidRoutes(max, age);
        routes.salt(random.nextLong());
        Map<Guid, long[]> model = new LinkedHashMap<>();
        for (long now = 0; now < 1000; now++) {
            Guid guid = guid(random.nextInt(150));
            long present = now;
            model.values().removeIf(entry -> present - entry[1] > age);
            boolean added = !model.containsKey(guid);
            if (added) {
                if (model.size() == max) {
                    model.remove(model.keySet().iterator().next());
                }
                model.put(guid, new long[] {now, now});
            }
            assertThat(routes.add(guid, (int) now, now)).isEqualTo(added);
            assertThat(routes.size()).isEqualTo(model.size());
            Guid asked = guid(random.nextInt(150));
            long[] expected = model.get(asked);
            assertThat(routes.find(asked, now)).isEqualTo(expected == null ? GuidRoutes.NONE : (int) expected[0]);
        }
    }
}
