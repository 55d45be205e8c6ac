package dev.starling.net.store;

import dev.starling.peer.PeerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps two processes from using one state folder. A lock of the operating system on a file: it falls when the process
 * ends, also by {@code kill -9}, so that no stale lock has ever to be deleted. The number of the process stands in the
 * file for the message to the second one.
 */
final class FolderLock implements AutoCloseable {
    private static final String NAME = "lock";

    /**
     * Folders held by this process. Asked before the file is touched: POSIX drops a process's lock as soon as it closes
     * any descriptor of the file, so that a second attempt would undo the first one's lock.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws PeerException with STORAGE when somebody else has it
     * @throws IOException when there cannot be one, because the folder cannot be written
     */
    static FolderLock take(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!HELD.add(real)) {
            throw taken(folder, "this process already");
        }
        try {
            return new FolderLock(real, lock(folder));
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(NAME),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                DiskFolder.ownerOnly("rw-------"));
        try {
            if (channel.tryLock() == null) {
                String holder = read(channel);
                throw taken(folder, holder.isEmpty() ? "another process" : "process " + holder);
            }
            write(channel);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static PeerException taken(Path folder, String by) {
        return new PeerException(
                PeerException.Code.STORAGE,
                "the state folder " + folder + " is in use by " + by
                        + "; stop that one, or use another folder: two peers with one identity disturb each other");
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(32);
        channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).trim();
        return text.chars().allMatch(Character::isDigit) ? text : "";
    }

    private static void write(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException onlyTheMessageSuffers) {
            // A full disk; the lock holds.
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(folder);
        }
    }
}
