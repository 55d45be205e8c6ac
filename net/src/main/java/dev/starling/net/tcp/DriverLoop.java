package dev.starling.net.tcp;

import dev.starling.core.Env;
import dev.starling.net.udp.WorldClock;
import dev.starling.peer.link.LinkLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A loop as one driver's peers see it: once the driver is closed, nothing of theirs runs there any more. */
final class DriverLoop implements LinkLoop {
    final EventLoop io;
    private final IoLoops.Loop loop;
    private final WorldClock clock;
    private final SocketLinks driver;

    DriverLoop(IoLoops.Loop loop, WorldClock clock, SocketLinks driver) {
        this.loop = loop;
        this.clock = clock;
        this.driver = driver;
        io = loop.io();
    }

    @Override
    public void execute(Runnable task) {
        submit(() -> run(task));
    }

    /** Runs work of our own; false where the thread has ended. */
    boolean submit(Runnable task) {
        try {
            io.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void run(Runnable task) {
        if (driver.isSilent()) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            driver.failed("a task on the loop of a peer's links threw", e);
        }
    }

    /**
     * Counts down when whatever this loop had begun before is done, and the kernel has been asked for events since: the
     * JDK's channels let go of a closed socket only then.
     */
    void round(CountDownLatch done) {
        // A task set for later, even for now, is run in another round than the one that sets it.
        if (!submit(() -> io.schedule(done::countDown, 0, TimeUnit.NANOSECONDS))) {
            done.countDown();
        }
    }

    @Override
    public boolean inLoop() {
        return io.inEventLoop();
    }

    @Override
    public long nowNs() {
        return clock.nowNs();
    }

    @Override
    public long epochMs() {
        return clock.epochMs();
    }

    @Override
    public RandomGenerator random() {
        return loop.random();
    }

    @Override
    public Timer timer(Runnable task) {
        return new LoopTimer(task);
    }

    @Override
    public String toString() {
        return "starling-io-" + loop.number();
    }

    /**
     * One entry in the loop's queue at most. A moment that only moves later, as an idle timeout does with each packet,
     * does not touch the queue: the entry comes too early and sets itself again.
     */
    private final class LoopTimer implements Timer, Runnable {
        private final Runnable task;
        private long deadlineNs = Env.NEVER;
        private long entryNs;
        private @Nullable Future<?> entry;

        LoopTimer(Runnable task) {
            this.task = task;
        }

        @Override
        public void at(long deadline) {
            deadlineNs = deadline;
            if (deadline == Env.NEVER) {
                forget();
            } else if (entry == null || deadline < entryNs) {
                forget();
                enter();
            }
        }

        private void enter() {
            entryNs = deadlineNs;
            long nowNs = clock.nowNs();
            long delayNs = entryNs <= nowNs ? 0 : entryNs - nowNs;
            try {
                entry = io.schedule(this, delayNs, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                entry = null;
            }
        }

        private void forget() {
            Future<?> waiting = entry;
            if (waiting != null) {
                waiting.cancel(false);
                entry = null;
            }
        }

        @Override
        public void run() {
            entry = null;
            if (deadlineNs == Env.NEVER || driver.isSilent()) {
                return;
            }
            if (clock.nowNs() < deadlineNs) {
                enter();
                return;
            }
            deadlineNs = Env.NEVER;
            DriverLoop.this.run(task);
        }
    }
}
