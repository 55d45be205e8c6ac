package dev.starling.peer.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What was put in comes out, in order and in any portions. */
final class InBufferTest {
    private final InBuffer buffer = new InBuffer();

    @Test
    void bytes_come_out_in_order_however_they_are_cut() {
        SplittableRandom random = new SplittableRandom(7);
        for (int run = 0; run < 50; run++) {
            ByteArrayOutputStream in = new ByteArrayOutputStream();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int bound = 1 << random.nextInt(1, 19);
            for (int step = 0; step < 200; step++) {
                if (random.nextInt(3) < 2) {
                    byte[] piece = new byte[random.nextInt(bound)];
                    random.nextBytes(piece);
                    in.writeBytes(piece);
                    ByteBuffer data = ByteBuffer.wrap(piece);
                    for (InBuffer.Piece whole = InBuffer.whole(data); whole != null; whole = InBuffer.whole(data)) {
                        buffer.add(whole);
                    }
                    buffer.put(data);
                } else {
                    take(random.nextInt(3 * bound), out);
                }
                assertThat(buffer.size()).isEqualTo(in.size() - out.size());
            }
            while (buffer.size() > 0) {
                take(Integer.MAX_VALUE / 2, out);
            }
            assertThat(out.toByteArray()).isEqualTo(in.toByteArray());
            assertThat(buffer.size()).isZero();
        }
    }

    private void take(int wanted, ByteArrayOutputStream out) {
        InBuffer.Piece whole = buffer.takeWhole(wanted);
        if (whole != null) {
            byte[] into = new byte[whole.length() + 5];
            assertThat(whole.length()).isLessThanOrEqualTo(wanted);
            whole.moveTo(into, 5);
            out.write(into, 5, into.length - 5);
            return;
        }
        byte[] into = new byte[Math.min(wanted, buffer.size()) + 5];
        int taken = buffer.take(into, 5, wanted);
        assertThat(taken).isEqualTo(into.length - 5);
        out.write(into, 5, taken);
    }

    @Test
    void what_was_thrown_away_does_not_come_out() {
        buffer.put(ByteBuffer.wrap(new byte[100_000]));
        buffer.take(new byte[10], 0, 10);
        buffer.clear();
        assertThat(buffer.size()).isZero();
        buffer.put(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        byte[] into = new byte[3];
        assertThat(buffer.take(into, 0, 9)).isEqualTo(3);
        assertThat(into).containsExactly(1, 2, 3);
    }
}
