package dev.starling.net;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * The threads on which application code of one peer or world runs: virtual, one for each body. Closing interrupts those
 * that still run and starts no more.
 */
final class Handlers {
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final BiConsumer<? super String, ? super Throwable> failed;
    private volatile boolean closed;

    /** @param failed told of a body that threw, with its name */
    Handlers(BiConsumer<? super String, ? super Throwable> failed) {
        this.failed = failed;
    }

    void spawn(String name, Runnable body) {
        Thread handler = Thread.ofVirtual().name(name).unstarted(() -> run(name, body));
        running.add(handler);
        if (closed) {
            running.remove(handler);
            return;
        }
        handler.start();
    }

    private void run(String name, Runnable body) {
        try {
            body.run();
        } catch (Throwable thrown) {
            // An interrupt during closing makes most bodies throw; that is no news.
            if (!closed) {
                failed.accept(name, thrown);
            }
        } finally {
            running.remove(Thread.currentThread());
        }
    }

    /** Interrupts all bodies but the caller's own. */
    void close() {
        closed = true;
        for (Thread handler : running) {
            if (!handler.equals(Thread.currentThread())) {
                handler.interrupt();
            }
        }
    }

    int running() {
        return running.size();
    }
}
