package dev.starling.sim;

import dev.starling.peer.host.WaitPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Application code that blocks, in virtual time: each piece runs on a virtual thread that the event loop resumes, exactly
 * one at a time, and that gives the baton back when it waits or ends. A resumption is an event in the queue, so the order
 * is that of the simulation. Code that blocks elsewhere is found by a watchdog, which names the place.
 */
final class HandlerScheduler {
    private static final ScopedValue<Handler> CURRENT = ScopedValue.newInstance();
    private static final int SPINS = 200;

    private final Simulator simulator;
    private final long watchdogNs;
    private final Set<Handler> alive = new LinkedHashSet<>();
    private @Nullable Throwable failure;
    private boolean closed;

    HandlerScheduler(Simulator simulator, Duration watchdog) {
        this.simulator = simulator;
        watchdogNs = watchdog.toNanos();
    }

    /** One piece of application code. */
    private final class Handler {
        final Thread thread;
        private volatile boolean running;
        private volatile boolean ended;
        private @Nullable Thread loop;

        Handler(String name, Runnable body) {
            thread = Thread.ofVirtual().name(name).unstarted(() -> {
                try {
                    ScopedValue.where(CURRENT, this).run(body);
                } catch (Abandoned end) {
                    // The world is closed: the handler unwinds.
                } catch (Throwable t) {
                    failure = t;
                } finally {
                    ended = true;
                    giveBack();
                }
            });
        }

        /** Runs the handler until it waits or ends; on the loop. */
        void resume() {
            if (ended) {
                return;
            }
            loop = Thread.currentThread();
            running = true;
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            } else {
                LockSupport.unpark(thread);
            }
            long deadline = System.nanoTime() + watchdogNs;
            for (int i = 0; running; i++) {
                if (i < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(this, watchdogNs);
                    if (running && System.nanoTime() > deadline) {
                        throw blockedElsewhere();
                    }
                }
            }
            if (ended) {
                alive.remove(this);
            }
        }

        private IllegalStateException blockedElsewhere() {
            IllegalStateException stuck = new IllegalStateException("the handler \"" + thread.getName()
                    + "\" did not give way for " + watchdogNs / 1_000_000_000
                    + " s; in the simulated world handlers wait only through World, Pending and their like");
            stuck.setStackTrace(thread.getStackTrace());
            return stuck;
        }

        private void giveBack() {
            Thread waiting = loop;
            running = false;
            LockSupport.unpark(waiting);
        }

        /** Gives the baton back and waits for it; on the handler's thread. */
        void pause() {
            giveBack();
            while (!running) {
                LockSupport.park(this);
            }
            if (closed) {
                throw new Abandoned();
            }
        }
    }

    /** Ends a handler of a closed world. */
    private static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Abandoned() {
            super("the world is closed", null, false, false);
        }
    }

    /** Begins a piece of code, at the current virtual time. */
    void spawn(String name, Runnable body) {
        Handler handler = new Handler(name, body);
        alive.add(handler);
        simulator.at(simulator.nowNs(), () -> run(handler));
    }

    private void run(Handler handler) {
        handler.resume();
        Throwable cause = failure;
        if (cause != null) {
            failure = null;
            throw new IllegalStateException("the handler \"" + handler.thread.getName() + "\" failed", cause);
        }
    }

    int handlers() {
        return alive.size();
    }

    /** Lets everything that waits unwind. */
    void close() {
        closed = true;
        for (Handler handler : List.copyOf(alive)) {
            if (handler.thread.getState() == Thread.State.NEW) {
                alive.remove(handler);
            } else {
                handler.resume();
            }
        }
    }

    WaitPoint waitPoint() {
        return new Point();
    }

    void sleep(Duration duration) {
        new Point().await(() -> false, duration);
    }

    private final class Point implements WaitPoint {
        private final List<Handler> waiting = new ArrayList<>(1);

        @Override
        public boolean await(BooleanSupplier done, Duration timeout) {
            if (done.getAsBoolean()) {
                return true;
            }
            if (!CURRENT.isBound()) {
                return simulator.runUntil(done, timeout);
            }
            Handler self = CURRENT.get();
            long now = simulator.nowNs();
            long deadline = timeout.compareTo(Duration.ofDays(365)) > 0 ? Long.MAX_VALUE : now + timeout.toNanos();
            if (deadline != Long.MAX_VALUE) {
                simulator.at(deadline, () -> wake(self));
            }
            while (!done.getAsBoolean() && simulator.nowNs() < deadline) {
                waiting.add(self);
                self.pause();
            }
            waiting.remove(self);
            return done.getAsBoolean();
        }

        private void wake(Handler handler) {
            if (waiting.remove(handler)) {
                run(handler);
            }
        }

        @Override
        public void signal() {
            for (Handler handler : List.copyOf(waiting)) {
                simulator.at(simulator.nowNs(), () -> wake(handler));
            }
        }
    }
}
