package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testing.Seeds;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What hostile peers have done to other implementations. */
final class YamuxAttackTest {
    private final MuxSide side = MuxSide.begun(false, YamuxConfig.DEFAULT);

    @Test
    void a_first_frame_longer_than_the_window_is_a_protocol_error() {
        // CVE-2026-32314, GHSA-vxx9-2994-q338
        side.give(MuxSide.concat(MuxSide.bytes("00 00 0001 00000001 00040001"), new byte[262_145]));
        assertThat(side.takeEvents()).containsExactly("Accepted 1", "Closed PROTOCOL_ERROR");
        assertThat(side.takeHex()).isEqualTo("000300000000000000000001");
        assertThat(side.machine.rejected(YamuxRejection.WINDOW_OVERRUN)).isOne();
        assertThat(side.dataBytes).isZero();
    }

    @Test
    void credit_beyond_32_bits_is_a_protocol_error() {
        // GHSA-4w32-2493-32g7, CVE-2024-32984
        side.give("00 01 0001 00000001 FFFFFFFF 00 01 0000 00000001 FFFFFFFF");
        assertThat(side.takeEvents()).containsExactly("Accepted 1", "Closed PROTOCOL_ERROR");
        assertThat(side.takeHex()).isEqualTo("000300000000000000000001");
        assertThat(side.machine.rejected(YamuxRejection.CREDIT_OVERFLOW)).isOne();
        MuxSide exact = MuxSide.begun(false, YamuxConfig.DEFAULT);
        exact.give("00 01 0001 00000001 FFFBFFFF");
        assertThat(exact.closed)
                .as("262,144 + 4,294,705,151 is just below 2^32")
                .isNull();
        exact.give("00 01 0000 00000001 00000001");
        assertThat(exact.closed).isNotNull();
    }

    @Test
    void a_million_streams_and_nothing_read_cost_256_slots() {
        // CVE-2022-23492, CVE-2022-23487, CVE-2022-23486
        int perInput = 5000;
        for (int from = 0; from < 1_000_000; from += perInput) {
            ByteBuffer flood = ByteBuffer.allocate(12 * perInput);
            for (int i = from; i < from + perInput; i++) {
                YamuxCodec.put(flood, YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, 2L * i + 1, 0);
            }
            side.in(new MuxInput.Room(12 * perInput));
            side.give(flood.array());
            assertThat(side.takeDown()).as("an answer to each").hasSize(12 * perInput);
        }
        assertThat(side.closed).isNull();
        assertThat(side.machine.inboundStreams()).isEqualTo(256);
        assertThat(side.machine.windowBytes()).isEqualTo(256L * (256 << 10));
        assertThat(side.machine.rejected(YamuxRejection.TOO_MANY_STREAMS)).isEqualTo(1_000_000 - 256);
        assertThat(side.events).hasSize(256);
    }

    @Test
    void a_flood_of_streams_by_one_who_does_not_read_ends_the_connection_before_the_answers_fill_the_memory() {
        MuxSide stuck = new MuxSide(false, YamuxConfig.DEFAULT, 1);
        stuck.in(new MuxInput.Begin());
        for (int i = 0; stuck.closed == null; i++) {
            assertThat(i).isLessThan(256 + 1024 + 1);
            stuck.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, 2L * i + 1, 0));
        }
        assertThat(stuck.machine.rejected(YamuxRejection.CONTROL_FLOOD)).isOne();
        assertThat(stuck.machine.rejected(YamuxRejection.TOO_MANY_STREAMS)).isEqualTo(1024);
    }

    @Test
    void streams_opened_and_reset_without_end_leave_nothing_behind() {
        ByteBuffer pair = ByteBuffer.allocate(24);
        for (int i = 0; i < 100_000; i++) {
            YamuxCodec.put(pair.clear(), YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, 2L * i + 1, 0);
            YamuxCodec.put(pair, YamuxCodec.WINDOW_UPDATE, YamuxCodec.RST, 2L * i + 1, 0);
            side.in(new MuxInput.FromBelow(pair.flip()));
            side.events.clear();
        }
        assertThat(side.machine.streams()).isZero();
        assertThat(side.takeHex()).isEmpty();
        assertThat(side.machine.windowBytes()).isZero();
    }

    @Test
    void a_drip_of_single_bytes_means_the_same_as_all_at_once() {
        byte[] all = MuxSide.bytes("000100010000000100000000 000000000000000100000003 010203"
                + "0002000100000000cafebabe 000000050000000300000002 0405 000100080000000100000000");
        for (byte one : all) {
            side.give(new byte[] {one});
        }
        MuxSide atOnce = MuxSide.begun(false, YamuxConfig.DEFAULT);
        atOnce.give(all);
        assertThat(side.takeEvents())
                .containsExactly(
                        "Accepted 1",
                        "Data 1 1",
                        "Data 1 1",
                        "Data 1 1",
                        "Accepted 3",
                        "Data 3 1",
                        "Data 3 1",
                        "Finished 3",
                        "WasReset 1",
                        "Gone 1");
        assertThat(side.data.get(3L).toByteArray())
                .isEqualTo(atOnce.data.get(3L).toByteArray());
        assertThat(side.takeFrames()).contains("2/2/0/3405691582", "1/2/1/0", "1/2/3/0");
    }

    @Seeds(200)
    void no_bytes_whatever_make_it_throw_or_grow(RandomGenerator random) {
        MuxSide victim = new MuxSide(random.nextBoolean(), YamuxConfig.DEFAULT, 1);
        victim.in(new MuxInput.Room(random.nextInt(4000)));
        victim.in(new MuxInput.Begin());
        for (int i = 0; i < 400 && victim.closed == null; i++) {
            byte[] body = new byte[random.nextInt(40)];
            random.nextBytes(body);
            byte[] frame = MuxSide.frame(
                    random.nextInt(100) == 0 ? 9 : random.nextInt(4),
                    random.nextInt(4) == 0 ? random.nextInt(1 << 16) : random.nextInt(16),
                    random.nextInt(12),
                    random.nextInt(20) == 0 ? random.nextLong(1L << 32) : random.nextInt(60));
            frame[0] = (byte) (random.nextInt(300) == 0 ? 1 : 0);
            victim.nowNs += random.nextInt(1_000_000);
            victim.give(MuxSide.concat(frame, body));
            long stream = random.nextInt(12);
            switch (random.nextInt(6)) {
                case 0 -> victim.in(new MuxInput.Finish(stream));
                case 1 -> victim.in(new MuxInput.Reset(stream));
                case 2 -> victim.in(new MuxInput.StopReading(stream));
                case 3 -> victim.in(new MuxInput.Room(random.nextInt(100)));
                default -> {}
            }
            assertThat(victim.machine.inboundStreams()).isBetween(0, 256);
            assertThat(victim.machine.windowBytes()).isBetween(0L, 64L << 20);
        }
    }
}
