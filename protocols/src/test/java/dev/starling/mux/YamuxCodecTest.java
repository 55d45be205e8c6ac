package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testing.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The 12 bytes of a header. */
final class YamuxCodecTest {
    @Test
    void a_header_is_version_type_flags_stream_and_length_big_endian() {
        assertThat(MuxSide.hex(MuxSide.frame(YamuxCodec.WINDOW_UPDATE, YamuxCodec.SYN, 1, 0)))
                .isEqualTo("000100010000000100000000");
        assertThat(MuxSide.hex(
                        MuxSide.frame(YamuxCodec.DATA, YamuxCodec.FIN | YamuxCodec.RST, 0xFFFF_FFFEL, 0xFFFF_FFFFL)))
                .isEqualTo("0000000cfffffffeffffffff");
    }

    @Test
    void numbers_are_unsigned_and_the_order_of_the_lent_buffer_does_not_matter() {
        ByteBuffer in =
                ByteBuffer.wrap(MuxSide.bytes("ff fe fdfc 80000001 fffffff0")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(YamuxCodec.read(in)).isEqualTo(new YamuxFrame(255, 254, 0xFDFC, 0x8000_0001L, 0xFFFF_FFF0L));
        assertThat(in.remaining()).isZero();
    }

    @Seeds(50)
    void what_is_written_is_read_again(RandomGenerator random) {
        YamuxFrame frame = new YamuxFrame(
                0, random.nextInt(4), random.nextInt(16), random.nextLong(1L << 32), random.nextLong(1L << 32));
        byte[] bytes = MuxSide.frame(frame.type(), frame.flags(), frame.stream(), frame.length());
        assertThat(YamuxCodec.read(ByteBuffer.wrap(bytes))).isEqualTo(frame);
    }
}
