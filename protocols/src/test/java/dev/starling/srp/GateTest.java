package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import org.junit.jupiter.api.Test;

final class GateTest {
    private static final long TICK = 30_000_000_000L;

    private static Bytes id(int number) {
        return PacketCacheTest.id("id" + number);
    }

    @Test
    void an_id_is_closed_until_its_moment_and_open_from_then_on() {
        Gate gate = new Gate(80);
        assertThat(gate.closed(id(1), 0)).isFalse();
        gate.close(id(1), 6 * TICK);
        assertThat(gate.closed(id(1), 6 * TICK - 1)).isTrue();
        assertThat(gate.closed(id(1), 6 * TICK)).isFalse();
    }

    @Test
    void closing_again_never_shortens() {
        Gate gate = new Gate(80);
        gate.close(id(1), 6 * TICK);
        gate.close(id(1), TICK);
        assertThat(gate.closed(id(1), 5 * TICK)).isTrue();
        gate.close(id(1), 8 * TICK);
        assertThat(gate.closed(id(1), 7 * TICK)).isTrue();
    }

    @Test
    void an_id_whose_time_was_over_can_be_closed_again() {
        Gate gate = new Gate(80);
        gate.close(id(1), TICK);
        assertThat(gate.closed(id(1), 2 * TICK)).isFalse();
        gate.close(id(1), 3 * TICK);
        assertThat(gate.closed(id(1), 2 * TICK)).isTrue();
    }

    @Test
    void a_full_gate_forgets_first_what_it_would_forget_first_anyway() {
        Gate gate = new Gate(200);
        for (int i = 0; i < 100; i++) {
            gate.close(id(i), (1100 - i) * TICK);
        }
        for (int i = 100; i < 150; i++) {
            gate.close(id(i), 2000 * TICK);
        }
        assertThat(gate.size()).isEqualTo(100);
        for (int i = 0; i < 150; i++) {
            assertThat(gate.closed(id(i), 0)).as("id %d", i).isEqualTo(i < 50 || i >= 100);
        }
    }

    @Test
    void a_flood_of_long_ids_leaves_the_short_ones_their_places_and_the_other_way_round() {
        long now = 1000 * TICK;
        for (long flood : new long[] {TICK, 6 * TICK, 720 * TICK}) {
            Gate gate = new Gate(800);
            assertThat(gate.closed(id(0), now)).isFalse();
            for (int i = 0; i < 100; i++) {
                gate.close(id(i), now + TICK);
                gate.close(id(1000 + i), now + 6 * TICK);
                gate.close(id(2000 + i), now + 720 * TICK);
            }
            for (int i = 0; i < 5000; i++) {
                gate.close(id(10_000 + i), now + flood);
            }
            assertThat(gate.size()).isLessThanOrEqualTo(800);
            for (int i = 0; i < 100; i++) {
                assertThat(gate.closed(id(i), now)).as("a tick").isEqualTo(flood != TICK);
                assertThat(gate.closed(id(1000 + i), now)).as("minutes").isEqualTo(flood != 6 * TICK);
                assertThat(gate.closed(id(2000 + i), now)).as("hours").isEqualTo(flood != 720 * TICK);
            }
        }
    }

    @Test
    void memory_comes_back() {
        Gate gate = new Gate(800);
        for (int i = 0; i < 100; i++) {
            gate.close(id(i), i);
            gate.close(id(i), 10 * TICK + i);
            gate.close(id(i), 100 * TICK + i);
        }
        assertThat(gate.size()).isEqualTo(300);
        gate.expire(49);
        assertThat(gate.size()).isEqualTo(250);
        assertThat(gate.nextExpiryNs()).isEqualTo(50);
        assertThat(gate.closed(id(99), 10 * TICK + 99)).isTrue();
        gate.expire(100 * TICK + 98);
        assertThat(gate.size()).isEqualTo(1);
        gate.expire(100 * TICK + 99);
        assertThat(gate.nextExpiryNs()).isEqualTo(Env.NEVER);
    }

    /** Attack row 25: 24 virtual hours of new ids, each replayed again and again. */
    @Test
    void a_replayer_gets_nothing_in_twice() {
        long hour = 3_600_000_000_000L;
        Gate gate = new Gate(65_536);
        int taken = 0;
        for (int minute = 0; minute < 24 * 60; minute++) {
            long now = minute * hour / 60;
            int newest = minute * 20;
            for (int i = Math.max(0, newest - 6000); i < newest; i += 150) {
                taken += take(gate, i, now, 24 * hour);
            }
            for (int i = newest; i < newest + 20; i++) {
                taken += take(gate, i, now, 24 * hour);
            }
        }
        assertThat(taken).isEqualTo(24 * 60 * 20);
    }

    private static int take(Gate gate, int number, long now, long keep) {
        if (gate.closed(id(number), now)) {
            return 0;
        }
        gate.close(id(number), now + keep);
        return 1;
    }
}
