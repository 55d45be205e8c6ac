package dev.starling.resources;

import dev.starling.resources.ResourceLimits.Count;
import dev.starling.resources.ResourceLimits.Limit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counters and their limits. Nothing blocks: a counter changes by compare and set, inbound and outbound in one word. */
final class Scope {
    /** What is counted by directions. */
    enum Kind {
        CONNECTIONS,
        STREAMS
    }

    private static final long IN = 1L << 32;
    private static final long OUT = 1;

    final String name;
    private final Limit limit;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong streams = new AtomicLong();
    private final AtomicLong memory = new AtomicLong();
    /** How many hold this scope in a table; guarded by the table. */
    int holders;

    Scope(String name, Limit limit) {
        this.name = name;
        this.limit = limit;
    }

    private AtomicLong counter(Kind kind) {
        return kind == Kind.CONNECTIONS ? connections : streams;
    }

    private Count limit(Kind kind) {
        return kind == Kind.CONNECTIONS ? limit.connections() : limit.streams();
    }

    /** Counts one more; null, or why not. */
    @Nullable
    Refusal add(Kind kind, boolean inbound) {
        AtomicLong counter = counter(kind);
        Count most = limit(kind);
        while (true) {
            long now = counter.get();
            long in = now >>> 32;
            long out = now & 0xffffffffL;
            if (inbound ? in >= most.in() : out >= most.out()) {
                return refusal(kind, inbound ? ".in" : ".out", inbound ? in : out, inbound ? most.in() : most.out());
            }
            if (in + out >= most.all()) {
                return refusal(kind, ".all", in + out, most.all());
            }
            if (counter.compareAndSet(now, now + (inbound ? IN : OUT))) {
                return null;
            }
        }
    }

    private Refusal refusal(Kind kind, String direction, long used, long most) {
        return new Refusal(name, (kind == Kind.CONNECTIONS ? "connections" : "streams") + direction, used, 1, most);
    }

    void remove(Kind kind, boolean inbound) {
        counter(kind).addAndGet(inbound ? -IN : -OUT);
    }

    /**
     * Takes memory; null, or why not.
     *
     * @param share of the limit that may be in use afterwards, in 256ths
     */
    @Nullable
    Refusal addMemory(long bytes, int share) {
        long most = share >= 256 ? limit.memoryBytes() : (long) (limit.memoryBytes() / 256.0 * share);
        while (true) {
            long now = memory.get();
            if (bytes > most - now) {
                return new Refusal(name, "memory", now, bytes, most);
            }
            if (memory.compareAndSet(now, now + bytes)) {
                return null;
            }
        }
    }

    void removeMemory(long bytes) {
        memory.addAndGet(-bytes);
    }

    long count(Kind kind, boolean inbound) {
        long now = counter(kind).get();
        return inbound ? now >>> 32 : now & 0xffffffffL;
    }

    long memory() {
        return memory.get();
    }
}
