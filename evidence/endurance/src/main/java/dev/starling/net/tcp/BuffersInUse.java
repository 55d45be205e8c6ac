package dev.starling.net.tcp;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;

/** What the sockets' buffers amount to; here, because the pool is nobody else's business. */
public final class BuffersInUse {
    private BuffersInUse() {}

    /** Bytes of direct memory that somebody has and has not given back; what threads keep for later does not count. */
    public static long bytes() {
        return IoLoops.buffers().pinnedDirectMemory();
    }

    /** Bytes that the pool has from the system. */
    public static long poolBytes() {
        PooledByteBufAllocator pool = IoLoops.buffers();
        return pool.metric().usedDirectMemory() + pool.metric().usedHeapMemory();
    }

    /** Buffers ever handed out by the pool's arenas. */
    public static long allocations() {
        return IoLoops.buffers().metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numAllocations)
                .sum();
    }
}
