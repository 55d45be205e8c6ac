package dev.starling.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.starling.testing.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames of RFC 6455 §5, read from bytes cut anywhere, and written. */
class FramesTest {
    private static final int FINAL = 0x80;

    /** What a reader told. */
    private static final class Told implements FrameReader.Sink {
        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        final List<String> events = new ArrayList<>();
        int pieces;

        @Override
        public void data(ByteBuffer piece) {
            assertThat(piece.hasRemaining()).isTrue();
            pieces++;
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            data.writeBytes(copy);
        }

        @Override
        public void ping(byte[] payload) {
            events.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void close(int code, String reason) {
            events.add("close " + code + " " + reason);
        }
    }

    private static Told read(boolean masked, byte[]... pieces) throws FrameException {
        Told told = new Told();
        FrameReader reader = new FrameReader(masked, told);
        for (byte[] piece : pieces) {
            ByteBuffer in = ByteBuffer.wrap(piece.clone());
            while (in.hasRemaining()) {
                reader.read(in);
            }
        }
        return told;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static int refused(boolean masked, String hex) {
        try {
            read(masked, hex(hex));
        } catch (FrameException e) {
            assertThat(e.reason).isNotEmpty();
            return e.closeCode;
        }
        throw new AssertionError("not refused");
    }

    @Test
    void the_examples_of_the_rfc_are_read() throws FrameException {
        // §5.7, with opcode 2 in place of 1.
        assertThat(read(false, hex("82 05 48656c6c6f")).data.toString(StandardCharsets.UTF_8))
                .isEqualTo("Hello");
        assertThat(read(true, hex("82 85 37fa213d 7f9f4d5158")).data.toString(StandardCharsets.UTF_8))
                .isEqualTo("Hello");
        assertThat(read(false, hex("02 03 48656c 80 02 6c6f")).data.toString(StandardCharsets.UTF_8))
                .isEqualTo("Hello");
        assertThat(read(false, hex("89 05 48656c6c6f")).events).containsExactly("ping Hello");
        assertThat(read(true, hex("89 85 37fa213d 7f9f4d5158")).events).containsExactly("ping Hello");
    }

    @Test
    void control_frames_come_between_fragments_and_pongs_are_nothing() throws FrameException {
        Told told = read(false, hex("02 01 41 89 01 21 8a 01 22 00 01 42 8a 00 80 01 43"));
        assertThat(told.data.toString(StandardCharsets.UTF_8)).isEqualTo("ABC");
        assertThat(told.events).containsExactly("ping !");
    }

    @Test
    void a_close_ends_the_frames_whatever_follows() throws FrameException {
        assertThat(read(false, hex("88 00 ff ff ff")).events).containsExactly("close 1005 ");
        assertThat(read(false, hex("88 02 03e8 82 01 41")).events).containsExactly("close 1000 ");
        assertThat(read(false, hex("88 05 03e9 627965")).events).containsExactly("close 1001 bye");
    }

    @Test
    void an_empty_frame_is_no_bytes() throws FrameException {
        Told told = read(false, hex("82 00 02 00 80 00 82 01 41"));
        assertThat(told.data.toString(StandardCharsets.UTF_8)).isEqualTo("A");
        assertThat(told.pieces).isOne();
    }

    @Test
    void what_the_rfc_forbids_is_refused_as_a_protocol_error() {
        for (String frame : List.of(
                "c2 00", // A reserved bit: compression, which was not agreed.
                "a2 00",
                "92 00",
                "82 80 00000000", // Masked by a server.
                "83 00", // Unknown opcodes.
                "8b 00",
                "8f 00",
                "80 00", // A continuation of nothing.
                "02 00 82 00", // A message inside a message.
                "09 00", // Control frames in fragments, or too long.
                "08 00",
                "89 7e 007e",
                "88 01 03", // Half a code, and codes that nobody sends.
                "88 02 03ed",
                "88 02 03ee",
                "88 02 0000",
                "88 02 0bb7",
                "88 02 1388",
                "82 7e 007d", // Lengths in more bytes than they need.
                "82 7f 000000000000ffff",
                "82 7f 8000000000000000")) {
            assertThat(refused(false, frame)).as(frame).isEqualTo(FrameException.PROTOCOL_ERROR);
        }
        assertThat(refused(true, "82 00")).isEqualTo(FrameException.PROTOCOL_ERROR);
    }

    @Test
    void text_and_frames_without_end_are_refused_with_their_own_codes() {
        assertThat(refused(false, "81 05")).isEqualTo(FrameException.UNSUPPORTED_DATA);
        assertThat(refused(false, "82 7f 0000000040000001")).isEqualTo(FrameException.TOO_BIG);
        assertThat(refused(false, "82 7f 7fffffffffffffff")).isEqualTo(FrameException.TOO_BIG);
    }

    @Test
    void a_fault_is_told_as_soon_as_it_is_seen() {
        assertThatExceptionOfType(FrameException.class).isThrownBy(() -> read(false, hex("8188")));
    }

    @Seeds(50)
    void what_is_written_is_read_however_it_is_cut(long seed) throws FrameException {
        Random random = new Random(seed);
        boolean masked = random.nextBoolean();
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) {
            byte[] payload = new byte[length(random)];
            random.nextBytes(payload);
            stream.writeBytes(payload);
            wire.writeBytes(sealed(payload, masked, random.nextInt()));
        }
        byte[] all = wire.toByteArray();
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < all.length; ) {
            int length = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 7 : 9000));
            pieces.add(java.util.Arrays.copyOfRange(all, at, at + length));
            at += length;
        }
        assertThat(read(masked, pieces.toArray(byte[][]::new)).data.toByteArray())
                .isEqualTo(stream.toByteArray());
    }

    private static int length(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextInt(3);
            case 1 -> 120 + random.nextInt(12);
            case 2 -> 65_530 + random.nextInt(12);
            default -> random.nextInt(5000);
        };
    }

    private static byte[] sealed(byte[] payload, boolean masked, int mask) {
        int headroom = FrameHead.headroom(masked);
        ByteBuf chunk = Unpooled.buffer(headroom + payload.length);
        chunk.setIndex(headroom, headroom).writeBytes(payload);
        FrameHead.seal(chunk, FrameHead.BINARY, masked, mask);
        byte[] frame = new byte[chunk.readableBytes()];
        chunk.readBytes(frame);
        assertThat(frame[0] & 0xff).isEqualTo(FINAL | FrameHead.BINARY);
        return frame;
    }
}
