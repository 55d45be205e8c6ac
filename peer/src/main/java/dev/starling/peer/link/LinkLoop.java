package dev.starling.peer.link;

import java.util.random.RandomGenerator;

/** One thread at a time: where links live. In the simulated world it is the event loop. */
public interface LinkLoop {
    /** Runs the task on this loop, after those handed in before; from any thread. Dropped once the world is closed. */
    void execute(Runnable task);

    /** Whether the caller runs on this loop. */
    boolean inLoop();

    /** As {@code Env.nowNs}; on this loop. */
    long nowNs();

    /** As {@code Env.epochMs}; on this loop. */
    long epochMs();

    /** As {@code Env.random}; on this loop. */
    RandomGenerator random();

    /** A timer that runs the task on this loop; not set yet. */
    Timer timer(Runnable task);

    /** One moment that can be moved; on its loop only. */
    interface Timer {
        /**
         * Sets the moment in place of the one before, in nanoseconds of {@link #nowNs()}; {@code Env.NEVER} for none. One
         * in the past is due at once, but never inside this call.
         */
        void at(long deadlineNs);
    }
}
