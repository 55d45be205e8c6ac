package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How connections end. */
final class YamuxGoAwayTest {
    private final MuxSide side = MuxSide.begun(true, YamuxConfig.DEFAULT);

    @Test
    void after_a_goaway_old_streams_live_on_and_new_ones_are_refused() {
        side.open();
        side.give("000100020000000100000000");
        side.give("000300000000000000000000");
        side.in(new MuxInput.Open(5));
        assertThat(side.takeEvents()).containsExactly("Opened 1", "GoneAway", "Refused 5 GONE_AWAY");
        side.takeDown();
        side.write(1, new byte[3]);
        assertThat(side.takeFrames()).containsExactly("0/0/1/3");
        side.give("000000000000000100000001 aa");
        assertThat(side.takeEvents()).containsExactly("Data 1 1");
        side.in(new MuxInput.EndBelow());
        assertThat(side.takeEvents()).containsExactly("Closed ENDED_BELOW");
    }

    @Test
    void streams_that_wait_are_refused_when_the_other_side_goes_away() {
        for (int i = 0; i < 257; i++) {
            side.in(new MuxInput.Open(i));
        }
        side.takeEvents();
        side.give("000300000000000000000000");
        assertThat(side.takeEvents()).containsExactly("GoneAway", "Refused 256 GONE_AWAY");
    }

    @Test
    void going_away_lets_streams_finish_and_refuses_new_ones() {
        side.give("000100010000000200000000");
        side.takeDown();
        side.in(new MuxInput.GoAway(MuxCode.NORMAL));
        side.in(new MuxInput.GoAway(MuxCode.NORMAL));
        assertThat(side.takeHex()).isEqualTo("000300000000000000000000");
        side.give("000100010000000400000000");
        assertThat(side.takeFrames()).containsExactly("1/8/4/0");
        assertThat(side.machine.rejected(YamuxRejection.SYN_AFTER_GO_AWAY)).isOne();
        side.in(new MuxInput.Open(1));
        side.give("000100040000000200000000");
        side.in(new MuxInput.Finish(2));
        assertThat(side.takeEvents())
                .containsExactly("Accepted 2", "Refused 1 GONE_AWAY", "Finished 2", "Gone 2", "Closed NORMAL");
    }

    @Test
    void an_error_of_ours_closes_at_once_and_after_the_end_everything_is_refused() {
        side.in(new MuxInput.GoAway(MuxCode.INTERNAL_ERROR));
        assertThat(side.takeHex()).isEqualTo("000300000000000000000002");
        assertThat(side.takeEvents()).containsExactly("Closed CLOSED_HERE");
        side.in(new MuxInput.Open(8));
        side.in(new MuxInput.Ping(9));
        side.give("000100010000000200000000");
        side.in(new MuxInput.EndBelow());
        side.in(new MuxInput.Tick());
        assertThat(side.takeEvents()).containsExactly("Refused 8 CLOSED", "Refused 9 CLOSED");
        assertThat(side.takeHex()).isEmpty();
    }

    @Test
    void an_error_of_the_other_side_closes_at_once() {
        side.give("000300000000000000000001");
        assertThat(side.takeEvents()).containsExactly("GoneAway", "Closed REMOTE_ERROR");
        assertThat(side.takeHex()).isEmpty();
    }

    @Test
    void an_announced_end_is_normal_and_another_one_is_not() {
        MuxSide other = MuxSide.begun(true, YamuxConfig.DEFAULT);
        side.give("000300000000000000000000");
        side.in(new MuxInput.EndBelow());
        other.in(new MuxInput.EndBelow());
        assertThat(side.takeEvents()).containsExactly("GoneAway", "Closed NORMAL");
        assertThat(other.takeEvents()).containsExactly("Closed ENDED_BELOW");
    }

    @Test
    void the_last_word_has_room_even_when_nothing_else_has() {
        MuxSide stuck = new MuxSide(false, YamuxConfig.DEFAULT, 1);
        stuck.in(new MuxInput.Room(40));
        stuck.in(new MuxInput.Begin());
        stuck.give("000100010000000100000000");
        stuck.write(1, new byte[1000]);
        stuck.takeDown();
        stuck.give("010000000000000000000000");
        assertThat(stuck.takeHex()).isEqualTo("000300000000000000000001");
        assertThat(stuck.machine.rejected(YamuxRejection.WRONG_VERSION)).isOne();
    }
}
