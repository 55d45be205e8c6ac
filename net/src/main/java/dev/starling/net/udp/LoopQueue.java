package dev.starling.net.udp;

import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What others want of a loop, in the order in which they asked: commands for its machine, and tasks to run beside it.
 * Bounded: a command beyond the limit is refused, the caller of a task beyond the limit waits (the loop itself never
 * does). When the loop has ended a task runs on its caller's thread, one at a time: nothing else touches the machine
 * then.
 *
 * @param <C> the machine's commands
 */
final class LoopQueue<C> {
    /** One entry. */
    sealed interface Work<C> {
        record Command<C>(C command) implements Work<C> {}

        record Task<C>(Runnable task) implements Work<C> {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock afterwards = new ReentrantLock();
    private final ArrayDeque<Work<C>> waiting = new ArrayDeque<>();
    private final int commandsMax;
    private final Semaphore roomForTasks;
    private int commands;
    private boolean ended;

    LoopQueue(int commandsMax, int tasksMax) {
        this.commandsMax = commandsMax;
        roomForTasks = new Semaphore(tasksMax);
    }

    /** False when the queue is full or the loop has ended. */
    boolean offer(C command) {
        lock.lock();
        try {
            if (ended || commands >= commandsMax) {
                return false;
            }
            commands++;
            waiting.add(new Work.Command<>(command));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Queues a task.
     *
     * @param onLoop whether the caller is the loop
     * @return whether the loop has to be woken; otherwise the task was run
     */
    boolean add(Runnable task, boolean onLoop) {
        Runnable queued = task;
        if (!onLoop) {
            roomForTasks.acquireUninterruptibly();
            queued = () -> {
                roomForTasks.release();
                task.run();
            };
        }
        lock.lock();
        try {
            if (!ended) {
                waiting.add(new Work.Task<>(queued));
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

    /** The next entry; on the loop. */
    @Nullable
    Work<C> poll() {
        lock.lock();
        try {
            Work<C> next = waiting.poll();
            if (next instanceof Work.Command<C>) {
                commands--;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops the commands that are left, runs the tasks, and leaves later ones to their callers; what they throw is lost,
     * the loop being over.
     */
    void end() {
        afterwards.lock();
        try {
            Work<C> next;
            while ((next = pollOrEnd()) != null) {
                if (next instanceof Work.Task<C>(Runnable task)) {
                    try {
                        task.run();
                    } catch (RuntimeException nobodyIsLeftToTell) {
                        // A machine that broke may well throw when it is looked at.
                    }
                }
            }
        } finally {
            afterwards.unlock();
        }
    }

    private @Nullable Work<C> pollOrEnd() {
        lock.lock();
        try {
            Work<C> next = waiting.poll();
            ended = next == null;
            return next;
        } finally {
            lock.unlock();
        }
    }
}
