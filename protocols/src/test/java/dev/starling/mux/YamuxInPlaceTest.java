package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large data leave from where they were written, their frame's header before them. */
final class YamuxInPlaceTest {
    private static final int HEADROOM = MuxInput.Write.HEADROOM_BYTES;
    private static final int FRAME = 65_519;

    private final MuxSide side = MuxSide.begun(false, YamuxConfig.DEFAULT);
    /** The arrays handed down, and where in them. */
    private final List<String> places = new ArrayList<>();

    private byte[] array = {};

    @BeforeEach
    void a_stream() {
        side.give("000100010000000100000000");
        side.takeDown();
    }

    @Test
    void a_buffer_of_the_best_size_is_one_frame_that_is_not_copied() {
        write(FRAME - HEADROOM);
        assertThat(places).containsExactly("in place 0 to 65519");
        assertThat(side.takeFrames()).containsExactly("0/0/1/65507");
    }

    @Test
    void what_is_longer_follows_with_its_header_over_what_has_left() {
        write(FRAME - HEADROOM + 20_000);
        assertThat(places).containsExactly("in place 0 to 65519", "in place 65507 to 85519");
        assertThat(side.takeFrames()).containsExactly("0/0/1/65507", "0/0/1/20000");
    }

    @Test
    void a_small_rest_is_copied() {
        write(FRAME - HEADROOM + 100);
        assertThat(places).containsExactly("in place 0 to 65519", "a copy");
        assertThat(side.takeFrames()).containsExactly("0/0/1/65507", "0/0/1/100");
    }

    @Test
    void no_more_than_credit_and_room_allow_and_the_rest_waits() {
        write(200_000);
        places.clear();
        side.takeDown();
        write(50_000);
        side.write(1, new byte[6_000]);
        assertThat(side.takeFrames()).containsExactly("0/0/1/50000", "0/0/1/6000");
        side.write(1, new byte[256 << 10]);
        assertThat(side.takeFrames()).as("of 262,144 bytes of credit").containsExactly("0/0/1/6144");
    }

    @Test
    void headroom_has_to_be_there() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MuxInput.Write(1, ByteBuffer.allocate(9), 1));
        ByteBuffer behind = ByteBuffer.allocate(99).position(12);
        assertThat(new MuxInput.Write(1, behind, 12).headroomBytes()).isEqualTo(12);
    }

    private void write(int bytes) {
        array = new byte[HEADROOM + bytes];
        ByteBuffer data = ByteBuffer.wrap(array, HEADROOM, bytes);
        side.machine.handle(new MuxInput.Write(1, data, HEADROOM), side.<MuxOutput>as(this::look));
        assertThat(data.hasRemaining()).isFalse();
    }

    private void look(MuxOutput output) {
        if (output instanceof MuxOutput.Down(ByteBuffer data)) {
            places.add(data.array() == array ? "in place " + data.position() + " to " + data.limit() : "a copy");
        }
        side.out(output);
    }
}
