package dev.starling.testbed.overlay;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import dev.starling.peer.Pending;
import dev.starling.peer.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One overlay machine in a world. Inputs come from any thread; they are handled one at a time and in order by whoever came
 * first, who performs the outputs as well. Ticks are handed in by a handler that sleeps until the machine's deadline.
 */
final class MachineRun<I, O> implements AutoCloseable {
    /** More inputs than that wait only where a peer is flooded: further ones are dropped. */
    private static final int INBOX_MAX = 50_000;

    private static final Duration LONG = Duration.ofHours(1);

    private final World world;
    private final Machine<I, O> machine;
    private final I tick;
    private final Consumer<? super O> performed;
    private final Now env;
    private final ArrayDeque<I> inbox = new ArrayDeque<>();
    private boolean running;
    private boolean closed;
    private long dueNs;
    /** Until when the handler of ticks sleeps, and what wakes it earlier. */
    private long wakeNs = Env.NEVER;

    private @Nullable Pending<Boolean> wake;

    /**
     * A machine that runs from {@link #start} on.
     *
     * @param tick what tells it that its deadline has come
     * @param performed takes its outputs after each input; must not block
     */
    MachineRun(World world, Machine<I, O> machine, I tick, RandomGenerator random, Consumer<? super O> performed) {
        this.world = world;
        this.machine = machine;
        this.tick = tick;
        this.performed = performed;
        env = new Now(random);
        dueNs = machine.deadlineNs();
    }

    MachineRun<I, O> start(String name) {
        world.spawn("ticks of " + name, this::ticks);
        return this;
    }

    /** Handles an input, now or as soon as those before it are done. Never blocks. */
    void give(I input) {
        synchronized (inbox) {
            if (closed || inbox.size() >= INBOX_MAX) {
                return;
            }
            inbox.add(input);
            if (running) {
                return;
            }
            running = true;
        }
        drain();
    }

    private void drain() {
        boolean whole = false;
        try {
            for (I next = next(); next != null; next = next()) {
                env.begin();
                machine.handle(next, env);
                env.perform();
            }
            whole = true;
        } finally {
            if (!whole) {
                // A broken invariant: nothing that this machine says can be trusted.
                close();
            }
        }
    }

    private @Nullable I next() {
        Pending<Boolean> woken = null;
        I next;
        synchronized (inbox) {
            next = closed ? null : inbox.poll();
            if (next == null) {
                running = false;
                dueNs = machine.deadlineNs();
                woken = dueNs < wakeNs ? wake : null;
            }
        }
        if (woken != null) {
            woken.complete(true);
        }
        return next;
    }

    private void ticks() {
        // An interrupt means that the world is closed, where waiting ends at once.
        while (!Thread.currentThread().isInterrupted()) {
            Pending<Boolean> woken = world.pending();
            long nowNs = world.elapsed().toNanos();
            boolean due;
            long waitNs;
            synchronized (inbox) {
                if (closed) {
                    return;
                }
                due = !running && dueNs <= nowNs;
                wakeNs = running ? Env.NEVER : dueNs;
                waitNs = Math.min(wakeNs - nowNs, LONG.toNanos());
                wake = woken;
            }
            if (due) {
                give(tick);
            } else {
                woken.await(Duration.ofNanos(waitNs));
            }
        }
    }

    @Override
    public void close() {
        Pending<Boolean> woken;
        synchronized (inbox) {
            closed = true;
            inbox.clear();
            woken = wake;
        }
        if (woken != null) {
            woken.complete(true);
        }
    }

    /** What the machine may know while it handles one input. */
    private final class Now implements Env<O> {
        private final RandomGenerator random;
        private final ArrayDeque<O> outputs = new ArrayDeque<>();
        private long nowNs;

        Now(RandomGenerator random) {
            this.random = random;
        }

        void begin() {
            nowNs = world.elapsed().toNanos();
        }

        void perform() {
            for (O output = outputs.poll(); output != null; output = outputs.poll()) {
                performed.accept(output);
            }
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return nowNs / 1_000_000;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }

        @Override
        public void out(O output) {
            outputs.add(output);
        }
    }
}
