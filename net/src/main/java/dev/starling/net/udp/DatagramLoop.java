package dev.starling.net.udp;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.peer.PeerException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one datagram machine on real sockets: a thread, a selector, numbered UDP sockets, a bounded queue of commands.
 *
 * <p>Order of calls: {@link #open} binds socket 0 (main) and 1 (probe, any port of the same address) and may refuse;
 * {@link #start} hands both to the machine and runs it; {@link #close} ends it. Commands and tasks may be queued from
 * {@code open} on, by any thread.
 *
 * <p>A machine, event consumer or task that throws has broken an invariant: the loop closes its sockets, says so once,
 * and is over; the process lives on. Deadlines are kept to the millisecond, late and never early.
 *
 * @param <C> the machine's commands
 * @param <E> the machine's events
 */
public final class DatagramLoop<C, E> implements AutoCloseable {
    /** The main socket's number. */
    public static final int MAIN = 0;

    /** The probe socket's number. */
    public static final int PROBE = 1;

    private final String name;
    private final LoopOptions options;
    private final WorldClock clock;
    private final Counts counts = new Counts();
    private final Selector selector;
    private final SocketTable sockets;
    private final UdpSocket main;
    private final UdpSocket probe;
    private final LoopQueue<C> queue;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile @Nullable Thread thread;

    private DatagramLoop(String name, Endpoint listen, LoopOptions options, WorldClock clock) throws IOException {
        this.name = name;
        this.options = options;
        this.clock = clock;
        queue = new LoopQueue<>(options.commands(), options.tasks());
        selector = Selector.open();
        sockets = new SocketTable(selector, options, counts);
        try {
            main = sockets.open(MAIN, listen, options.mainBufferBytes());
            probe = sockets.open(PROBE, new Endpoint(listen.ip(), 0), options.otherBufferBytes());
        } catch (IOException | RuntimeException e) {
            release();
            throw e;
        }
    }

    /**
     * Binds the first two sockets.
     *
     * @param name of the thread, for people
     * @param listen where the main socket is bound; port 0 for any
     * @throws PeerException with CANNOT_BIND, saying why and what to do
     */
    public static <C, E> DatagramLoop<C, E> open(String name, Endpoint listen, LoopOptions options, WorldClock clock) {
        try {
            return new DatagramLoop<>(name, listen, options, clock);
        } catch (IOException | RuntimeException e) {
            throw BindProblem.of(listen, e);
        }
    }

    /**
     * Begins to run the machine; once. Returns when {@code onStart} has run, so that what it queued comes before
     * whatever the caller does next.
     *
     * @param events takes what the machine tells, on the loop; must not block
     * @param onStart runs on the loop after the machine has learned of both sockets
     * @param onFailure called at most once, on the loop's thread, with what was thrown, after the sockets are closed
     */
    public void start(
            Machine<DatagramInput<C>, DatagramOutput<E>> machine,
            Consumer<? super E> events,
            Runnable onStart,
            Consumer<? super Throwable> onFailure) {
        if (!begun.compareAndSet(false, true)) {
            throw new IllegalStateException("the loop has been started or closed");
        }
        Thread loop = new Thread(() -> run(machine, events, onStart, onFailure), name);
        loop.setDaemon(true);
        thread = loop;
        loop.start();
        await(started);
    }

    /** Queues a command; false, and counted, when the queue is full; false when the loop is closed. */
    public boolean command(C command) {
        if (closing) {
            return false;
        }
        if (!queue.offer(command)) {
            counts.add(Count.COMMAND_QUEUE_FULL);
            return false;
        }
        wake();
        return true;
    }

    /**
     * Runs {@code task} on the loop between two inputs, after everything that was queued before, or, once the loop has ended, on the caller's thread before this
     * returns. Waits while too many tasks wait.
     */
    public void onLoop(Runnable task) {
        if (queue.add(task, isLoopThread())) {
            wake();
        }
    }

    /** Whether the caller runs on this loop. */
    public boolean isLoopThread() {
        return Thread.currentThread().equals(thread);
    }

    /** Where the main socket is bound. */
    public Endpoint localEndpoint() {
        return main.local();
    }

    /** Datagrams, bytes and drops by reason; from any thread. */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> all = counts.byName();
        OptionalLong kernel = KernelDrops.of(sockets.locals());
        if (kernel.isPresent()) {
            all.put(Count.KERNEL_DROPS, kernel.getAsLong());
        }
        return all;
    }

    /**
     * Handles the commands that wait already, as far as a few milliseconds go, closes the sockets and ends the thread;
     * returns when that is done, or at once on the loop itself. Idempotent.
     */
    @Override
    public void close() {
        closing = true;
        if (begun.compareAndSet(false, true)) {
            end();
            return;
        }
        selector.wakeup();
        if (!isLoopThread()) {
            await(ended);
        }
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private void run(
            Machine<DatagramInput<C>, DatagramOutput<E>> machine,
            Consumer<? super E> events,
            Runnable onStart,
            Consumer<? super Throwable> onFailure) {
        Throwable failure = null;
        try {
            MachineRun<C, E> run = new MachineRun<>(machine, events, sockets, main.local(), options, counts, clock);
            run.feed(new DatagramInput.SocketOpened<>(MAIN, main.local()));
            run.feed(new DatagramInput.SocketOpened<>(PROBE, probe.local()));
            onStart.run();
            started.countDown();
            List<UdpSocket> ready = new ArrayList<>();
            while (!closing) {
                round(run, ready);
            }
            farewell(run);
        } catch (Throwable broken) {
            // Whatever it is, it ends this peer and no other.
            failure = broken;
        }
        closing = true;
        end();
        started.countDown();
        if (failure != null) {
            onFailure.accept(failure);
        }
    }

    private void round(MachineRun<C, E> run, List<UdpSocket> ready) throws IOException {
        select(run, ready);
        woken.set(false);
        for (int i = 0; i < options.queuedPerRound() && work(run); i++) {
            // Until the queue is empty or the sockets are due.
        }
        for (UdpSocket socket : ready) {
            sockets.receive(socket, run);
        }
        ready.clear();
        run.feedAnswers();
        run.tick();
    }

    private boolean work(MachineRun<C, E> run) {
        switch (queue.poll()) {
            case null -> {
                return false;
            }
            case LoopQueue.Work.Command<C>(C command) -> run.feed(new DatagramInput.Command<>(command));
            case LoopQueue.Work.Task<C>(Runnable task) -> task.run();
        }
        return true;
    }

    private void select(MachineRun<C, E> run, List<UdpSocket> ready) throws IOException {
        long idleNs = queue.isEmpty() ? run.idleNs() : 0;
        Consumer<SelectionKey> collect = key -> ready.add((UdpSocket) key.attachment());
        if (idleNs == 0) {
            selector.selectNow(collect);
        } else if (idleNs == Env.NEVER) {
            selector.select(collect);
        } else {
            // Rounded up: a selector counts milliseconds, and a tick must not come before its time.
            selector.select(collect, (idleNs + 999_999) / 1_000_000);
        }
        // An interrupt is nobody's business here; kept, it would make every later select return at once.
        Thread.interrupted();
    }

    private void farewell(MachineRun<C, E> run) {
        long until = clock.nowNs() + options.farewellNs();
        for (int left = options.commands(); left > 0 && clock.nowNs() < until && work(run); left--) {
            // Such as the command that says good-bye.
        }
    }

    private void end() {
        release();
        queue.end();
        ended.countDown();
    }

    private void release() {
        sockets.closeAll();
        try {
            selector.close();
        } catch (IOException nothingLeftToClose) {
            // The descriptors are gone either way.
        }
    }
}
