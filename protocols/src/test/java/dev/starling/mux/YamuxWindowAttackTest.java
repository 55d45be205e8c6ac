package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testing.Held;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One who sends more than he may, grants what nobody can use, or neither reads nor grants. */
final class YamuxWindowAttackTest {
    private static final int WINDOW = YamuxCodec.FIRST_WINDOW;

    private final MuxSide side = MuxSide.begun(false, YamuxConfig.DEFAULT);

    private void opens(long id) {
        side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, id, 0));
    }

    private void sends(long id, int flags, int bytes) {
        side.give(MuxSide.concat(MuxSide.frame(YamuxCodec.DATA, flags, id, bytes), new byte[bytes]));
    }

    private void overrun() {
        assertThat(side.machine.rejected(YamuxRejection.WINDOW_OVERRUN)).isOne();
        assertThat(side.closed).isNotNull();
        assertThat(side.takeHex()).endsWith("000300000000000000000001");
    }

    @Test
    void the_window_is_overrun_by_a_byte_in_many_frames_as_in_one() {
        opens(1);
        for (int left = WINDOW; left > 0; left -= 4096) {
            sends(1, 0, 4096);
        }
        assertThat(side.closed).isNull();
        assertThat(side.dataBytes).isEqualTo(WINDOW);
        sends(1, 0, 1);
        overrun();
        assertThat(side.dataBytes).isEqualTo(WINDOW);
    }

    @Test
    void what_the_application_does_not_read_is_not_granted_again_however_it_is_asked_for() {
        opens(1);
        sends(1, 0, WINDOW);
        side.takeDown();
        for (int i = 0; i < 100; i++) {
            side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, 0, 1, 1000));
            side.give(MuxSide.frame(YamuxCodec.DATA, 0, 1, 0));
            side.nowNs += MuxSide.SECOND;
        }
        assertThat(side.takeHex()).isEmpty();
        sends(1, YamuxCodec.FIN, 1);
        overrun();
    }

    @Test
    void a_stream_that_nobody_reads_has_a_window_as_well() {
        opens(1);
        side.in(new MuxInput.StopReading(1));
        side.give(MuxSide.frame(YamuxCodec.DATA, 0, 1, WINDOW + 1));
        overrun();
    }

    @Test
    void our_finish_opens_no_window() {
        opens(1);
        side.in(new MuxInput.Finish(1));
        sends(1, 0, WINDOW);
        assertThat(side.closed).isNull();
        side.give(MuxSide.frame(YamuxCodec.DATA, 0, 1, 1));
        overrun();
    }

    @ParameterizedTest
    @ValueSource(longs = {0xFFFB_FFFFL, 0x7FFF_FFFFL, 0x8000_0000L, 1L << 24})
    void credit_is_added_up_to_32_bits_and_not_beyond(long increment) {
        opens(1);
        long credit = WINDOW;
        while (side.closed == null && credit < 1L << 34) {
            credit += increment;
            side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, 0, 1, increment));
        }
        assertThat(credit).isGreaterThan(0xFFFF_FFFFL);
        assertThat(credit - increment).isLessThanOrEqualTo(0xFFFF_FFFFL);
        assertThat(side.machine.rejected(YamuxRejection.CREDIT_OVERFLOW)).isOne();
    }

    @Test
    void all_the_credit_there_is_makes_us_hold_no_more() {
        opens(1);
        side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, 0, 1, 0xFFFB_FFFFL));
        assertThat(side.writable.get(1L)).isEqualTo(256 << 10);
        side.write(1, new byte[256 << 10]);
        assertThat(side.takeFrames()).hasSize(1 + 5).startsWith("1/2/1/0").endsWith("0/0/1/116");
        assertThat(Held.bytes(side.machine)).isLessThan(96 << 10);
    }

    /** He opens as many streams as he may, makes us write to all of them, and grants nothing. */
    @Test
    void one_who_never_grants_costs_the_buffers_and_not_a_byte_more() {
        List<Long> streams = new ArrayList<>();
        for (long id = 1; id <= 511; id += 2) {
            opens(id);
            streams.add(id);
        }
        for (int round = 0; round < 20; round++) {
            for (long id : streams) {
                int writable = side.writable.get(id);
                if (writable > 0) {
                    side.write(id, new byte[writable]);
                }
            }
            side.takeDown();
        }
        long buffers = YamuxConfig.DEFAULT.sending().totalBytesMax() + 256L * (16 << 10);
        assertThat(Held.bytes(side.machine)).isBetween(8L << 20, buffers + (1 << 20));
        assertThat(streams.stream().mapToInt(side.writable::get).sum()).isZero();
        for (long id : streams) {
            side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.RST, id, 0));
        }
        assertThat(Held.bytes(side.machine)).as("a few spare chunks stay").isLessThan((96 << 10) + 64 * 4096);
    }

    /** He reads nothing at all: not even what is below the streams. */
    @Test
    void one_who_takes_nothing_from_the_line_costs_the_buffers_as_well() {
        MuxSide stuck = new MuxSide(false, YamuxConfig.DEFAULT, 1);
        stuck.in(new MuxInput.Begin());
        for (long id = 1; id <= 255; id += 2) {
            stuck.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, id, 0));
            stuck.write(id, new byte[stuck.writable.get(id)]);
            assertThat(stuck.writable.get(id)).isZero();
        }
        assertThat(stuck.takeDown()).isEmpty();
        assertThat(Held.bytes(stuck.machine)).isLessThan((8 << 20) + 128 * (16 << 10) + (1 << 20));
        stuck.tickAt(stuck.machine.deadlineNs());
        assertThat(stuck.closed).isNotNull();
        assertThat(stuck.closed.end()).isEqualTo(MuxEnd.TIMEOUT);
        assertThat(Held.bytes(stuck.machine)).isLessThan((96 << 10) + 64 * 4096);
    }

    @Test
    void a_body_that_never_comes_blocks_nobody_for_longer_than_an_answer_takes() {
        opens(1);
        side.give(MuxSide.frame(YamuxCodec.DATA, 0, 1, WINDOW));
        assertThat(Held.bytes(side.machine)).as("nothing is allotted for it").isLessThan(96 << 10);
        long begun = side.nowNs;
        while (side.closed == null) {
            side.tickAt(side.machine.deadlineNs());
        }
        assertThat(side.closed.end()).isEqualTo(MuxEnd.TIMEOUT);
        assertThat(side.nowNs - begun).isLessThanOrEqualTo(40 * MuxSide.SECOND);
    }

    /** He delays his answers so that everything seems quick, and the windows grow. */
    @Test
    void windows_grow_to_their_limit_and_not_beyond_whatever_the_round_trip_seems_to_be() {
        side.in(new MuxInput.Ping(1));
        byte[] ping = side.takeDown();
        side.nowNs += 3600 * MuxSide.SECOND;
        ping[3] = 2;
        side.give(ping);
        // 240 first windows are 60 MiB; the limit leaves room for 16 of them to double.
        for (long id = 1; id < 480; id += 2) {
            opens(id);
        }
        long granted = 0;
        for (int round = 0; round < 3; round++) {
            for (long id = 1; id < 480; id += 2) {
                sends(id, 0, WINDOW / 2);
                side.in(new MuxInput.Consumed(id, WINDOW / 2));
            }
            ByteBuffer down = ByteBuffer.wrap(side.takeDown());
            while (down.hasRemaining()) {
                granted += YamuxCodec.read(down).length();
            }
            side.data.clear();
        }
        assertThat(side.machine.windowBytes()).isEqualTo(64L << 20);
        // Of a window that has doubled, what comes afterwards is granted a round later.
        assertThat(granted).isBetween(2L * 240 * (WINDOW / 2), 3L * 240 * (WINDOW / 2) + 16L * WINDOW);
    }
}
