package dev.starling.resources;

import dev.starling.resources.Resources.Priority;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Memory that has been reserved. */
public final class Reservation implements AutoCloseable {
    private static final long RELEASED = -1;

    private final Resources resources;
    private final Scope[] chain;
    private final AtomicLong bytes;

    private Reservation(Resources resources, Scope[] chain, long bytes) {
        this.resources = resources;
        this.chain = chain;
        this.bytes = new AtomicLong(bytes);
    }

    static Reserved<Reservation> of(Resources resources, Scope[] chain, long bytes, Priority priority) {
        requireSize(bytes);
        Refusal refusal = Resources.addMemory(chain, bytes, priority.share);
        return refusal == null
                ? new Reserved.Granted<>(new Reservation(resources, chain, bytes))
                : resources.refused(refusal);
    }

    private static void requireSize(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("no memory has " + bytes + " bytes");
        }
    }

    /** How much it is now; 0 once released. */
    public long bytes() {
        return Math.max(0, bytes.get());
    }

    /**
     * Makes it larger or smaller; only the former can be refused, and then it stays as it was.
     *
     * @param newBytes of the whole
     */
    public Optional<Refusal> resize(long newBytes, Priority priority) {
        requireSize(newBytes);
        while (true) {
            long before = bytes.get();
            if (before == RELEASED) {
                return Optional.of(new Refusal("reservation", "released", 0, newBytes, 0));
            }
            long more = newBytes - before;
            if (more > 0) {
                Refusal refusal = Resources.addMemory(chain, more, priority.share);
                if (refusal != null) {
                    return Optional.of(resources.count(refusal));
                }
            }
            if (bytes.compareAndSet(before, newBytes)) {
                if (more < 0) {
                    Resources.removeMemory(chain, chain.length, -more);
                }
                return Optional.empty();
            }
            if (more > 0) {
                Resources.removeMemory(chain, chain.length, more);
            }
        }
    }

    /** Gives it back. Idempotent; from any thread. */
    public void release() {
        long last = bytes.getAndSet(RELEASED);
        if (last > 0) {
            Resources.removeMemory(chain, chain.length, last);
        }
    }

    /** The same as {@link #release()}. */
    @Override
    public void close() {
        release();
    }
}
