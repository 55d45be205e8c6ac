package dev.starling.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** When and why a command ends before its own end. The first reason counts. Safe to use from any thread. */
final class Stop {
    /** Thrown out of a wait that the stop has ended. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int exitCode;

        Stopped(int exitCode) {
            super("stopped", null, false, false);
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    private sealed interface Reason {
        record Code(int exitCode) implements Reason {}

        record Failure(RuntimeException cause) implements Reason {}
    }

    private final AtomicReference<@Nullable Reason> reason = new AtomicReference<>();
    private final CountDownLatch latch = new CountDownLatch(1);

    Stop() {}

    /** The command is to end in order with this exit code. Returns whether this was the first reason. */
    boolean with(int exitCode) {
        return first(new Reason.Code(exitCode));
    }

    /** The command is to end because something beside it failed, such as its output. */
    void because(RuntimeException cause) {
        first(new Reason.Failure(cause));
    }

    private boolean first(Reason value) {
        boolean won = reason.compareAndSet(null, value);
        latch.countDown();
        return won;
    }

    /** Returns while there is no reason to stop; throws {@link Stopped} or the failure otherwise. */
    void check() {
        switch (reason.get()) {
            case null -> {}
            case Reason.Code(int exitCode) -> throw new Stopped(exitCode);
            case Reason.Failure(RuntimeException cause) -> throw cause;
        }
    }

    /** Waits until there is a reason, and throws it. */
    void await() {
        while (true) {
            within(Duration.ofDays(1));
            check();
        }
    }

    /** Waits at most {@code time} for a reason; whether there is one. */
    boolean within(Duration time) {
        try {
            return latch.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts a command's thread; if somebody does, it is to end.
            with(ExitCode.FAILED);
            return true;
        }
    }
}
