package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames at times when they mean little: late, twice, contradicting each other, behind the end. */
final class YamuxStateAttackTest {
    private static final long HONEST = 901;

    /** What a stream has been through before the frame comes. */
    private enum Before {
        NEVER_OPENED(3, ""),
        OPEN(3, "000100010000000300000000"),
        RESET_BY_THEM(3, "000100010000000300000000 000100080000000300000000"),
        FINISHED_BY_THEM(3, "000100050000000300000000"),
        OURS(2, ""),
        OURS_ACKNOWLEDGED(2, "000100020000000200000000"),
        OURS_NEVER_OPENED(4, "");

        final long stream;
        final String frames;

        Before(long stream, String frames) {
            this.stream = stream;
            this.frames = frames;
        }

        boolean lives() {
            return this != NEVER_OPENED && this != RESET_BY_THEM && this != OURS_NEVER_OPENED;
        }
    }

    private enum After {
        THE_CONNECTION_IS_CLOSED,
        NOTHING_HAPPENS,
        THE_STREAM_LIVES,
        THE_STREAM_IS_FINISHED,
        THE_STREAM_IS_DEAD
    }

    private record Case(Before before, int type, int flags, long length) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /** As the specification has it, in words of its own. */
        After expected() {
            boolean lives = before.lives();
            if (has(YamuxCodec.SYN)) {
                if (before != Before.NEVER_OPENED) {
                    return After.THE_CONNECTION_IS_CLOSED;
                }
                lives = true;
            }
            if (!lives) {
                return After.NOTHING_HAPPENS;
            }
            if (type == YamuxCodec.DATA && before == Before.FINISHED_BY_THEM && length > 0) {
                return After.THE_STREAM_IS_DEAD;
            }
            long allowed = type == YamuxCodec.DATA ? YamuxCodec.FIRST_WINDOW : 0xFFFF_FFFFL - YamuxCodec.FIRST_WINDOW;
            if (length > allowed) {
                return After.THE_CONNECTION_IS_CLOSED;
            }
            if (has(YamuxCodec.RST)) {
                return After.THE_STREAM_IS_DEAD;
            }
            return has(YamuxCodec.FIN) && before != Before.FINISHED_BY_THEM
                    ? After.THE_STREAM_IS_FINISHED
                    : After.THE_STREAM_LIVES;
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Before before : Before.values()) {
            for (int type : new int[] {YamuxCodec.DATA, YamuxCodec.WINDOW_UPDATE}) {
                for (int flags = 0; flags < 16; flags++) {
                    for (long length : new long[] {0, 1, 262_144, 262_145, 0xFFFB_FFFFL, 0xFFFF_FFFFL}) {
                        // What no window allows, for no stream either.
                        if (type == YamuxCodec.WINDOW_UPDATE || length <= 1 << 24) {
                            cases.add(new Case(before, type, flags, length));
                        }
                    }
                }
            }
        }
        return cases;
    }

    private final MuxSide side = MuxSide.begun(false, YamuxConfig.DEFAULT);

    /** Unknown flags mean nothing: each frame is tried with some as well. */
    @ParameterizedTest
    @MethodSource("cases")
    void every_frame_means_the_same_at_any_time(Case one) {
        side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, HONEST, 0));
        side.open();
        side.give(one.before.frames);
        side.takeEvents();
        side.takeDown();
        int unknown = (one.flags * 0x1110) & 0xFFF0;
        side.give(MuxSide.frame(one.type, one.flags | unknown, one.before.stream, one.length));
        if (side.closed == null && one.type == YamuxCodec.DATA) {
            side.give(new byte[(int) one.length]);
        }
        assertThat(after(one.before.stream)).isEqualTo(one.expected());
        if (side.closed == null) {
            side.give(MuxSide.concat(MuxSide.frame(YamuxCodec.DATA, 0, HONEST, 3), new byte[3]));
            assertThat(side.received(HONEST)).isEqualTo(3);
        }
    }

    private After after(long stream) {
        List<String> events = side.takeEvents();
        List<String> told = events.stream()
                .filter(event -> !event.startsWith("Data ") && !event.startsWith("Accepted "))
                .toList();
        if (side.closed != null) {
            assertThat(told).containsExactly("Closed PROTOCOL_ERROR");
            return After.THE_CONNECTION_IS_CLOSED;
        }
        if (told.contains("WasReset " + stream)) {
            assertThat(told).containsExactly("WasReset " + stream, "Gone " + stream);
            return After.THE_STREAM_IS_DEAD;
        }
        if (told.contains("Finished " + stream)) {
            assertThat(told).containsExactly("Finished " + stream);
            return After.THE_STREAM_IS_FINISHED;
        }
        assertThat(told).isEmpty();
        boolean lives = side.writable.containsKey(stream)
                && events.stream().noneMatch(("Gone " + stream)::equals)
                && alive(stream);
        return lives ? After.THE_STREAM_LIVES : After.NOTHING_HAPPENS;
    }

    private boolean alive(long stream) {
        side.takeDown();
        side.in(new MuxInput.Reset(stream));
        return side.takeFrames().contains("1/8/" + stream + "/0");
    }

    @Test
    void what_comes_behind_both_ends_is_for_nobody() {
        side.give("000100050000000300000000");
        side.in(new MuxInput.Finish(3));
        assertThat(side.takeEvents()).containsExactly("Accepted 3", "Finished 3", "Gone 3");
        side.takeDown();
        side.give(
                "000100080000000300000000 000100040000000300000000 000000000000000300000001 07 00010000000000030000ffff");
        assertThat(side.takeEvents()).isEmpty();
        assertThat(side.takeHex()).isEmpty();
        assertThat(side.machine.rejected(YamuxRejection.LATE_RESET)).isOne();
        assertThat(side.machine.rejected(YamuxRejection.UNKNOWN_STREAM)).isEqualTo(3);
    }

    @Test
    void a_stream_finished_by_both_and_not_read_keeps_its_place_until_it_is_read_or_reset() {
        side.give("000000050000000300000002 0102");
        side.in(new MuxInput.Finish(3));
        assertThat(side.machine.inboundStreams()).isOne();
        side.give("000100080000000300000000");
        assertThat(side.takeEvents()).endsWith("WasReset 3", "Gone 3");
        side.in(new MuxInput.Consumed(3, 2));
        assertThat(side.machine.inboundStreams()).isZero();
    }

    @Test
    void going_away_in_peace_and_then_in_anger_ends_in_anger() {
        side.give("000100010000000300000000 000300000000000000000000");
        assertThat(side.closed).isNull();
        side.give("000000000000000300000002 0102 000300000000000000000001 000000000000000300000002 0102");
        assertThat(side.closed).isNotNull();
        assertThat(side.closed.end()).isEqualTo(MuxEnd.REMOTE_ERROR);
        assertThat(side.closed.reason()).contains("PROTOCOL_ERROR");
    }

    @Test
    void a_code_that_nobody_knows_is_an_error_of_theirs() {
        side.give("0003000000000000ffffffff");
        assertThat(side.closed).isNotNull();
        assertThat(side.closed.end()).isEqualTo(MuxEnd.REMOTE_ERROR);
        assertThat(side.takeHex()).as("no quarrel about who is to blame").isEmpty();
    }

    @Test
    void one_who_has_gone_away_in_peace_may_not_come_back_for_longer_than_his_streams_live() {
        side.give("000100010000000300000000 000300000000000000000000");
        side.in(new MuxInput.GoAway(MuxCode.NORMAL));
        side.give("000100010000000500000000");
        assertThat(side.machine.rejected(YamuxRejection.SYN_AFTER_GO_AWAY)).isOne();
        side.in(new MuxInput.Finish(3));
        assertThat(side.closed).isNull();
        side.give("000100040000000300000000");
        assertThat(side.closed).isNotNull();
        assertThat(side.closed.end()).isEqualTo(MuxEnd.NORMAL);
    }

    @Test
    void an_end_inside_a_header_or_a_body_is_an_end_like_any_other() {
        for (String cut : List.of("0001000100", "000100010000000300000000 000000000000000300000009 0102")) {
            MuxSide victim = MuxSide.begun(false, YamuxConfig.DEFAULT);
            victim.give(cut);
            victim.in(new MuxInput.EndBelow());
            assertThat(victim.closed).isNotNull();
            assertThat(victim.closed.end()).isEqualTo(MuxEnd.ENDED_BELOW);
        }
    }
}
