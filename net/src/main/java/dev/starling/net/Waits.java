package dev.starling.net;

import dev.starling.peer.host.WaitPoint;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** The wait points of one peer or world. Closing it makes all waiters return, and later ones not begin to wait. */
final class Waits {
    /** From here on nobody will see the end of a timeout: 292 years are the most that nanoseconds can say. */
    private static final long FOR_EVER_NS = Duration.ofDays(365).toNanos();

    private final BooleanSupplier wouldNeverEnd;
    private final Set<Point> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param wouldNeverEnd whether the calling thread is one that must not wait, because others wait for it */
    Waits(BooleanSupplier wouldNeverEnd) {
        this.wouldNeverEnd = wouldNeverEnd;
    }

    WaitPoint point() {
        return new Point();
    }

    void close() {
        closed = true;
        waiting.forEach(Point::signal);
    }

    boolean isClosed() {
        return closed;
    }

    /** Nanoseconds of a duration, the longest possible where it is longer. */
    static long saturatedNs(Duration duration) {
        return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }

    private final class Point implements WaitPoint {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private volatile long changes;

        /** Written under the lock. */
        private volatile int waiters;

        @Override
        public boolean await(BooleanSupplier done, Duration timeout) {
            // Most often there is nothing to wait for: streams ask before each read and write.
            return done.getAsBoolean() || awaitChanges(done, saturatedNs(timeout));
        }

        private boolean awaitChanges(BooleanSupplier done, long timeoutNs) {
            long beganNs = System.nanoTime();
            countWaiters(1);
            try {
                while (true) {
                    // Read before the condition is evaluated, and that outside of the lock: the condition may take
                    // locks under which others signal.
                    long seen = changes;
                    if (done.getAsBoolean()) {
                        return true;
                    }
                    long leftNs = timeoutNs - (System.nanoTime() - beganNs);
                    if (closed || leftNs <= 0) {
                        return false;
                    }
                    if (wouldNeverEnd.getAsBoolean()) {
                        throw new IllegalStateException(
                                "waiting on a peer's own loop would never end; spawn a handler and wait there");
                    }
                    if (!untilChanged(seen, leftNs)) {
                        return done.getAsBoolean();
                    }
                }
            } finally {
                countWaiters(-1);
            }
        }

        @SuppressWarnings("NonAtomicVolatileUpdate")
        private void countWaiters(int more) {
            lock.lock();
            try {
                waiters += more;
                if (waiters == 0) {
                    waiting.remove(this);
                } else {
                    waiting.add(this);
                }
            } finally {
                lock.unlock();
            }
        }

        /** False when the thread was interrupted. */
        private boolean untilChanged(long seen, long leftNs) {
            lock.lock();
            try {
                long left = leftNs;
                while (changes == seen && left > 0) {
                    if (left >= FOR_EVER_NS) {
                        changed.await(); // without a timer that would only be cancelled
                    } else {
                        left = changed.awaitNanos(left);
                    }
                }
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                lock.unlock();
            }
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate")
        public void signal() {
            // Who is about to wait counts itself before it looks at its condition: it sees what we have changed.
            if (waiters == 0) {
                return;
            }
            lock.lock();
            try {
                changes++;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
