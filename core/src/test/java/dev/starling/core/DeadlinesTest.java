package dev.starling.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testing.Seeds;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class DeadlinesTest {
    private enum Timer {
        RESEND,
        KEEPALIVE,
        EXPIRE
    }

    private final Deadlines<Timer> deadlines = new Deadlines<>(Timer.class);

    @Test
    void nothing_is_due_before_anything_is_set() {
        assertThat(deadlines.nextNs()).isEqualTo(Env.NEVER);
        assertThat(deadlines.isSet(Timer.RESEND)).isFalse();
        assertThat(deadlines.due(Timer.RESEND, Long.MAX_VALUE - 1)).isFalse();
        assertThat(deadlines).hasToString("{}");
    }

    @Test
    void a_deadline_is_due_from_its_moment_on_and_only_once() {
        deadlines.set(Timer.RESEND, 100);
        assertThat(deadlines.due(Timer.RESEND, 99)).isFalse();
        assertThat(deadlines.isSet(Timer.RESEND)).isTrue();
        assertThat(deadlines.due(Timer.RESEND, 100)).isTrue();
        assertThat(deadlines.isSet(Timer.RESEND)).isFalse();
        assertThat(deadlines.due(Timer.RESEND, 101)).isFalse();
    }

    @Test
    void the_earliest_deadline_is_next() {
        deadlines.set(Timer.EXPIRE, 30);
        deadlines.set(Timer.RESEND, 20);
        deadlines.set(Timer.KEEPALIVE, 10);
        assertThat(deadlines.nextNs()).isEqualTo(10);
        deadlines.clear(Timer.KEEPALIVE);
        assertThat(deadlines.nextNs()).isEqualTo(20);
        deadlines.set(Timer.RESEND, 40);
        assertThat(deadlines.nextNs()).isEqualTo(30);
        assertThat(deadlines).hasToString("{RESEND=40, EXPIRE=30}");
    }

    @Test
    void no_later_than_only_moves_a_deadline_forward() {
        deadlines.setNoLaterThan(Timer.RESEND, 50);
        deadlines.setNoLaterThan(Timer.RESEND, 60);
        assertThat(deadlines.at(Timer.RESEND)).isEqualTo(50);
        deadlines.setNoLaterThan(Timer.RESEND, 40);
        assertThat(deadlines.at(Timer.RESEND)).isEqualTo(40);
    }

    @Seeds(50)
    void the_table_behaves_as_a_map_of_names(RandomGenerator random) {
        Map<Timer, Long> model = new EnumMap<>(Timer.class);
        for (int step = 0; step < 200; step++) {
            Timer timer = Timer.values()[random.nextInt(3)];
            long at = random.nextLong(1000);
            switch (random.nextInt(4)) {
                case 0 -> {
                    deadlines.set(timer, at);
                    model.put(timer, at);
                }
                case 1 -> {
                    deadlines.setNoLaterThan(timer, at);
                    model.merge(timer, at, Math::min);
                }
                case 2 -> {
                    deadlines.clear(timer);
                    model.remove(timer);
                }
                default -> {
                    boolean due = model.getOrDefault(timer, Env.NEVER) <= at;
                    assertThat(deadlines.due(timer, at)).isEqualTo(due);
                    if (due) {
                        model.remove(timer);
                    }
                }
            }
            long next = model.values().stream().mapToLong(Long::longValue).min().orElse(Env.NEVER);
            assertThat(deadlines.nextNs()).isEqualTo(next);
        }
    }
}
