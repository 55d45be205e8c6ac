package dev.starling.net.store;

import dev.starling.peer.PeerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file for its owner's eyes only: mode 0600 from the first moment, forced before anybody hears that it is there. */
public final class SecretFile {
    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<StandardOpenOption> CREATING =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private SecretFile() {}

    /**
     * Refuses a file that is not for its owner's eyes only.
     *
     * @throws PeerException with STORAGE when others can use it or it belongs to somebody else, with the command that
     *     mends it
     */
    public static void refuseLoose(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Owner owner = Owner.of(file);
        if (!owner.isMe()) {
            throw refused(file, "belongs to " + owner.name() + ", not to you", "chown \"$USER\" " + file);
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (!OWNER.containsAll(mode)) {
            throw refused(
                    file,
                    "can be used by others (mode " + PosixFilePermissions.toString(mode) + ")",
                    "chmod 600 " + file);
        }
    }

    private static PeerException refused(Path file, String why, String command) {
        return new PeerException(
                PeerException.Code.STORAGE,
                "the secret key " + file + " " + why + "; if you trust it still, run: " + command);
    }

    /**
     * Writes a file that does not exist yet.
     *
     * @throws java.nio.file.FileAlreadyExistsException when it does; it stays as it is
     */
    public static void create(Path file, byte[] content) throws IOException {
        FileChannel channel = FileChannel.open(file, CREATING, DiskFolder.ownerOnly("rw-------"));
        try (channel) {
            fill(channel, content);
        } catch (IOException e) {
            // Half a key is worse than none.
            Files.deleteIfExists(file);
            throw e;
        }
        folder(file).force();
    }

    /** Writes a file, in place of the one that is there if there is one: a crash leaves the old one or the new one. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        // Left by a crash; made anew so that its mode is certain.
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(next, CREATING, DiskFolder.ownerOnly("rw-------"))) {
            fill(channel, content);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        folder(file).force();
    }

    private static void fill(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    private static DiskFolder folder(Path file) {
        Path absolute = file.toAbsolutePath();
        Path above = absolute.getParent();
        return new DiskFolder(above == null ? absolute : above);
    }
}
