package dev.starling.sim;

import dev.starling.peer.host.WaitPoint;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Application code that blocks, in virtual time: each piece runs on a virtual thread that the event loop resumes, exactly
 * one at a time, and that gives the baton back when it waits or ends. A resumption is an event in the queue, so the order
 * is that of the simulation. Code that blocks elsewhere is found by a watchdog, which names the place.
 */
final class HandlerScheduler {
    private final Simulator simulator;
    private final Watchdog watchdog;
    private final Set<SimHandler> alive = new LinkedHashSet<>();
    private boolean closed;

    HandlerScheduler(Simulator simulator, Duration watchdog) {
        this.simulator = simulator;
        this.watchdog = new Watchdog(watchdog);
    }

    boolean closed() {
        return closed;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    /** How many pieces of code have begun or will, and have not ended. */
    int handlers() {
        return alive.size();
    }

    /** Begins a piece of code, at the current virtual time. Of a closed world: never. */
    void spawn(String name, Runnable body) {
        if (closed) {
            return;
        }
        SimHandler handler = new SimHandler(this, name, body);
        alive.add(handler);
        watchdog.begin();
        simulator.at(simulator.nowNs(), () -> run(handler));
    }

    /** Lets a handler run until it waits or ends; on the loop. */
    void run(SimHandler handler) {
        handler.resume();
        if (handler.ended()) {
            alive.remove(handler);
        }
        Throwable cause = handler.takeFailure();
        if (cause != null) {
            throw new IllegalStateException("the handler \"" + handler.name() + "\" failed", cause);
        }
    }

    /**
     * Runs the event loop. Where there are handlers it runs on a virtual thread too: to pass the baton between two of
     * them costs a fraction of waking a platform thread.
     */
    <T> T drive(Supplier<T> loop) {
        if (alive.isEmpty() || Thread.currentThread().isVirtual()) {
            return loop.get();
        }
        FutureTask<T> task = new FutureTask<>(loop::get);
        Thread.ofVirtual().name("simulation").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    throw unchecked(failed.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) {
        switch (cause) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException("the event loop failed", cause);
        }
    }

    /** Lets everything that waits unwind; afterwards no thread is left, except one that blocks elsewhere. */
    void close() {
        if (closed) {
            return;
        }
        if (SimHandler.current(this) != null) {
            throw new IllegalStateException("a handler cannot close the world that runs it");
        }
        closed = true;
        try {
            drive(this::unwind);
        } finally {
            watchdog.end();
            alive.clear();
        }
    }

    private @Nullable Void unwind() {
        IllegalStateException stuck = null;
        for (SimHandler handler : List.copyOf(alive)) {
            try {
                handler.unwind();
            } catch (IllegalStateException elsewhere) {
                stuck = elsewhere;
            }
        }
        if (stuck != null) {
            throw stuck;
        }
        return null;
    }

    WaitPoint waitPoint() {
        return new VirtualWaitPoint(simulator, this);
    }

    void sleep(Duration duration) {
        new VirtualWaitPoint(simulator, this).await(() -> false, duration);
    }
}
