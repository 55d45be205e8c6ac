package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How streams end. */
final class YamuxClosingTest {
    private final MuxSide side = MuxSide.begun(false, YamuxConfig.DEFAULT);

    @BeforeEach
    void a_stream() {
        side.give("000100010000000100000000");
        side.takeEvents();
        side.takeDown();
    }

    @Test
    void fin_from_both_sides_removes_the_stream() {
        side.give("000100040000000100000000");
        assertThat(side.takeEvents()).containsExactly("Finished 1");
        side.write(1, new byte[] {1});
        side.in(new MuxInput.Finish(1));
        assertThat(side.takeFrames()).containsExactly("0/0/1/1", "1/4/1/0");
        assertThat(side.takeEvents()).containsExactly("Gone 1");
        assertThat(side.machine.streams()).isZero();
        assertThat(side.machine.windowBytes()).isZero();
    }

    @Test
    void a_half_closed_stream_goes_on_in_the_other_direction() {
        side.in(new MuxInput.Finish(1));
        side.give("000000000000000100000002 0102 000000040000000100000001 03");
        assertThat(side.takeEvents()).containsExactly("Data 1 2", "Data 1 1", "Finished 1");
        assertThat(side.machine.streams()).as("its bytes are not read").isOne();
        side.in(new MuxInput.Consumed(1, 2));
        assertThat(side.takeEvents()).isEmpty();
        side.in(new MuxInput.Consumed(1, 1));
        assertThat(side.takeEvents()).containsExactly("Gone 1");
    }

    @Test
    void the_fin_of_a_data_frame_counts_when_its_body_has_come() {
        side.give("000000040000000100000002 01");
        assertThat(side.takeEvents()).containsExactly("Data 1 1");
        side.give("02");
        assertThat(side.takeEvents()).containsExactly("Data 1 1", "Finished 1");
        side.give("000000040000000100000000");
        assertThat(side.takeEvents()).as("a second FIN says nothing new").isEmpty();
    }

    @Test
    void our_fin_waits_for_the_data_before_it() {
        side.write(1, new byte[256 << 10]);
        side.write(1, new byte[10]);
        side.in(new MuxInput.Finish(1));
        assertThat(side.takeFrames()).doesNotContain("1/4/1/0");
        side.give("00010000000000010000000a");
        assertThat(side.takeFrames()).containsExactly("0/0/1/10", "1/4/1/0");
    }

    @Test
    void data_behind_a_fin_resets_the_stream_and_only_it() {
        side.give("000100040000000100000000 000000000000000100000002 0102 000100010000000300000000");
        assertThat(side.takeEvents()).containsExactly("Finished 1", "WasReset 1", "Gone 1", "Accepted 3");
        assertThat(side.takeFrames()).containsExactly("1/8/1/0", "1/2/3/0");
        assertThat(side.machine.rejected(YamuxRejection.DATA_AFTER_FIN)).isOne();
    }

    @Test
    void a_reset_kills_both_directions_and_late_frames_are_ignored_and_counted() {
        side.in(new MuxInput.Reset(1));
        assertThat(side.takeHex()).isEqualTo("000100080000000100000000");
        assertThat(side.takeEvents()).containsExactly("Gone 1");
        side.give("000000000000000100000005 0102030405 00010000000000010000ffff 000100080000000100000000");
        assertThat(side.takeEvents()).isEmpty();
        assertThat(side.takeHex()).isEmpty();
        assertThat(side.machine.rejected(YamuxRejection.UNKNOWN_STREAM)).isEqualTo(2);
        assertThat(side.machine.rejected(YamuxRejection.LATE_RESET)).isOne();
    }

    @Test
    void a_reset_from_the_other_side_is_told_and_not_answered() {
        side.give("000100080000000100000000");
        assertThat(side.takeEvents()).containsExactly("WasReset 1", "Gone 1");
        assertThat(side.takeHex()).isEmpty();
        side.in(new MuxInput.Write(1, ByteBuffer.allocate(5)));
        side.in(new MuxInput.Finish(1));
        side.in(new MuxInput.Consumed(1, 3));
        side.in(new MuxInput.StopReading(1));
        side.in(new MuxInput.Reset(1));
        assertThat(side.takeHex()).isEmpty();
    }

    @Test
    void a_reset_in_the_middle_of_a_body_drains_the_rest() {
        side.give("000000000000000100000004 0102");
        side.in(new MuxInput.Reset(1));
        side.takeEvents();
        side.give("0304 000100010000000300000000");
        assertThat(side.takeEvents()).containsExactly("Accepted 3");
    }

    @Test
    void all_flags_of_one_frame_are_acted_on() {
        side.give("00000005 00000003 00000002 0708");
        assertThat(side.takeEvents()).containsExactly("Accepted 3", "Data 3 2", "Finished 3");
        side.give("00010009 00000005 00000000");
        assertThat(side.takeEvents()).containsExactly("Accepted 5", "WasReset 5", "Gone 5");
        side.give("0000000d 00000007 00000001 09");
        assertThat(side.takeEvents()).containsExactly("Accepted 7", "WasReset 7", "Gone 7");
        MuxSide dialer = MuxSide.begun(true, YamuxConfig.DEFAULT);
        dialer.open();
        dialer.write(1, new byte[256 << 10]);
        dialer.write(1, new byte[7]);
        dialer.takeDown();
        dialer.takeEvents();
        dialer.give("00010006 00000001 00000007");
        assertThat(dialer.takeFrames()).as("ACK, increment and FIN").containsExactly("0/0/1/7");
        assertThat(dialer.takeEvents()).containsExactly("Finished 1");
    }

    @Test
    void what_nobody_reads_is_thrown_away_and_still_lets_the_other_side_finish() {
        side.give(MuxSide.concat(MuxSide.frame(0, 0, 1, 100_000), new byte[100_000]));
        side.takeEvents();
        side.in(new MuxInput.StopReading(1));
        side.give(MuxSide.concat(MuxSide.frame(0, 0, 1, 150_000), new byte[150_000]));
        assertThat(side.takeEvents()).isEmpty();
        assertThat(side.takeFrames()).containsExactly("1/0/1/250000");
        side.in(new MuxInput.Finish(1));
        side.give("000100040000000100000000");
        assertThat(side.takeEvents()).containsExactly("Finished 1", "Gone 1");
    }

    @Test
    void a_stream_that_nobody_uses_any_more_is_reset_after_a_minute() {
        side.in(new MuxInput.StopReading(1));
        side.in(new MuxInput.Finish(1));
        side.takeDown();
        long end = side.nowNs + 60 * MuxSide.SECOND;
        while (side.machine.deadlineNs() < end) {
            side.tickAt(side.machine.deadlineNs());
            byte[] ping = side.takeDown();
            ping[3] = 2;
            side.give(ping);
        }
        assertThat(side.machine.deadlineNs()).isEqualTo(end);
        side.tickAt(end);
        assertThat(side.takeEvents()).containsExactly("Gone 1");
        assertThat(side.takeFrames()).contains("1/8/1/0");
    }

    @Test
    void writing_too_much_or_after_the_end_or_reading_what_never_came_is_a_fault_of_the_application() {
        assertThatThrownBy(() -> side.machine.handle(new MuxInput.Consumed(1, 1), side))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> side.machine.handle(new MuxInput.Write(1, ByteBuffer.allocate((256 << 10) + 1)), side))
                .isInstanceOf(IllegalArgumentException.class);
        side.in(new MuxInput.Finish(1));
        assertThatThrownBy(() -> side.machine.handle(new MuxInput.Write(1, ByteBuffer.allocate(1)), side))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> side.machine.handle(new MuxInput.Room(-1), side))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
