package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Each reason to refuse a frame, what provokes it, and what it costs: the connection, with GoAway(1) as the last word, or
 * nothing but the stream concerned, while an honest stream of the same connection goes on both ways.
 */
final class YamuxRejectionAttackTest {
    private static final long HONEST = 901;
    private static final String OPEN_1 = "000100010000000100000000";

    private record Provocation(YamuxRejection reason, String what, byte[] bytes) {
        @Override
        public String toString() {
            return reason + ": " + what;
        }
    }

    private static final List<Provocation> PROVOCATIONS = List.of(
            of(YamuxRejection.WRONG_VERSION, "version 1", "010000000000000000000000"),
            of(YamuxRejection.UNKNOWN_TYPE, "type 4", "000400000000000000000000"),
            of(YamuxRejection.UNKNOWN_TYPE, "type 255", "00ff00000000000000000000"),
            of(YamuxRejection.FRAME_TOO_LARGE, "16 MiB and a byte, to nobody", "000000000000000501000001"),
            of(YamuxRejection.FRAME_TOO_LARGE, "4 GiB, to a new stream", "0000000100000001ffffffff"),
            of(YamuxRejection.WINDOW_OVERRUN, "a first frame of a window and a byte", "000000010000000100040001"),
            of(YamuxRejection.WINDOW_OVERRUN, "an honest stream is overrun", "000000000000038500040001"),
            of(YamuxRejection.CREDIT_OVERFLOW, "2^32 - 1 more", OPEN_1 + "0001000000000001ffffffff"),
            of(YamuxRejection.CREDIT_OVERFLOW, "with the SYN", "0001000100000001fffc0000"),
            of(YamuxRejection.CREDIT_OVERFLOW, "with a FIN", OPEN_1 + "0001000400000001fffc0000"),
            of(YamuxRejection.WRONG_ID, "0", "000100010000000000000000"),
            of(YamuxRejection.WRONG_ID, "one of ours", "000000010000000200000000"),
            of(YamuxRejection.DUPLICATE_STREAM, "open", OPEN_1 + OPEN_1),
            of(YamuxRejection.DUPLICATE_STREAM, "reset before", OPEN_1 + "000100080000000100000000" + OPEN_1),
            of(YamuxRejection.DUPLICATE_STREAM, "one that was never accepted", "000100090000000100000000" + OPEN_1),
            new Provocation(YamuxRejection.TOO_MANY_STREAMS, "the 256th besides the honest one", syns(256)),
            of(YamuxRejection.LATE_SYN, "1 after 3001", "0001000100000bb900000000" + OPEN_1),
            of(YamuxRejection.UNKNOWN_STREAM, "data", "000000000000000500000003 010203"),
            of(YamuxRejection.UNKNOWN_STREAM, "credit", "0001000000000005ffffffff"),
            of(YamuxRejection.UNKNOWN_STREAM, "a FIN for one of ours that never was", "000100040000000800000000"),
            of(YamuxRejection.UNKNOWN_STREAM, "data on the connection itself", "000000000000000000000001 01"),
            of(YamuxRejection.LATE_RESET, "a reset for nobody", "000100080000000500000000"),
            of(YamuxRejection.LATE_RESET, "with a body", "000000080000000500000002 0102"),
            of(YamuxRejection.DATA_AFTER_FIN, "a byte", "000100050000000100000000 000000000000000100000001 01"),
            of(YamuxRejection.UNASKED_ACK, "for a stream of theirs", "000100020000038500000000"),
            new Provocation(YamuxRejection.PING_FLOOD, "the 101st at once", pings(101)),
            of(YamuxRejection.PING_WITHOUT_FLAG, "no flag", "000200000000000000000001"),
            of(YamuxRejection.PING_WITHOUT_FLAG, "RST", "000200080000000000000001"),
            of(YamuxRejection.UNASKED_PONG, "a guess", "000200020000000000000001"));

    private static Provocation of(YamuxRejection reason, String what, String hex) {
        return new Provocation(reason, what, MuxSide.bytes(hex));
    }

    private static byte[] syns(int count) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, 2L * i + 8003, 0));
        }
        return MuxSide.concat(frames.toArray(byte[][]::new));
    }

    private static byte[] pings(int count) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(MuxSide.frame(YamuxCodec.PING, YamuxCodec.SYN, 0, i));
        }
        return MuxSide.concat(frames.toArray(byte[][]::new));
    }

    private final MuxSide side = MuxSide.begun(false, YamuxConfig.DEFAULT);

    @ParameterizedTest
    @FieldSource("PROVOCATIONS")
    void a_refusal_is_counted_and_costs_the_connection_or_one_stream(Provocation provocation) {
        side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, HONEST, 0));
        side.takeDown();
        side.give(provocation.bytes);
        for (YamuxRejection reason : YamuxRejection.values()) {
            assertThat(side.machine.rejected(reason)).as("%s", reason).isEqualTo(reason == provocation.reason ? 1 : 0);
        }
        assertThat(side.closed != null).isEqualTo(provocation.reason.closes());
        if (side.closed != null) {
            assertThat(side.closed.end()).isEqualTo(MuxEnd.PROTOCOL_ERROR);
            assertThat(side.closed.reason()).contains(provocation.reason.name());
            assertThat(side.takeHex()).endsWith("000300000000000000000001");
            assertThat(side.machine.streams()).isZero();
            assertThat(side.machine.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        } else {
            goesOn();
        }
    }

    private void goesOn() {
        side.takeDown();
        int before = side.received(HONEST);
        side.give(MuxSide.concat(MuxSide.frame(YamuxCodec.DATA, 0, HONEST, 3), new byte[3]));
        assertThat(side.received(HONEST)).isEqualTo(before + 3);
        side.write(HONEST, new byte[5]);
        assertThat(side.takeFrames()).contains("0/0/901/5");
    }

    /** What the other side owes nobody an answer to: it opens, is refused, and reads nothing. */
    @Test
    void one_who_is_refused_and_does_not_read_is_closed_when_the_refusals_pile_up() {
        MuxSide stuck = new MuxSide(false, YamuxConfig.DEFAULT, 1);
        stuck.in(new MuxInput.Begin());
        stuck.give(syns(256 + 1024));
        assertThat(stuck.closed).isNull();
        stuck.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, 1L, 0));
        assertThat(stuck.machine.rejected(YamuxRejection.CONTROL_FLOOD)).isOne();
        assertThat(stuck.closed).isNotNull();
    }

    @Test
    void a_stream_opened_after_we_went_away_is_refused_and_the_others_go_on() {
        side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, HONEST, 0));
        side.in(new MuxInput.GoAway(MuxCode.NORMAL));
        side.takeDown();
        side.give(MuxSide.concat(MuxSide.frame(YamuxCodec.DATA, YamuxCodec.SYN, 903, 4), new byte[4]));
        assertThat(side.takeFrames()).containsExactly("1/8/903/0");
        assertThat(side.machine.rejected(YamuxRejection.SYN_AFTER_GO_AWAY)).isOne();
        goesOn();
    }

    @Test
    void every_reason_is_provoked_here() {
        Set<YamuxRejection> seen = EnumSet.of(YamuxRejection.CONTROL_FLOOD, YamuxRejection.SYN_AFTER_GO_AWAY);
        PROVOCATIONS.forEach(provocation -> seen.add(provocation.reason));
        assertThat(seen).containsExactly(YamuxRejection.values());
    }
}
