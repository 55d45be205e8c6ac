package dev.starling.testbed.web;

import dev.starling.net.web.EventStream;
import dev.starling.testbed.live.Overview;
import dev.starling.testbed.observe.ObservationLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the readers of events are told: first everything, then ten times a second, or more seldom where that is a lot,
 * what has changed. It is gathered and written once, however many read, and only while somebody does; the testbed is never
 * held up by it.
 */
final class Feed implements AutoCloseable {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Telling takes at most a twentieth of the time, by waiting longer in between: the run is not to be slowed by it. */
    private static final int IDLE_SHARE = 19;

    private static final int CHUNK = 4096;

    private final Thread thread;
    private final List<EventStream> readers = new ArrayList<>();
    private Shown shown;
    private Ledger ledger = new Ledger();
    private MessageSamples samples = new MessageSamples();
    private Overview told;
    private long next;
    private long missed;
    private int generation;
    private volatile boolean closed;

    Feed(Shown shown) {
        this.shown = shown;
        told = shown.testbed().overview();
        thread = Thread.ofVirtual().name("page feed").start(this::run);
    }

    /** From now on another testbed is shown; every reader begins anew. */
    synchronized void show(Shown other) {
        shown = other;
        ledger = new Ledger();
        samples = new MessageSamples();
        told = other.testbed().overview();
        next = 0;
        missed = 0;
        generation++;
        begin(readers);
    }

    synchronized Shown shown() {
        return shown;
    }

    /** One more reader, who is told everything first. */
    synchronized void join(EventStream reader) {
        gather();
        told = shown.testbed().overview();
        readers.add(reader);
        begin(List.of(reader));
        notifyAll();
    }

    /** Everything there is to tell, for one who asks once. */
    synchronized byte[] everything() {
        gather();
        return FeedJson.everything(generation, shown, shown.testbed().overview(), ledger, next, missed);
    }

    synchronized int readers() {
        return readers.size();
    }

    private void begin(List<EventStream> some) {
        if (!some.isEmpty()) {
            byte[] all = FeedJson.everything(generation, shown, told, ledger, next, missed);
            some.forEach(reader -> reader.send(all));
        }
    }

    private void run() {
        try {
            while (!closed) {
                long beganNs = System.nanoTime();
                if (!tell()) {
                    awaitReader();
                    continue;
                }
                long tookNs = System.nanoTime() - beganNs;
                TimeUnit.NANOSECONDS.sleep(Math.max(PERIOD_NS - tookNs, IDLE_SHARE * tookNs));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitReader() throws InterruptedException {
        while (readers.isEmpty() && !closed) {
            wait();
        }
    }

    /** Tells everybody what has changed; false when nobody reads. */
    private synchronized boolean tell() {
        readers.removeIf(EventStream::closed);
        if (readers.isEmpty()) {
            return false;
        }
        gather();
        Overview now = shown.testbed().overview();
        byte[] batch = FeedJson.changes(generation, told, now, ledger, samples, next, missed);
        told = now;
        samples.clear();
        readers.removeIf(reader -> !reader.send(batch));
        return true;
    }

    /** Reads the log to its present end, in parts, so that its writers get their turns. */
    private void gather() {
        ObservationLog log = shown.testbed().log();
        long end = log.count();
        while (next < end) {
            ObservationLog.Batch batch = log.since(next, (int) Math.min(CHUNK, end - next));
            missed += batch.missed();
            batch.observations().forEach(observation -> {
                ledger.take(observation);
                samples.take(observation);
            });
            next = batch.next();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
