package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the other side may send. */
final class YamuxWindowTest {
    private static final int WINDOW = 256 << 10;

    private final MuxSide side = MuxSide.begun(false, YamuxConfig.DEFAULT);

    @BeforeEach
    void a_stream() {
        side.give("000100010000000100000000");
        side.takeEvents();
        side.takeDown();
    }

    private void comes(int bytes) {
        side.give(MuxSide.concat(MuxSide.frame(YamuxCodec.DATA, 0, 1, bytes), new byte[bytes]));
    }

    @Test
    void credit_is_granted_when_the_application_has_read_half_the_window_and_not_before() {
        comes(WINDOW);
        assertThat(side.takeHex()).isEmpty();
        side.in(new MuxInput.Consumed(1, WINDOW / 2 - 1));
        assertThat(side.takeHex()).isEmpty();
        side.in(new MuxInput.Consumed(1, 1));
        assertThat(side.takeFrames()).containsExactly("1/0/1/131072");
        comes(WINDOW / 2);
        side.in(new MuxInput.Consumed(1, WINDOW));
        assertThat(side.takeFrames()).containsExactly("1/0/1/262144");
    }

    @Test
    void a_body_is_handed_on_piecewise_as_it_comes() {
        side.give(MuxSide.frame(YamuxCodec.DATA, 0, 1, 10));
        side.give("0102");
        side.give("03040506070809");
        side.give("0a 000200");
        assertThat(side.takeEvents()).containsExactly("Data 1 2", "Data 1 7", "Data 1 1");
        assertThat(MuxSide.hex(side.data.get(1L).toByteArray())).isEqualTo("0102030405060708090a");
    }

    @Test
    void one_byte_more_than_granted_closes_the_connection() {
        comes(WINDOW);
        side.takeEvents();
        side.give("0000000000000001 00000001 00");
        assertThat(side.takeEvents()).containsExactly("Closed PROTOCOL_ERROR");
        assertThat(side.takeHex()).isEqualTo("000300000000000000000001");
        assertThat(side.machine.rejected(YamuxRejection.WINDOW_OVERRUN)).isOne();
    }

    @Test
    void an_unfinished_body_counts_from_its_header_on() {
        side.give(MuxSide.concat(MuxSide.frame(YamuxCodec.DATA, 0, 1, WINDOW), new byte[WINDOW - 1]));
        side.in(new MuxInput.Consumed(1, WINDOW - 1));
        assertThat(side.takeFrames()).containsExactly("1/0/1/262143");
    }

    @Test
    void a_frame_larger_than_any_window_is_refused_even_for_unknown_streams() {
        side.give("0000000000000063 01000001");
        assertThat(side.machine.rejected(YamuxRejection.FRAME_TOO_LARGE)).isOne();
        assertThat(side.closed).isNotNull();
    }

    @Test
    void an_unknown_type_closes_the_connection() {
        side.give("0004000000000001 00000000");
        assertThat(side.takeEvents()).containsExactly("Closed PROTOCOL_ERROR");
        assertThat(side.machine.rejected(YamuxRejection.UNKNOWN_TYPE)).isOne();
    }

    @Test
    void nothing_is_granted_after_a_fin() {
        side.give(MuxSide.concat(MuxSide.frame(YamuxCodec.DATA, YamuxCodec.FIN, 1, WINDOW), new byte[WINDOW]));
        side.in(new MuxInput.Consumed(1, WINDOW));
        assertThat(side.takeHex()).isEmpty();
    }

    @Test
    void a_window_doubles_when_the_last_grant_was_used_up_within_four_round_trips() {
        YamuxWindow window = new YamuxWindow(YamuxConfig.DEFAULT.windows(), 0);
        int size = WINDOW;
        long now = 0;
        for (int i = 0; i < 10; i++) {
            int used = window.credit();
            assertThat(window.announce(used)).isTrue();
            window.deliver(used);
            window.consume(used);
            now += 399;
            size = Math.min(2 * size, 16 << 20);
            window.grow(window.growth(now, 100));
            assertThat(window.grant(now)).isEqualTo(size);
            assertThat(window.size()).isEqualTo(size);
        }
        assertThat(size).isEqualTo(16 << 20);
    }

    @Test
    void a_window_stays_when_the_round_trip_is_unknown_or_the_stream_slow() {
        for (long[] at : new long[][] {{10, -1}, {400, 100}}) {
            YamuxWindow window = new YamuxWindow(YamuxConfig.DEFAULT.windows(), 0);
            window.announce(WINDOW);
            window.deliver(WINDOW);
            window.consume(WINDOW);
            assertThat(window.growth(at[0], at[1])).isZero();
            assertThat(window.grant(at[0])).isEqualTo(WINDOW);
        }
    }
}
