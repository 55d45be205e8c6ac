package dev.starling.gnutella;

import java.util.random.RandomGenerator;

/**
 * The 16 bytes that name a message, or a servent.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight
 */
public record Guid(long high, long low) {
    /** Byte 8 is 0xFF and byte 15 is 0 in those of programs that know more than protocol 0.4. */
    private static final long MODERN = 0xff00_0000_0000_0000L;

    private static final long FREE = 0x00ff_ffff_ffff_ff00L;

    /** A new one. */
    public static Guid random(RandomGenerator random) {
        return new Guid(random.nextLong(), (random.nextLong() & FREE) | MODERN);
    }

    @Override
    public int hashCode() {
        return (int) (mixed(high, low) >>> 32);
    }

    /** The upper half depends on all bits. */
    static long mixed(long high, long low) {
        return (high ^ Long.rotateLeft(low, 29)) * 0x9e3779b97f4a7c15L;
    }

    /** Hexadecimal, as in {@code GIV} lines. */
    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
