package dev.starling.net.store;

import dev.starling.identity.Identity;
import dev.starling.peer.PeerException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is behind a {@code StateFolder}: its lock, its identity, its store. Safe to use from any thread. */
public final class FolderState implements AutoCloseable {
    private static final String PACKETS = "packets";

    private final DiskFolder folder;
    private final @Nullable FolderLock lock;
    private final Consumer<? super String> warnings;
    private final ReentrantLock guard = new ReentrantLock();
    private @Nullable Identity identity;
    private @Nullable FolderStore store;

    private FolderState(DiskFolder folder, @Nullable FolderLock lock, Consumer<? super String> warnings) {
        this.folder = folder;
        this.lock = lock;
        this.warnings = warnings;
    }

    /**
     * Takes hold of the folder. One that cannot be written needs no lock: nobody writes to it.
     *
     * @param path absolute
     * @throws PeerException with STORAGE when it is held already
     */
    public static FolderState open(Path path, Consumer<? super String> warnings) {
        DiskFolder folder = new DiskFolder(path);
        FolderLock lock = null;
        try {
            folder.create();
            lock = FolderLock.take(path);
        } catch (IOException unwritable) {
            // Whoever writes first, the identity or the store, says what is wrong.
        }
        return new FolderState(folder, lock, warnings);
    }

    /** See {@code StateFolder.identity()}. */
    public Identity identity() {
        guard.lock();
        try {
            if (identity == null) {
                identity = readOrMake();
            }
            return identity;
        } finally {
            guard.unlock();
        }
    }

    private Identity readOrMake() {
        IdentityFile file = new IdentityFile(folder);
        Optional<Identity> stored;
        try {
            stored = file.read();
        } catch (IOException e) {
            // There is one, and going on as somebody else would surprise everybody.
            throw new PeerException(
                    PeerException.Code.STORAGE,
                    "cannot read the secret key " + folder.root().resolve(IdentityFile.NAME) + ": "
                            + Trouble.reason(e) + "; "
                            + Trouble.of(e).advice(folder.root().toString()),
                    e);
        }
        if (stored.isPresent()) {
            return stored.get();
        }
        try {
            return file.create();
        } catch (IOException e) {
            warnings.accept("cannot store a secret key in " + folder.root() + ": " + Trouble.reason(e)
                    + ". This peer has a new one that is lost when the process ends, and its name with it. To mend it: "
                    + Trouble.of(e).advice(folder.root().toString()) + ".");
            return Identity.generate(new SecureRandom());
        }
    }

    /**
     * Opens the store.
     *
     * @throws PeerException with STORAGE when it is open already
     */
    public FolderStore store(Consumer<? super String> storeWarnings) {
        return store(storeWarnings, StoreSettings.DEFAULT);
    }

    FolderStore store(Consumer<? super String> storeWarnings, StoreSettings settings) {
        guard.lock();
        try {
            if (store != null) {
                throw new PeerException(
                        PeerException.Code.STORAGE,
                        "the store of " + folder.root() + " is open already; each peer needs a folder of its own");
            }
            DiskFolder packets = new DiskFolder(folder.root().resolve(PACKETS));
            StateWriter writer = new StateWriter(folder, packets, settings, storeWarnings);
            FolderStore opened = new FolderStore(
                    "starling-store-" + folder.root().getFileName(),
                    writer,
                    settings,
                    storeWarnings,
                    System::nanoTime,
                    this::storeClosed);
            store = opened;
            return opened;
        } finally {
            guard.unlock();
        }
    }

    private void storeClosed() {
        guard.lock();
        try {
            store = null;
        } finally {
            guard.unlock();
        }
    }

    public Path path() {
        return folder.root();
    }

    /** Closes the store and lets the folder go. */
    @Override
    public void close() {
        FolderStore open;
        guard.lock();
        try {
            open = store;
        } finally {
            guard.unlock();
        }
        if (open != null) {
            open.close();
        }
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException itFallsWithTheProcess) {
                // At the latest.
            }
        }
    }
}
