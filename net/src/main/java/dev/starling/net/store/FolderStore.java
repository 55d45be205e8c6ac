package dev.starling.net.store;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.peer.PeerStore;
import dev.starling.srp.SrpPacket;
import dev.starling.srp.SrpState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A peer's state in a folder. Nothing here blocks the peer's loop: changes go into a bounded queue, and a thread of the
 * store's own writes and forces them in groups: 64 packets or 50 ms, or at once when somebody waits for durability.
 */
public final class FolderStore implements PeerStore {
    private final StateWriter writer;
    private final StoreSettings settings;
    private final Consumer<? super String> warnings;
    private final Runnable onClose;
    private final LongSupplier clock;
    private final Thread thread;
    private final CompletableFuture<SrpState> opened = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private List<Change> changes = new ArrayList<>();
    private List<Consumer<Boolean>> callbacks = new ArrayList<>();
    private PeersFile.@Nullable Content peers;
    private @Nullable Bytes book;
    private @Nullable String bookProblem;
    private long oldestChangeNs;
    private boolean lost;
    private long dropped;
    private boolean closing;
    private volatile StoreStatus status = StoreStatus.NEW;

    /**
     * Begins to read.
     *
     * @param name of the thread, for people
     * @param warnings see {@link StateWriter}; called on the store's thread
     * @param onClose runs when the store is closed
     */
    FolderStore(
            String name,
            StateWriter writer,
            StoreSettings settings,
            Consumer<? super String> warnings,
            LongSupplier clock,
            Runnable onClose) {
        this.writer = writer;
        this.settings = settings;
        this.warnings = warnings;
        this.clock = clock;
        this.onClose = onClose;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public SrpState load() {
        return opened.join();
    }

    @Override
    public void put(SrpPacket packet) {
        lock.lock();
        try {
            if (changes.size() >= settings.queue() || closing) {
                dropped++;
                lost = true;
                return;
            }
            add(new Change.Put(packet));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void remove(List<Bytes> packetIds) {
        lock.lock();
        try {
            // A removal that is dropped only leaves a packet longer than it is wanted.
            if (changes.size() < settings.queue() && !closing) {
                add(new Change.Remove(List.copyOf(packetIds)));
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(Change change) {
        if (changes.isEmpty()) {
            oldestChangeNs = clock.getAsLong();
        }
        changes.add(change);
        if (changes.size() == 1 || changes.size() == settings.commitPackets()) {
            something.signal();
        }
    }

    @Override
    public void peers(List<SrpState.KnownPeer> known, long joinClock) {
        lock.lock();
        try {
            peers = new PeersFile.Content(known, joinClock);
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Bytes book() {
        opened.join();
        return writer.book(); // not written to after it was opened
    }

    @Override
    public void bookUnusable(String reason) {
        lock.lock();
        try {
            bookProblem = reason;
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void book(Bytes snapshot) {
        lock.lock();
        try {
            book = snapshot;
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void whenDurable(Consumer<Boolean> callback) {
        lock.lock();
        try {
            if (!closing && callbacks.size() < settings.queue()) {
                callbacks.add(callback);
                something.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        callback.accept(false);
    }

    /** The store as it was after its last commit. */
    public StoreStatus status() {
        return status;
    }

    /** Tries once more to make everything durable, also while it could not lately, and ends the thread. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            something.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        onClose.run();
    }

    /** What the thread takes out of the queue at once. */
    private record Group(
            List<Change> changes,
            PeersFile.@Nullable Content peers,
            @Nullable Bytes book,
            @Nullable String bookProblem,
            List<Consumer<Boolean>> callbacks,
            boolean lost,
            boolean last,
            long dropped) {}

    private void run() {
        boolean usable = true;
        try {
            opened.complete(writer.open(clock.getAsLong()));
        } catch (RuntimeException | Error broken) {
            usable = broke(broken);
            opened.complete(SrpState.EMPTY);
        }
        while (true) {
            Group group = next(usable);
            boolean durable = false;
            if (usable) {
                try {
                    if (group.bookProblem() != null) {
                        writer.bookUnusable(group.bookProblem());
                    }
                    if (group.book() != null) {
                        writer.book(group.book());
                    }
                    boolean asked = !group.callbacks().isEmpty();
                    durable = writer.commit(group.changes(), group.peers(), asked, group.last(), clock.getAsLong());
                    status = writer.status(group.dropped());
                } catch (RuntimeException | Error broken) {
                    usable = broke(broken);
                }
            }
            answer(group.callbacks(), durable && !group.lost());
            if (group.last()) {
                writer.close();
                return;
            }
        }
    }

    /** A defect, not a disk: the peer lives on without a store, and hears of it. */
    private boolean broke(Throwable defect) {
        status = new StoreStatus(false, 0, 0, 0, 0, 0, status.dropped());
        warnings.accept("the store broke, which is a defect of Starling; please report it: " + defect
                + ". Going on in memory: what is published from now on is lost when this process ends.");
        return false;
    }

    private void answer(List<Consumer<Boolean>> toCall, boolean durable) {
        for (Consumer<Boolean> callback : toCall) {
            try {
                callback.accept(durable);
            } catch (RuntimeException notOurs) {
                warnings.accept("a callback for durability threw: " + notOurs);
            }
        }
    }

    private Group next(boolean usable) {
        lock.lock();
        try {
            long waitNs;
            while ((waitNs = untilDueNs(usable)) > 0) {
                try {
                    something.awaitNanos(waitNs);
                } catch (InterruptedException nobodyHasThisThread) {
                    // It goes on until it is closed.
                }
            }
            Group group = new Group(changes, peers, book, bookProblem, callbacks, lost, closing, dropped);
            changes = new ArrayList<>();
            callbacks = new ArrayList<>();
            peers = null;
            book = null;
            bookProblem = null;
            lost = false;
            return group;
        } finally {
            lock.unlock();
        }
    }

    private long untilDueNs(boolean usable) {
        if (closing || !callbacks.isEmpty()) {
            return 0;
        }
        if (!usable) {
            return Env.NEVER;
        }
        if (peers != null || book != null || bookProblem != null || changes.size() >= settings.commitPackets()) {
            return 0;
        }
        long now = clock.getAsLong();
        long wakeAtNs = writer.wakeAtNs();
        long untilWakeNs = wakeAtNs == Env.NEVER ? Env.NEVER : wakeAtNs - now;
        return changes.isEmpty() ? untilWakeNs : Math.min(untilWakeNs, oldestChangeNs + settings.commitDelayNs() - now);
    }
}
