package dev.starling.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.net.udp.WorldClock;
import io.netty.buffer.PoolArenaMetric;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Loops on loopback, and what must be left of them: nothing. */
final class Ground implements AutoCloseable {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(30);

    final Queue<String> failures = new ConcurrentLinkedQueue<>();
    final IoLoops loops;

    Ground(LinkOptions options) {
        loops = IoLoops.open(options, WorldClock.system(), (text, cause) -> failures.add(text + ": " + cause));
    }

    SocketLinks links() {
        return (SocketLinks) loops.driver();
    }

    /** Looks again and again; the time limit is for what never comes. */
    static boolean until(BooleanSupplier condition) {
        long endNs = System.nanoTime() + LIMIT_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > endNs) {
                return false;
            }
            LockSupport.parkNanos(200_000);
        }
        return true;
    }

    /** Bytes of the pool that are in use, by the sizes of its classes; what its caches keep for the next is not. */
    static long bufferBytes() {
        return IoLoops.buffers().pinnedDirectMemory();
    }

    /** As the pool counts it, with its caches. */
    private static long buffersHeld() {
        return IoLoops.buffers().metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("starling-io-"))
                .count();
    }

    /** Ends the loops; drivers have been closed. */
    @Override
    public void close() {
        loops.close();
        assertThat(threads()).isZero();
        assertThat(bufferBytes()).isZero();
        assertThat(buffersHeld()).isZero();
        assertThat(failures).isEmpty();
    }
}
