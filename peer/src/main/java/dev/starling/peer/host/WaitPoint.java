package dev.starling.peer.host;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A place to wait for a condition, in the manner of the world it comes from. */
public interface WaitPoint {
    /**
     * Waits until {@code done} holds or {@code timeout} has passed in the world's time. In the simulated world a handler
     * gives way to the event loop; the thread that drives the simulation runs it meanwhile.
     *
     * @return what {@code done} says at the end
     */
    boolean await(BooleanSupplier done, Duration timeout);

    /** Makes waiters look at their condition again; from any thread. */
    void signal();
}
