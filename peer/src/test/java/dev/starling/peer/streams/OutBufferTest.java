package dev.starling.peer.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.swarm.ConnectionInput;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutBufferTest {
    /** A frame of 65,519 bytes without its header: with the tag one Noise message. */
    private static final int FULL = 65_507;

    private final OutBuffer buffer = new OutBuffer();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    /** The lengths of all chunks, each taken and given back. */
    private List<Integer> drain() {
        List<Integer> lengths = new ArrayList<>();
        for (OutBuffer.Chunk chunk = buffer.poll(); chunk != null; chunk = buffer.poll()) {
            ConnectionInput.Write write = chunk.to(7);
            assertThat(write.headroomBytes()).isEqualTo(12);
            assertThat(write.data().position()).isEqualTo(12);
            ByteBuffer data = write.data();
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            taken.writeBytes(bytes);
            lengths.add(bytes.length);
            OutBuffer.recycle(chunk);
        }
        return lengths;
    }

    @Test
    void the_ends_of_large_writes_make_full_frames_with_what_follows() {
        for (int i = 0; i < 4; i++) {
            buffer.put(new byte[64 << 10], 0, 64 << 10);
        }
        assertThat(drain()).containsExactly(FULL, FULL, FULL, FULL, 4 * 29);
    }

    @Test
    void small_writes_share_a_small_chunk_and_later_ones_large_chunks() {
        for (int i = 0; i < 3; i++) {
            buffer.put(new byte[100], 0, 100);
        }
        assertThat(drain()).containsExactly(300);
        for (int i = 0; i < 20; i++) {
            buffer.put(new byte[100], 0, 100);
        }
        assertThat(drain()).containsExactly(1024, 2000 - 1024);
    }

    @Test
    void bytes_come_out_in_order_however_they_were_written() {
        Random random = new Random(3);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(i % 10 == 0 ? 200_000 : 2_000)];
            random.nextBytes(bytes);
            buffer.put(bytes, 0, bytes.length);
            all.writeBytes(bytes);
            if (random.nextInt(4) == 0) {
                drain();
            }
        }
        drain();
        assertThat(taken.toByteArray()).isEqualTo(all.toByteArray());
    }
}
