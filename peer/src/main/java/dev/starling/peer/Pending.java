package dev.starling.peer;

import dev.starling.peer.host.WaitPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A result that comes later, once. The waiting follows the world: real threads block, simulated handlers give way to
 * the event loop, and the code that drives a simulation lets virtual time pass.
 *
 * @param <T> the result's type
 */
public final class Pending<T> {
    private sealed interface Outcome<T> {
        record Value<T>(T value) implements Outcome<T> {}

        record Failure<T>(PeerException cause) implements Outcome<T> {}
    }

    private final WaitPoint waitPoint;
    private final AtomicReference<Outcome<T>> outcome = new AtomicReference<>();
    private final List<Consumer<? super T>> listeners = new ArrayList<>();

    /** For worlds; applications use {@link World#pending()}. */
    public Pending(WaitPoint waitPoint) {
        this.waitPoint = waitPoint;
    }

    /** Resolves with a value; only the first resolution counts. Returns whether this was it. */
    public boolean complete(T value) {
        return resolve(new Outcome.Value<>(value));
    }

    /** Resolves with a failure; only the first resolution counts. Returns whether this was it. */
    public boolean fail(PeerException cause) {
        return resolve(new Outcome.Failure<>(cause));
    }

    private boolean resolve(Outcome<T> result) {
        List<Consumer<? super T>> toCall;
        synchronized (listeners) {
            if (!outcome.compareAndSet(null, result)) {
                return false;
            }
            toCall = List.copyOf(listeners);
            listeners.clear();
        }
        waitPoint.signal();
        if (result instanceof Outcome.Value<T>(T value)) {
            toCall.forEach(listener -> listener.accept(value));
        }
        return true;
    }

    public boolean isDone() {
        return outcome.get() != null;
    }

    /** Calls back with the value: now if it is there, else on the thread that resolves it. Must not block. */
    public void onValue(Consumer<? super T> listener) {
        Outcome<T> done;
        synchronized (listeners) {
            done = outcome.get();
            if (done == null) {
                listeners.add(listener);
                return;
            }
        }
        if (done instanceof Outcome.Value<T>(T value)) {
            listener.accept(value);
        }
    }

    /**
     * Waits for the result at most {@code timeout}.
     *
     * @return the value, or empty when the time is over
     * @throws PeerException when it failed
     */
    public Optional<T> await(Duration timeout) {
        waitPoint.await(this::isDone, timeout);
        Outcome<T> done = outcome.get();
        return switch (done) {
            case null -> Optional.empty();
            case Outcome.Value<T>(T value) -> Optional.of(value);
            case Outcome.Failure<T>(PeerException cause) -> throw cause;
        };
    }
}
