package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testing.Held;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames without end, each permitted: what is held stays bounded, and the honest stream besides goes on. */
final class YamuxFloodAttackTest {
    private static final int MANY = 20_000;
    private static final long HONEST = 1;
    /** An idle machine with one stream; most of it is the buffer in which frames are put together. */
    private static final long HELD_MAX = 96 << 10;
    /** Pieces of send buffers that are kept for the next. */
    private static final long SPARE_MAX = 64 * YamuxChunks.BYTES;

    private final MuxSide side = MuxSide.begun(false, YamuxConfig.DEFAULT);

    @BeforeEach
    void an_honest_stream() {
        side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, HONEST, 0));
        side.events.clear();
        side.takeDown();
    }

    private void goesOnAndHoldsLittle() {
        assertThat(Held.bytes(side.machine)).isLessThan(HELD_MAX);
        goesOn();
    }

    private void goesOn() {
        assertThat(side.closed).isNull();
        side.takeDown();
        int before = side.received(HONEST);
        side.give(MuxSide.concat(MuxSide.frame(YamuxCodec.DATA, 0, HONEST, 3), new byte[3]));
        assertThat(side.received(HONEST)).isEqualTo(before + 3);
        side.in(new MuxInput.Consumed(HONEST, 3));
        side.write(HONEST, new byte[5]);
        assertThat(side.takeFrames()).contains("0/0/1/5");
    }

    /** As HTTP/2's rapid reset (CVE-2023-44487): streams that are opened, used by both sides, and reset. */
    @Test
    void streams_opened_used_and_reset_by_the_other_side_leave_nothing_behind() {
        for (int i = 0; i < MANY / 10; i++) {
            long id = 2L * i + 3;
            side.give(MuxSide.concat(MuxSide.frame(YamuxCodec.DATA, YamuxCodec.SYN, id, 10), new byte[10]));
            side.write(id, new byte[i % 10 == 0 ? 262_144 : 100]);
            side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.RST, id, 0));
            assertThat(side.takeEvents()).endsWith("WasReset " + id, "Gone " + id);
            side.takeDown();
            side.data.clear();
            side.writable.remove(id);
        }
        assertThat(side.machine.streams()).isOne();
        assertThat(Held.bytes(side.machine)).isLessThan(HELD_MAX + SPARE_MAX);
        goesOn();
    }

    @Test
    void streams_that_we_reset_as_fast_as_they_are_opened_leave_nothing_behind() {
        for (int i = 0; i < MANY; i++) {
            long id = 2L * i + 3;
            side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, id, 0));
            side.in(new MuxInput.Reset(id));
            assertThat(side.takeFrames()).containsExactly("1/2/" + id + "/0", "1/8/" + id + "/0");
            side.events.clear();
            side.writable.remove(id);
        }
        goesOnAndHoldsLittle();
    }

    @Test
    void frames_of_no_length_cost_nothing() {
        byte[][] empty = new byte[1000][];
        java.util.Arrays.fill(empty, MuxSide.frame(YamuxCodec.DATA, 0, HONEST, 0));
        byte[] frames = MuxSide.concat(empty);
        for (int i = 0; i < MANY / 1000; i++) {
            side.give(frames);
        }
        assertThat(side.takeEvents()).isEmpty();
        assertThat(side.takeHex()).isEmpty();
        goesOnAndHoldsLittle();
    }

    @Test
    void frames_for_nobody_are_drained_and_counted() {
        ByteBuffer frames = ByteBuffer.allocate(3 * 12 + 1000);
        for (int i = 0; i < MANY; i++) {
            frames.clear();
            long id = 3L + i;
            YamuxCodec.put(frames, YamuxCodec.WINDOW_UPDATE, 0, id, 0xFFFF_FFFFL);
            YamuxCodec.put(frames, YamuxCodec.DATA, YamuxCodec.FIN, id, 1000);
            frames.put(new byte[1000]);
            YamuxCodec.put(frames, YamuxCodec.WINDOW_UPDATE, YamuxCodec.RST, id, 0);
            side.in(new MuxInput.FromBelow(frames.flip()));
        }
        assertThat(side.takeEvents()).isEmpty();
        assertThat(side.takeHex()).isEmpty();
        assertThat(side.machine.rejected(YamuxRejection.UNKNOWN_STREAM)).isEqualTo(2 * MANY);
        assertThat(side.machine.rejected(YamuxRejection.LATE_RESET)).isEqualTo(MANY);
        goesOnAndHoldsLittle();
    }

    @Test
    void answers_nobody_asked_for_change_nothing() {
        long rtt = side.machine.rttNs();
        for (int i = 0; i < MANY; i++) {
            side.give(MuxSide.frame(YamuxCodec.PING, YamuxCodec.ACK, 0, i * 85_899L));
        }
        assertThat(side.machine.rejected(YamuxRejection.UNASKED_PONG)).isEqualTo(MANY);
        assertThat(side.machine.rttNs()).isEqualTo(rtt);
        assertThat(side.takeHex()).isEmpty();
        goesOnAndHoldsLittle();
    }

    @Test
    void questions_without_end_are_answered_at_a_rate_and_keep_nobody_waiting() {
        for (int second = 0; second < 10; second++) {
            for (int i = 0; i < 5000; i++) {
                side.give(MuxSide.frame(YamuxCodec.PING, YamuxCodec.SYN, 0, i));
            }
            side.nowNs += MuxSide.SECOND;
        }
        assertThat(side.takeFrames()).hasSizeBetween(100, 100 + 10 * 50);
        assertThat(side.machine.rejected(YamuxRejection.PING_FLOOD)).isGreaterThan(MANY - 700);
        goesOnAndHoldsLittle();
    }

    @Test
    void going_away_again_and_again_is_told_once() {
        for (int i = 0; i < MANY; i++) {
            side.give(MuxSide.frame(YamuxCodec.GO_AWAY, i % 16, i % 3, 0));
        }
        assertThat(side.takeEvents()).containsExactly("GoneAway");
        goesOnAndHoldsLittle();
        side.in(new MuxInput.Open(5));
        assertThat(side.takeEvents()).contains("Refused 5 GONE_AWAY");
    }

    @Test
    void credit_in_crumbs_buys_no_more_than_itself() {
        side.write(HONEST, new byte[262_144]);
        side.write(HONEST, new byte[20_000]);
        side.takeDown();
        for (int i = 0; i < 10_000; i++) {
            side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, 0, HONEST, 1));
            assertThat(side.takeFrames()).containsExactly("0/0/1/1");
            side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, 0, HONEST, 0));
            assertThat(side.takeDown()).isEmpty();
        }
        side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, 0, HONEST, 1 << 20));
        assertThat(side.takeFrames()).containsExactly("0/0/1/10000");
        goesOnAndHoldsLittle();
    }

    /** The other side's ACK backlog is ours to watch: who never acknowledges gets no further streams. */
    @Test
    void one_who_acknowledges_nothing_is_opened_256_streams_and_no_more() {
        for (int i = 0; i < 1000; i++) {
            side.in(new MuxInput.Open(i));
        }
        assertThat(side.takeFrames()).hasSize(256);
        assertThat(side.takeEvents().stream().filter(event -> event.endsWith("TOO_MANY_WAITING")))
                .hasSize(1000 - 512);
        assertThat(side.machine.streams()).isEqualTo(257);
        assertThat(Held.bytes(side.machine)).isLessThan(HELD_MAX + 512 * 500);
        for (long id = 2; id <= 512; id += 2) {
            side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.RST, id, 0));
        }
        assertThat(side.machine.streams())
                .as("refused, and the waiting ones opened")
                .isEqualTo(257);
        side.give(MuxSide.frame(YamuxCodec.GO_AWAY, 0, 0, 0));
        side.takeDown();
    }
}
