package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is handed down, when and in which order. */
final class YamuxSendingTest {
    private final MuxSide side = MuxSide.begun(true, YamuxConfig.DEFAULT);

    /** A side with this room only, streams open, everything about them sent. */
    private static MuxSide tight(int streams) {
        MuxSide tight = new MuxSide(true, YamuxConfig.DEFAULT, 3);
        tight.in(new MuxInput.Begin());
        for (int i = 0; i < streams; i++) {
            tight.open();
        }
        tight.in(new MuxInput.Room(12 + 12 + 12 * streams));
        tight.takeDown();
        assertThat(tight.room).isEqualTo(12);
        return tight;
    }

    @Test
    void a_large_write_leaves_in_frames_that_fill_one_noise_message_each() {
        side.open();
        side.takeDown();
        side.downs = 0;
        side.write(1, new byte[200_000]);
        assertThat(side.takeFrames()).containsExactly("0/0/1/65507", "0/0/1/65507", "0/0/1/65507", "0/0/1/3479");
        assertThat(side.downs).isEqualTo(4);
        assertThat(side.largestDown).isEqualTo(65_519);
    }

    @Test
    void what_waited_for_room_leaves_together() {
        MuxSide tight = tight(3);
        for (int i = 0; i < 10; i++) {
            for (long stream = 1; stream <= 5; stream += 2) {
                tight.write(stream, new byte[7]);
            }
        }
        tight.in(new MuxInput.Finish(3));
        tight.downs = 0;
        tight.in(new MuxInput.Room(10_000));
        assertThat(tight.takeFrames()).containsExactly("0/0/1/70", "0/0/3/70", "0/0/5/70", "1/4/3/0");
        assertThat(tight.downs).isOne();
    }

    @Test
    void several_answers_to_one_input_leave_together() {
        side.downs = 0;
        side.give("000100010000000200000000 000100010000000400000000 000200010000000000000001");
        assertThat(side.takeFrames()).containsExactly("2/2/0/1", "1/2/2/0", "1/2/4/0");
        assertThat(side.downs).isOne();
    }

    @Test
    void room_is_never_exceeded_and_used_to_the_last_byte_but_those_of_the_last_goaway() {
        MuxSide tight = tight(1);
        tight.write(1, new byte[100_000]);
        assertThat(tight.takeHex()).isEmpty();
        tight.in(new MuxInput.Room(12));
        assertThat(tight.takeHex()).isEmpty();
        tight.in(new MuxInput.Room(1));
        assertThat(tight.takeFrames()).containsExactly("0/0/1/1");
        tight.in(new MuxInput.Room(50_000));
        assertThat(tight.takeFrames()).containsExactly("0/0/1/49988");
        assertThat(tight.room).isEqualTo(12);
    }

    @Test
    void streams_with_data_take_turns() {
        MuxSide tight = tight(4);
        for (long stream = 1; stream <= 7; stream += 2) {
            tight.write(stream, new byte[stream == 7 ? 100 : 40_000]);
        }
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            tight.in(new MuxInput.Room(16_396));
            frames.addAll(tight.takeFrames());
        }
        assertThat(frames.subList(0, 4)).containsExactly("0/0/1/16384", "0/0/3/16384", "0/0/5/16384", "0/0/7/100");
        assertThat(frames.get(4)).startsWith("0/0/1/");
        assertThat(frames.stream()
                        .mapToInt(f -> Integer.parseInt(f.substring(6)))
                        .sum())
                .isEqualTo(120_100);
    }

    @Test
    void turns_are_short_while_others_wait_and_long_when_nobody_does() {
        MuxSide tight = tight(2);
        tight.write(1, new byte[100_000]);
        tight.write(3, new byte[20_000]);
        tight.in(new MuxInput.Room(1 << 20));
        assertThat(tight.takeFrames().subList(0, 4))
                .containsExactly("0/0/1/16384", "0/0/3/16384", "0/0/1/16384", "0/0/3/3616");
        assertThat(tight.largestDown).isEqualTo(65_519);
    }

    @Test
    void a_finished_stream_that_waits_for_its_window_does_not_hold_up_others() {
        side.open();
        side.open();
        side.write(1, new byte[256 << 10]);
        side.write(1, new byte[5]);
        side.in(new MuxInput.Finish(1));
        side.takeDown();
        side.write(3, new byte[9]);
        side.in(new MuxInput.Finish(3));
        assertThat(side.takeFrames()).containsExactly("0/0/3/9", "1/4/3/0");
    }

    @Test
    void nothing_is_sent_for_a_stream_that_died_while_it_waited_for_room() {
        MuxSide tight = tight(2);
        tight.write(1, new byte[50]);
        tight.in(new MuxInput.Finish(1));
        tight.in(new MuxInput.Finish(3));
        tight.give("000100080000000100000000");
        tight.in(new MuxInput.Room(1000));
        assertThat(tight.takeFrames()).containsExactly("1/4/3/0");
    }

    @Test
    void a_stalled_stream_stops_its_writer_and_nobody_else() {
        side.open();
        side.open();
        side.write(1, new byte[256 << 10]);
        side.write(1, new byte[256 << 10]);
        assertThat(side.writable).containsEntry(1L, 0).containsEntry(3L, 256 << 10);
        side.takeDown();
        for (int i = 0; i < 5; i++) {
            side.write(3, new byte[50_000]);
            assertThat(side.takeFrames()).containsExactly("0/0/3/50000");
            assertThat(side.writable).containsEntry(3L, 256 << 10);
        }
        side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, 0, 1, 100_000));
        assertThat(side.writable).as("credit comes back in halves").containsEntry(1L, 0);
        side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, 0, 1, 100_000));
        assertThat(side.writable.get(1L)).isBetween(128 << 10, 200_000);
        side.give(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, 0, 1, 100_000));
        assertThat(side.writable).as("all of it when nothing is left").containsEntry(1L, 256 << 10);
    }

    @Test
    void the_buffers_of_many_streams_together_are_bounded() {
        YamuxConfig config =
                YamuxConfig.DEFAULT.sending(YamuxConfig.DEFAULT.sending().buffers(1000, 10, 2500));
        MuxSide small = MuxSide.begun(true, config);
        for (int i = 0; i < 4; i++) {
            small.open();
        }
        assertThat(small.writable.values()).containsExactly(1000, 1000, 10, 10);
        small.in(new MuxInput.Reset(1));
        small.open();
        assertThat(small.writable).containsEntry(9L, 1000);
    }

    @Test
    void bytes_keep_their_order_through_buffer_and_scratch() {
        MuxSide tight = tight(1);
        byte[] all = new byte[200_000];
        side.random.nextBytes(all);
        MuxSide other = MuxSide.begun(false, YamuxConfig.DEFAULT);
        other.give("000100010000000100000000");
        for (int at = 0; at < all.length; at += 10_000) {
            tight.write(1, java.util.Arrays.copyOfRange(all, at, at + 10_000));
            tight.in(new MuxInput.Room(7_001));
            other.give(tight.takeDown());
        }
        tight.in(new MuxInput.Room(1 << 20));
        other.give(tight.takeDown());
        assertThat(other.data.get(1L).toByteArray()).isEqualTo(all);
    }
}
