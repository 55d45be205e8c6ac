package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How fast two machines are over a long line, in virtual time. */
final class YamuxTuningTest {
    private static final long RTT_NS = 63 * MuxSide.MS;

    /** Bytes that arrive within {@code seconds} of virtual time when one side writes whatever it may. */
    private static MuxPair bulk(YamuxConfig config, int seconds) {
        return bulk(new MuxPair(config, 5), seconds);
    }

    private static MuxPair bulk(MuxPair pair, int seconds) {
        pair.delayNs = RTT_NS / 2;
        pair.bytesPerSecond = 60_000_000;
        pair.roomBytes = 256 << 10;
        byte[] block = new byte[64 << 10];
        pair.application = (side, output) -> {
            if (output instanceof MuxOutput.Data(long stream, ByteBuffer data)) {
                side.data.clear();
                side.events.clear();
                pair.in(side, new MuxInput.Consumed(stream, data.remaining()));
            }
        };
        pair.begin();
        pair.runFor(MuxSide.SECOND);
        pair.in(pair.dialer, new MuxInput.Open(1));
        long end = pair.nowNs + seconds * MuxSide.SECOND;
        while (pair.nowNs < end) {
            while (pair.dialer.writable.get(1L) >= block.length) {
                pair.write(pair.dialer, 1, block);
            }
            pair.runFor(MuxSide.MS);
        }
        return pair;
    }

    @Test
    void at_63_ms_windows_that_grow_carry_at_least_twice_as_much_as_fixed_ones() {
        long fixed = bulk(YamuxConfig.DEFAULT.windows(YamuxConfig.Windows.fixed()), 5).listener.dataBytes;
        MuxPair tuned = bulk(YamuxConfig.DEFAULT, 5);
        assertThat(fixed).as("one window a round trip").isBetween(18_000_000L, 22_000_000L);
        assertThat(tuned.listener.dataBytes).isGreaterThan(2 * fixed);
        assertThat(tuned.listener.dataBytes).as("most of what the line carries").isGreaterThan(200_000_000L);
        assertThat(tuned.listener.machine.windowBytes()).isBetween(2L << 20, 16L << 20);
        assertThat(tuned.dialer.machine.rttNs()).isBetween(RTT_NS, 2 * RTT_NS);
    }

    @Test
    void a_reader_that_stalls_stops_neither_the_other_streams_nor_the_answers() {
        MuxPair pair = new MuxPair(YamuxConfig.DEFAULT, 6);
        pair.delayNs = 10 * MuxSide.MS;
        pair.roomBytes = 100_000;
        pair.application = (side, output) -> {
            if (output instanceof MuxOutput.Data(long stream, ByteBuffer data) && stream != 1) {
                pair.in(side, new MuxInput.Consumed(stream, data.remaining()));
            }
        };
        pair.begin();
        pair.runFor(MuxSide.SECOND);
        pair.in(pair.dialer, new MuxInput.Open(1));
        pair.in(pair.dialer, new MuxInput.Open(2));
        byte[] block = new byte[32 << 10];
        for (int i = 0; i < 400; i++) {
            for (long stream : new long[] {1, 3}) {
                if (pair.dialer.writable.get(stream) >= block.length) {
                    pair.write(pair.dialer, stream, block);
                }
            }
            pair.runFor(10 * MuxSide.MS);
        }
        assertThat(pair.listener.received(1)).as("its window").isEqualTo(256 << 10);
        assertThat(pair.dialer.writable.get(1L)).as("its writer is stopped").isLessThan(block.length);
        assertThat(pair.listener.received(3)).isGreaterThan(10_000_000);
        pair.in(pair.dialer, new MuxInput.Ping(77));
        pair.runFor(MuxSide.SECOND);
        assertThat(pair.dialer.events).contains("Pong 77 20000000");
        pair.in(pair.listener, new MuxInput.Consumed(1, 256 << 10));
        pair.runFor(MuxSide.SECOND);
        assertThat(pair.listener.received(1)).isEqualTo(512 << 10);
    }

    @Test
    void two_idle_sides_keep_each_other_alive_for_an_hour() {
        MuxPair pair = new MuxPair(YamuxConfig.DEFAULT, 7);
        pair.delayNs = 2 * MuxSide.SECOND;
        pair.begin();
        pair.runFor(3600 * MuxSide.SECOND);
        assertThat(pair.dialer.events).isEmpty();
        assertThat(pair.listener.events).isEmpty();
        assertThat(pair.dialer.downs).as("121 questions, 120 answers so far").isEqualTo(241);
        assertThat(pair.dialer.machine.rttNs()).isEqualTo(4 * MuxSide.SECOND);
    }

    /** Memory for so many bytes beyond first windows, and who has taken how many. */
    private static final class Bounded implements YamuxMachine.Growth {
        private final Map<Long, Integer> taken = new HashMap<>();
        private final int most;
        private int refusals;

        Bounded(int most) {
            this.most = most;
        }

        @Override
        public boolean take(long stream, int bytes) {
            boolean granted = bytes <= most - taken.getOrDefault(stream, 0);
            if (granted) {
                taken.merge(stream, bytes, Integer::sum);
            } else {
                refusals++;
            }
            return granted;
        }

        @Override
        public void giveBack(long stream) {
            assertThat(taken.remove(stream)).as("was taken").isNotNull();
        }
    }

    @Test
    void a_window_grows_only_while_there_is_memory_and_data_go_on_without() {
        Bounded memory = new Bounded(1 << 20);
        MuxPair pair = bulk(new MuxPair(YamuxConfig.DEFAULT, 5, memory), 5);
        assertThat(pair.listener.machine.windowBytes())
                .as("two doublings; a third takes 1 MiB beside 768 KiB")
                .isEqualTo(1 << 20);
        assertThat(memory.taken).isEqualTo(Map.of(1L, 768 << 10));
        assertThat(memory.refusals).isPositive();
        assertThat(pair.listener.dataBytes)
                .as("half the window a round trip, or more")
                .isGreaterThan(40_000_000L);
        pair.in(pair.listener, new MuxInput.Reset(1));
        assertThat(memory.taken).isEmpty();
    }

    @Test
    void what_windows_have_taken_comes_back_with_the_connections_end() {
        Bounded memory = new Bounded(1 << 20);
        MuxPair pair = bulk(new MuxPair(YamuxConfig.DEFAULT, 5, memory), 2);
        assertThat(memory.taken).isNotEmpty();
        pair.in(pair.listener, new MuxInput.EndBelow());
        assertThat(memory.taken).isEmpty();
    }

    @Test
    void windows_together_stay_below_what_the_connection_may_hold() {
        YamuxConfig config = YamuxConfig.DEFAULT.windows(new YamuxConfig.Windows(16 << 20, 1 << 20, 4));
        MuxPair pair = bulk(config, 3);
        assertThat(pair.listener.machine.windowBytes()).isEqualTo(1 << 20);
    }
}
