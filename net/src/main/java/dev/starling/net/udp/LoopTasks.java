package dev.starling.net.udp;

import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Work that others want done on the loop. Bounded: a caller beyond the limit waits its turn, the loop itself never
 * does. When the loop has ended a task runs on its caller's thread, one at a time: nothing else touches the machine
 * then.
 */
final class LoopTasks {
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock afterwards = new ReentrantLock();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final Semaphore room;
    private boolean ended;

    LoopTasks(int max) {
        room = new Semaphore(max);
    }

    /**
     * Queues a task.
     *
     * @return whether the loop has to be woken; otherwise the task was run
     */
    boolean add(Runnable task, boolean onLoop) {
        if (!onLoop) {
            room.acquireUninterruptibly();
        }
        Runnable queued = onLoop ? task : new Admitted(task);
        lock.lock();
        try {
            if (!ended) {
                waiting.add(queued);
                return true;
            }
        } finally {
            lock.unlock();
        }
        afterwards.lock();
        try {
            queued.run();
        } finally {
            afterwards.unlock();
        }
        return false;
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Runs those that wait now; on the loop. */
    void run() {
        int count;
        lock.lock();
        try {
            count = waiting.size();
        } finally {
            lock.unlock();
        }
        Runnable task;
        while (count-- > 0 && (task = next()) != null) {
            task.run();
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            return waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Runs the last ones and leaves later ones to their callers; what they throw is lost, the loop being over. */
    void end() {
        afterwards.lock();
        try {
            while (true) {
                Runnable task;
                lock.lock();
                try {
                    task = waiting.poll();
                    ended = task == null;
                } finally {
                    lock.unlock();
                }
                if (task == null) {
                    return;
                }
                try {
                    task.run();
                } catch (RuntimeException nobodyIsLeftToTell) {
                    // A machine that broke may well throw when it is looked at.
                }
            }
        } finally {
            afterwards.unlock();
        }
    }

    /** A task from outside, which gives its place back. */
    private final class Admitted implements Runnable {
        private final Runnable task;

        Admitted(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            room.release();
            task.run();
        }
    }
}
