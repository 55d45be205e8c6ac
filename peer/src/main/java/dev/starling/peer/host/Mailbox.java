package dev.starling.peer.host;

import dev.starling.peer.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A handler with a bounded queue and a thread of its own: one message at a time, so that the handler may block; the
 * newest is dropped and counted when it does not keep up.
 */
final class Mailbox<T> implements Subscription {
    private static final int QUEUED_MAX = 4096;
    private static final Duration LONG = Duration.ofDays(3650);

    private final Consumer<? super T> handler;
    private final WaitPoint waitPoint;
    private final Consumer<Mailbox<T>> onClose;
    private final Deque<T> queue = new ArrayDeque<>();
    private long dropped;
    private boolean closed;

    Mailbox(PeerDriver driver, String name, Consumer<? super T> handler, Consumer<Mailbox<T>> onClose) {
        this.handler = handler;
        this.onClose = onClose;
        waitPoint = driver.waitPoint();
        driver.spawn(name, this::run);
    }

    void put(T message) {
        synchronized (queue) {
            if (closed) {
                return;
            }
            if (queue.size() >= QUEUED_MAX) {
                dropped++;
                return;
            }
            queue.add(message);
        }
        waitPoint.signal();
    }

    private void run() {
        while (true) {
            waitPoint.await(this::somethingToDo, LONG);
            T message = take();
            if (message == null) {
                return;
            }
            handler.accept(message);
        }
    }

    private boolean somethingToDo() {
        synchronized (queue) {
            return closed || !queue.isEmpty();
        }
    }

    private @Nullable T take() {
        synchronized (queue) {
            return closed ? null : queue.poll();
        }
    }

    @Override
    public long dropped() {
        synchronized (queue) {
            return dropped;
        }
    }

    @Override
    public void close() {
        synchronized (queue) {
            if (closed) {
                return;
            }
            closed = true;
            queue.clear();
        }
        waitPoint.signal();
        onClose.accept(this);
    }
}
