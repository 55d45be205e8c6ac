package dev.starling.trace;

import dev.starling.core.SpanRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Sends spans in batches from a thread of its own; what does not fit into the queue is dropped and counted. */
final class Batches implements SpanSink {
    private static final int QUEUE_MAX = 65_536;
    private static final int BATCH_MAX = 512;
    private static final long WAIT_MS = 200;
    private static final long CLOSE_MS = 10_000;

    private final Consumer<List<SpanRecord>> sender;
    private final ArrayDeque<SpanRecord> queue = new ArrayDeque<>();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private boolean closed;

    /** @param sender may block; what it throws is not its batch's second chance */
    Batches(String name, Consumer<List<SpanRecord>> sender) {
        this.sender = sender;
        thread = Thread.ofVirtual().name(name).start(this::run);
    }

    long dropped() {
        return dropped.get();
    }

    @Override
    public synchronized void accept(SpanRecord span) {
        if (closed || queue.size() >= QUEUE_MAX) {
            dropped.incrementAndGet();
            return;
        }
        queue.add(span);
        if (queue.size() == BATCH_MAX) {
            notifyAll();
        }
    }

    private void run() {
        try {
            for (List<SpanRecord> batch = next(); !batch.isEmpty(); batch = next()) {
                send(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(List<SpanRecord> batch) {
        try {
            sender.accept(batch);
        } catch (RuntimeException e) {
            dropped.addAndGet(batch.size());
        }
    }

    /** The next batch; empty at the end. */
    private synchronized List<SpanRecord> next() throws InterruptedException {
        int waits = 0;
        // What has come waits once for more.
        while (!closed && queue.size() < BATCH_MAX && waits < 2) {
            wait(WAIT_MS);
            waits = queue.isEmpty() ? 0 : waits + 1;
        }
        List<SpanRecord> batch = new ArrayList<>();
        while (!queue.isEmpty() && batch.size() < BATCH_MAX) {
            batch.add(queue.remove());
        }
        return batch;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
