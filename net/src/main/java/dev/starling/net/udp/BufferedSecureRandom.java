package dev.starling.net.udp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The randomness of one loop: bytes of the process's {@link SecureRandom}, fetched a kibibyte at a time so that a number
 * costs nanoseconds, and wiped once handed out. For one thread.
 */
public final class BufferedSecureRandom implements RandomGenerator {
    private static final SecureRandom SOURCE = new SecureRandom();
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final byte[] buffer = new byte[1024];
    private int at = buffer.length;

    public BufferedSecureRandom() {}

    @Override
    public long nextLong() {
        if (at + Long.BYTES > buffer.length) {
            refill();
        }
        long value = (long) LONGS.get(buffer, at);
        LONGS.set(buffer, at, 0L);
        at += Long.BYTES;
        return value;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        if (bytes.length > buffer.length) {
            SOURCE.nextBytes(bytes);
            return;
        }
        if (at + bytes.length > buffer.length) {
            refill();
        }
        System.arraycopy(buffer, at, bytes, 0, bytes.length);
        Arrays.fill(buffer, at, at + bytes.length, (byte) 0);
        // Numbers are read in steps of eight.
        at = Math.min(buffer.length, (at + bytes.length + 7) & -8);
    }

    private void refill() {
        SOURCE.nextBytes(buffer);
        at = 0;
    }
}
