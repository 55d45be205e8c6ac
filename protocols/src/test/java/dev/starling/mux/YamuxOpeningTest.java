package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How streams begin. */
final class YamuxOpeningTest {
    private final MuxSide dialer = MuxSide.begun(true, YamuxConfig.DEFAULT);
    private final MuxSide listener = MuxSide.begun(false, YamuxConfig.DEFAULT);

    @Test
    void the_dialer_opens_odd_streams_and_the_listener_even_ones() {
        assertThat(List.of(dialer.open(), dialer.open())).containsExactly(1L, 3L);
        assertThat(dialer.takeHex()).isEqualTo("000100010000000100000000" + "000100010000000300000000");
        assertThat(List.of(listener.open(), listener.open())).containsExactly(2L, 4L);
        assertThat(listener.takeHex()).isEqualTo("000100010000000200000000" + "000100010000000400000000");
    }

    @Test
    void a_stream_is_accepted_with_an_acknowledgement_and_may_be_written_at_once() {
        listener.give("000100010000000100000000");
        assertThat(listener.takeEvents()).containsExactly("Accepted 1");
        assertThat(listener.takeHex()).isEqualTo("000100020000000100000000");
        assertThat(listener.writable.get(1L)).isEqualTo(256 << 10);
        listener.write(1, new byte[] {5});
        assertThat(listener.takeHex()).isEqualTo("00000000000000010000000105");
    }

    @Test
    void a_stream_may_begin_with_data_as_rust_does() {
        listener.give("000000010000000100000002 0a0b");
        assertThat(listener.takeEvents()).containsExactly("Accepted 1", "Data 1 2");
    }

    @Test
    void a_window_update_with_syn_raises_the_window() {
        listener.give("000100010000000100000001");
        listener.write(1, new byte[256 << 10]);
        listener.takeDown();
        listener.write(1, new byte[2]);
        assertThat(listener.takeFrames()).containsExactly("0/0/1/1");
    }

    @Test
    void data_may_follow_before_the_acknowledgement() {
        long stream = dialer.open();
        dialer.write(stream, new byte[] {1, 2, 3});
        assertThat(dialer.takeFrames()).containsExactly("1/1/1/0", "0/0/1/3");
    }

    @Test
    void at_most_256_streams_of_ours_are_unacknowledged_and_256_more_wait() {
        for (int i = 0; i < 512; i++) {
            dialer.in(new MuxInput.Open(i));
        }
        assertThat(dialer.takeFrames()).hasSize(256);
        assertThat(dialer.machine.streams()).isEqualTo(256);
        dialer.takeEvents();
        dialer.in(new MuxInput.Open(9999));
        assertThat(dialer.takeEvents()).containsExactly("Refused 9999 TOO_MANY_WAITING");
        dialer.give("000100020000000500000000");
        assertThat(dialer.takeEvents()).containsExactly("Opened 513");
        assertThat(dialer.opened.get(256L)).isEqualTo(513);
        dialer.give("000100020000000500000000");
        assertThat(dialer.takeEvents()).as("an acknowledgement counts once").isEmpty();
        assertThat(dialer.machine.rejected(YamuxRejection.UNASKED_ACK)).isOne();
        dialer.give("000100080000000700000000");
        assertThat(dialer.takeEvents()).containsExactly("WasReset 7", "Gone 7", "Opened 515");
    }

    @Test
    void our_open_streams_are_limited_even_when_acknowledged() {
        for (int i = 0; i < 520; i++) {
            dialer.in(new MuxInput.Open(i));
            dialer.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.ACK, 2 * i + 1, 0));
        }
        assertThat(dialer.machine.streams()).isEqualTo(512);
        dialer.in(new MuxInput.Reset(1));
        assertThat(dialer.machine.streams()).isEqualTo(512);
        assertThat(dialer.opened).hasSize(513);
    }

    @Test
    void an_inbound_stream_beyond_the_limit_is_reset_and_its_data_ignored() {
        for (int i = 0; i < 256; i++) {
            listener.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, 2 * i + 1, 0));
        }
        listener.takeDown();
        listener.takeEvents();
        listener.give("000000010000020100000003 010203 000000000000020100000001 09");
        assertThat(listener.takeEvents()).isEmpty();
        assertThat(listener.takeHex()).isEqualTo("000100080000020100000000");
        assertThat(listener.machine.rejected(YamuxRejection.TOO_MANY_STREAMS)).isOne();
        assertThat(listener.machine.rejected(YamuxRejection.UNKNOWN_STREAM)).isOne();
        listener.in(new MuxInput.Reset(1));
        listener.give("000100010000020300000000");
        assertThat(listener.takeEvents()).containsExactly("Gone 1", "Accepted 515");
    }

    @Test
    void a_stream_with_a_number_of_ours_or_zero_closes_the_connection() {
        listener.give("000100010000000200000000");
        assertThat(listener.takeEvents()).containsExactly("Closed PROTOCOL_ERROR");
        assertThat(listener.takeHex()).isEqualTo("000300000000000000000001");
        dialer.give("000100010000000000000000");
        assertThat(dialer.takeEvents()).containsExactly("Closed PROTOCOL_ERROR");
        assertThat(dialer.machine.rejected(YamuxRejection.WRONG_ID)).isOne();
    }

    @Test
    void a_stream_opened_twice_closes_the_connection() {
        listener.give("000100010000000100000000");
        listener.give("000100010000000100000000");
        assertThat(listener.takeEvents()).containsExactly("Accepted 1", "Closed PROTOCOL_ERROR");
        assertThat(listener.machine.rejected(YamuxRejection.DUPLICATE_STREAM)).isOne();
    }

    @Test
    void a_stream_given_up_before_its_syn_left_is_never_heard_of() {
        MuxSide side = new MuxSide(true, YamuxConfig.DEFAULT, 1);
        side.in(new MuxInput.Begin());
        long stream = side.open();
        side.in(new MuxInput.Reset(stream));
        side.in(new MuxInput.Room(1000));
        assertThat(side.takeFrames()).hasSize(1).allMatch(frame -> frame.startsWith("2/1/0/"));
        assertThat(side.machine.streams()).isZero();
    }
}
