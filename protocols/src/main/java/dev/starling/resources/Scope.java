package dev.starling.resources;

import dev.starling.resources.ResourceLimits.Count;
import dev.starling.resources.ResourceLimits.Limit;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
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

    private static final AtomicLongFieldUpdater<Scope> CONNECTIONS =
            AtomicLongFieldUpdater.newUpdater(Scope.class, "connections");
    private static final AtomicLongFieldUpdater<Scope> STREAMS =
            AtomicLongFieldUpdater.newUpdater(Scope.class, "streams");
    private static final AtomicLongFieldUpdater<Scope> MEMORY =
            AtomicLongFieldUpdater.newUpdater(Scope.class, "memory");

    private final String kind;
    /** Which of its kind; null where there is one only. Its text is made when it is needed, which is seldom. */
    private final @Nullable Object key;

    private final Limit limit;

    @SuppressWarnings("UnusedVariable") // Read by its updater.
    private volatile long connections;

    @SuppressWarnings("UnusedVariable") // Read by its updater.
    private volatile long streams;

    private volatile long memory;
    /** How many hold this scope in a table; guarded by the table. */
    int holders;

    Scope(String kind, Limit limit) {
        this(kind, null, limit);
    }

    Scope(String kind, @Nullable Object key, Limit limit) {
        this.kind = kind;
        this.key = key;
        this.limit = limit;
    }

    /** For people, and in the names of refusals. */
    String name() {
        return key == null ? kind : kind + " " + key;
    }

    private static AtomicLongFieldUpdater<Scope> counter(Kind kind) {
        return kind == Kind.CONNECTIONS ? CONNECTIONS : STREAMS;
    }

    private Count limit(Kind kind) {
        return kind == Kind.CONNECTIONS ? limit.connections() : limit.streams();
    }

    /** Counts one more; null, or why not. */
    @Nullable
    Refusal add(Kind kind, boolean inbound) {
        AtomicLongFieldUpdater<Scope> counter = counter(kind);
        Count most = limit(kind);
        while (true) {
            long now = counter.get(this);
            long in = now >>> 32;
            long out = now & 0xffffffffL;
            if (inbound ? in >= most.in() : out >= most.out()) {
                return refusal(kind, inbound ? ".in" : ".out", inbound ? in : out, inbound ? most.in() : most.out());
            }
            if (in + out >= most.all()) {
                return refusal(kind, ".all", in + out, most.all());
            }
            if (counter.compareAndSet(this, now, now + (inbound ? IN : OUT))) {
                return null;
            }
        }
    }

    private Refusal refusal(Kind kind, String direction, long used, long most) {
        return new Refusal(name(), (kind == Kind.CONNECTIONS ? "connections" : "streams") + direction, used, 1, most);
    }

    void remove(Kind kind, boolean inbound) {
        counter(kind).addAndGet(this, inbound ? -IN : -OUT);
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
            long now = memory;
            if (bytes > most - now) {
                return new Refusal(name(), "memory", now, bytes, most);
            }
            if (MEMORY.compareAndSet(this, now, now + bytes)) {
                return null;
            }
        }
    }

    void removeMemory(long bytes) {
        MEMORY.addAndGet(this, -bytes);
    }

    long count(Kind kind, boolean inbound) {
        long now = counter(kind).get(this);
        return inbound ? now >>> 32 : now & 0xffffffffL;
    }

    long memory() {
        return memory;
    }
}
