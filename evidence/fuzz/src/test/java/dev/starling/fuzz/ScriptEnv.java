package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.Span;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The world of a machine that a script drives: its clock moves when the script says so, its randomness is always the same. */
public abstract class ScriptEnv<O> implements Env<O> {
    /** A second in nanoseconds. */
    protected static final long SECOND = 1_000_000_000L;

    private final RandomGenerator random;

    /** What time it is; not before the machine's beginning. */
    protected long nowNs = 7 * SECOND;

    /** A world of its own for each seed. */
    protected ScriptEnv(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A buffer to lend. */
    protected static ByteBuffer lent(byte[] data) {
        return ByteBuffer.wrap(data.clone());
    }

    /** Takes back what was lent: who still reads it reads rubbish. */
    protected static void takeBack(ByteBuffer lent) {
        Arrays.fill(lent.array(), (byte) 0xee);
    }

    /** Takes what a machine lends. */
    protected static byte[] copy(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    /** What was read is what was written, from its beginning, though perhaps not all of it. */
    public static void begins(byte[] written, byte[] read) {
        assertThat(read).isEqualTo(Arrays.copyOf(written, Math.min(written.length, read.length)));
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public long epochMs() {
        throw new AssertionError("a layer of a byte stream needs no calendar time");
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Span span() {
        return Span.NONE;
    }
}
