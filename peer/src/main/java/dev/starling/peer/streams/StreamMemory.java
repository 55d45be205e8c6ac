package dev.starling.peer.streams;

import dev.starling.mux.YamuxConfig;
import dev.starling.resources.Reservation;
import dev.starling.resources.Resources.Priority;
import dev.starling.resources.StreamScope;
import org.jspecify.annotations.Nullable;

/**
 * The memory that waits to be read on one stream, counted in steps, as far as it fits the window that every stream begins
 * with: what a window has grown by is taken when it grows ({@link StreamShares}). Streams without data cost nothing. Guarded
 * by the stream's lock.
 */
final class StreamMemory {
    private static final int STEP_BYTES = 64 << 10;
    /** Not worth counting: a stream has as much anyway. */
    private static final int FREE_BYTES = 4 << 10;

    private final StreamScope scope;
    private @Nullable Reservation reservation;
    private long reserved;

    StreamMemory(StreamScope scope) {
        this.scope = scope;
    }

    /** @return false when there is no memory for so much */
    boolean holds(int bytes) {
        int counted = Math.min(bytes, YamuxConfig.Windows.FIRST_BYTES);
        return counted <= FREE_BYTES || counted <= reserved || grow(counted);
    }

    private boolean grow(int bytes) {
        long wanted = (bytes + STEP_BYTES - 1L) / STEP_BYTES * STEP_BYTES;
        Reservation present = reservation;
        boolean granted;
        if (present == null) {
            present = scope.reserveMemory(wanted, Priority.ALWAYS).granted().orElse(null);
            reservation = present;
            granted = present != null;
        } else {
            granted = present.resize(wanted, Priority.ALWAYS).isEmpty();
        }
        if (granted) {
            reserved = wanted;
        }
        return granted;
    }

    /** Nothing waits any more, or nobody will read it. */
    void empty() {
        Reservation present = reservation;
        if (present != null) {
            reserved = 0;
            present.release();
            reservation = null;
        }
    }
}
