package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Round trips and liveness. */
final class YamuxPingTest {
    private static final String PING = "0002000100000000000000";

    private final MuxSide side = MuxSide.begun(true, YamuxConfig.DEFAULT);

    private void answer(byte[] ping) {
        ping[3] = YamuxCodec.ACK;
        side.give(ping);
    }

    @Test
    void a_ping_is_answered_with_its_value() {
        side.give("0002000100000000deadbeef");
        assertThat(side.takeHex()).isEqualTo("0002000200000000deadbeef");
    }

    @Test
    void an_answer_goes_ahead_of_data_that_waits() {
        MuxSide slow = new MuxSide(false, YamuxConfig.DEFAULT, 1);
        slow.in(new MuxInput.Room(12 + 12));
        slow.in(new MuxInput.Begin());
        slow.takeDown();
        slow.give("000100010000000100000000");
        slow.write(1, new byte[100]);
        slow.give(PING + "ab");
        assertThat(slow.takeHex()).isEmpty();
        slow.in(new MuxInput.Room(1000));
        assertThat(slow.takeFrames()).startsWith("2/2/0/171", "1/2/1/0", "0/0/1/100");
    }

    @Test
    void pings_beyond_the_rate_are_not_answered_and_counted() {
        byte[][] flood = new byte[500][];
        java.util.Arrays.fill(flood, MuxSide.bytes(PING + "01"));
        side.give(MuxSide.concat(flood));
        assertThat(side.takeFrames()).hasSize(100);
        assertThat(side.machine.rejected(YamuxRejection.PING_FLOOD)).isEqualTo(400);
        side.nowNs += MuxSide.SECOND;
        side.give(MuxSide.concat(flood));
        assertThat(side.takeFrames()).hasSize(50);
    }

    @Test
    void answers_that_find_no_room_do_not_pile_up() {
        MuxSide stuck = new MuxSide(false, YamuxConfig.DEFAULT, 1);
        stuck.in(new MuxInput.Begin());
        for (int i = 0; i < 50; i++) {
            stuck.give(PING + "01");
        }
        assertThat(stuck.machine.rejected(YamuxRejection.PING_FLOOD)).isEqualTo(34);
        stuck.in(new MuxInput.Room(10_000));
        assertThat(stuck.takeFrames().stream().filter("2/2/0/1"::equals)).hasSize(16);
    }

    @Test
    void an_answer_nobody_asked_for_is_counted_and_never_answered() {
        side.give("000200020000000000000007");
        assertThat(side.takeHex()).isEmpty();
        assertThat(side.machine.rejected(YamuxRejection.UNASKED_PONG)).isOne();
        side.give("000200000000000000000007");
        assertThat(side.takeHex()).isEmpty();
        assertThat(side.machine.rejected(YamuxRejection.PING_WITHOUT_FLAG)).isOne();
        assertThat(side.closed).isNull();
    }

    @Test
    void the_application_can_measure_the_round_trip() {
        side.in(new MuxInput.Ping(42));
        byte[] ping = side.takeDown();
        side.nowNs += 63 * MuxSide.MS;
        answer(ping);
        assertThat(side.takeEvents()).containsExactly("Pong 42 63000000");
        assertThat(side.machine.rttNs()).as("half of a first 0 and 63 ms").isEqualTo(31_500_000);
        for (int i = 0; i < 17; i++) {
            side.in(new MuxInput.Ping(i));
        }
        assertThat(side.takeEvents()).containsExactly("Refused 16 TOO_MANY_PINGS");
    }

    @Test
    void every_thirty_seconds_the_other_side_is_asked_and_when_silent_for_ten_the_connection_is_closed() {
        long begun = side.nowNs;
        assertThat(side.machine.deadlineNs()).isEqualTo(begun + 30 * MuxSide.SECOND);
        side.tickAt(begun + 30 * MuxSide.SECOND);
        byte[] ping = side.takeDown();
        assertThat(ping).hasSize(12);
        side.nowNs += 9 * MuxSide.SECOND;
        answer(ping);
        side.tickAt(begun + 60 * MuxSide.SECOND);
        assertThat(side.takeDown()).hasSize(12);
        assertThat(side.machine.deadlineNs()).isEqualTo(begun + 70 * MuxSide.SECOND);
        side.tickAt(begun + 70 * MuxSide.SECOND - 1);
        assertThat(side.closed).isNull();
        side.tickAt(begun + 70 * MuxSide.SECOND);
        assertThat(side.takeEvents()).containsExactly("Closed TIMEOUT");
        assertThat(side.takeFrames()).containsExactly("3/0/0/2");
        assertThat(side.machine.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_side_that_sends_something_else_is_not_dead_though_its_answer_is_late() {
        long begun = side.nowNs;
        side.tickAt(begun + 30 * MuxSide.SECOND);
        side.nowNs += 8 * MuxSide.SECOND;
        side.give("00");
        assertThat(side.machine.deadlineNs()).isEqualTo(begun + 48 * MuxSide.SECOND);
    }

    @Test
    void a_connection_that_takes_nothing_and_brings_nothing_is_dead_too() {
        MuxSide stuck = new MuxSide(true, YamuxConfig.DEFAULT, 1);
        stuck.in(new MuxInput.Begin());
        stuck.tickAt(stuck.machine.deadlineNs());
        assertThat(stuck.takeEvents()).containsExactly("Closed TIMEOUT");
        assertThat(stuck.nowNs).isEqualTo(11 * MuxSide.SECOND);
    }
}
