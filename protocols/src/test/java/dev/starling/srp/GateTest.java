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
        Gate gate = new Gate(10);
        assertThat(gate.closed(id(1), 0)).isFalse();
        gate.close(id(1), 6 * TICK);
        assertThat(gate.closed(id(1), 6 * TICK - 1)).isTrue();
        assertThat(gate.closed(id(1), 6 * TICK)).isFalse();
    }

    @Test
    void closing_again_never_shortens() {
        Gate gate = new Gate(10);
        gate.close(id(1), 6 * TICK);
        gate.close(id(1), TICK);
        assertThat(gate.closed(id(1), 5 * TICK)).isTrue();
        gate.close(id(1), 8 * TICK);
        assertThat(gate.closed(id(1), 7 * TICK)).isTrue();
    }

    @Test
    void an_id_whose_time_was_over_can_be_closed_again() {
        Gate gate = new Gate(10);
        gate.close(id(1), TICK);
        assertThat(gate.closed(id(1), 2 * TICK)).isFalse();
        gate.close(id(1), 3 * TICK);
        assertThat(gate.closed(id(1), 2 * TICK)).isTrue();
    }

    @Test
    void a_full_gate_forgets_first_what_it_would_forget_first_anyway() {
        Gate gate = new Gate(100);
        for (int i = 0; i < 100; i++) {
            gate.close(id(i), (100 - i) * TICK);
        }
        for (int i = 100; i < 150; i++) {
            gate.close(id(i), 1000 * TICK);
        }
        assertThat(gate.size()).isEqualTo(100);
        for (int i = 0; i < 150; i++) {
            assertThat(gate.closed(id(i), 0)).as("id %d", i).isEqualTo(i < 50 || i >= 100);
        }
    }

    @Test
    void memory_comes_back() {
        Gate gate = new Gate(100);
        for (int i = 0; i < 100; i++) {
            gate.close(id(i), i);
        }
        gate.expire(49);
        assertThat(gate.size()).isEqualTo(50);
        assertThat(gate.nextExpiryNs()).isEqualTo(50);
        gate.expire(99);
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
