package dev.starling.testbed.lab;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs an experiment for seeds one after another, several at once where there are threads. */
public final class Series {
    private final Experiment experiment;
    private final long firstSeed;
    private final AtomicReferenceArray<@Nullable Outcome> done;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Series(Experiment experiment, long firstSeed, int runs) {
        this.experiment = experiment;
        this.firstSeed = firstSeed;
        done = new AtomicReferenceArray<>(runs);
    }

    /**
     * Runs it.
     *
     * @param threads how many run at once, from 1 on; the outcomes do not depend on it
     * @param each told every outcome in the order of the seeds, as soon as all before it are there
     */
    public static void run(Experiment experiment, long firstSeed, int runs, int threads, Consumer<Outcome> each) {
        Series series = new Series(experiment, firstSeed, runs);
        if (threads <= 1 || runs == 1) {
            for (int i = 0; i < runs; i++) {
                each.accept(experiment.run(firstSeed + i));
            }
            return;
        }
        Thread[] workers = new Thread[Math.min(threads, runs)];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = Thread.ofVirtual().name("run-" + i).start(series::work);
        }
        series.collect(each);
        for (Thread worker : workers) {
            join(worker);
        }
    }

    private void work() {
        for (int i = next.getAndIncrement(); i < done.length() && failure.get() == null; i = next.getAndIncrement()) {
            Outcome outcome = null;
            try {
                outcome = experiment.run(firstSeed + i);
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
            synchronized (this) {
                done.set(i, outcome);
                notifyAll();
            }
        }
    }

    private void collect(Consumer<Outcome> each) {
        for (int i = 0; i < done.length(); i++) {
            each.accept(await(i));
        }
    }

    private synchronized Outcome await(int index) {
        while (true) {
            Outcome outcome = done.get(index);
            if (outcome != null) {
                return outcome;
            }
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw new IllegalStateException("a run failed: " + thrown.getMessage(), thrown);
            }
            try {
                wait();
            } catch (InterruptedException e) {
                failure.compareAndSet(null, e);
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    private static void join(Thread worker) {
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
