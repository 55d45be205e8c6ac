package dev.starling.sim;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One piece of application code on its virtual thread. Either the loop runs or one handler: who holds the baton runs, and
 * who has passed it on parks until it comes back.
 */
final class SimHandler {
    private static final ScopedValue<SimHandler> CURRENT = ScopedValue.newInstance();

    private final HandlerScheduler scheduler;
    private final Thread thread;
    private volatile boolean running;
    private volatile boolean ended;
    private volatile boolean overdue;
    private boolean started;
    private @Nullable Throwable failure;
    private @Nullable Thread loop;

    SimHandler(HandlerScheduler scheduler, String name, Runnable body) {
        this.scheduler = scheduler;
        thread = Thread.ofVirtual().name(name).unstarted(() -> live(body));
    }

    /** The handler of a scheduler whose thread asks, or null. */
    static @Nullable SimHandler current(HandlerScheduler scheduler) {
        SimHandler handler = CURRENT.isBound() ? CURRENT.get() : null;
        return handler != null && handler.scheduler == scheduler ? handler : null;
    }

    /** Whether application code that may wait is asking, instead of the loop. */
    static boolean isHandler() {
        return CURRENT.isBound();
    }

    @SuppressWarnings("CatchingUnchecked") // whatever the application throws fails the run
    private void live(Runnable body) {
        try {
            ScopedValue.where(CURRENT, this).run(body);
        } catch (Abandoned end) {
            // The world is closed: the handler has unwound.
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            ended = true;
            passOn();
        }
    }

    String name() {
        return thread.getName();
    }

    boolean ended() {
        return ended;
    }

    @Nullable
    Throwable takeFailure() {
        Throwable taken = failure;
        failure = null;
        return taken;
    }

    /**
     * Passes the baton to the handler and waits until it comes back; on the loop.
     *
     * @throws IllegalStateException with the handler's stack when it does not come back in time
     */
    void resume() {
        if (ended || (scheduler.closed() && !started)) {
            return;
        }
        if (overdue) {
            throw blockedElsewhere();
        }
        loop = Thread.currentThread();
        running = true;
        scheduler.watchdog().watch(this);
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            thread.start();
        }
        while (running) {
            LockSupport.park(this);
            if (overdue && running) {
                throw blockedElsewhere();
            }
        }
        scheduler.watchdog().watch(null);
    }

    /** Lets the handler of a closed world unwind; one that blocks elsewhere was reported and is interrupted. */
    void unwind() {
        if (overdue) {
            thread.interrupt();
        } else {
            resume();
        }
    }

    private IllegalStateException blockedElsewhere() {
        IllegalStateException stuck = new IllegalStateException("the handler \"" + name() + "\" did not give way for "
                + scheduler.watchdog().patience().toMillis()
                + " ms of real time; in the simulated world handlers wait only through World, Pending and their like");
        stuck.setStackTrace(thread.getStackTrace());
        return stuck;
    }

    /** Called by the watchdog: the loop gives up on this handler. */
    void isOverdue() {
        overdue = true;
        LockSupport.unpark(loop);
    }

    private void passOn() {
        Thread waiting = loop;
        running = false;
        LockSupport.unpark(waiting);
    }

    /** Passes the baton on and waits for it; on the handler's own thread. */
    void pause() {
        if (scheduler.closed()) {
            throw new Abandoned();
        }
        passOn();
        while (!running) {
            LockSupport.park(this);
        }
        if (scheduler.closed()) {
            throw new Abandoned();
        }
    }

    /** Unwinds a handler of a closed world; an Error, so that a handler that catches exceptions does not stop it. */
    private static final class Abandoned extends Error {
        private static final long serialVersionUID = 1L;

        Abandoned() {
            super("the world is closed", null, false, false);
        }
    }
}
