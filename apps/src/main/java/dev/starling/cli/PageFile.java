package dev.starling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a testbed leaves the address of its page, token included, for other commands of the same user: a file that only its
 * owner can read, gone when the testbed is.
 */
final class PageFile implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNERS_FOLDER = PosixFilePermissions.fromString("rwx------");

    private final @Nullable Path path;
    private final String address;

    private PageFile(@Nullable Path path, String address) {
        this.path = path;
        this.address = address;
    }

    private static Path path() {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        Path folder = runtime == null || runtime.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "starling")
                : Path.of(runtime, "starling");
        return folder.resolve("testbed.url");
    }

    /** Leaves an address, the latest testbed's over that of one before; where that cannot be, nothing is left. */
    static PageFile leave(String address) {
        Path path = path();
        try {
            Files.createDirectories(path.getParent(), PosixFilePermissions.asFileAttribute(OWNERS_FOLDER));
            Files.deleteIfExists(path);
            Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER));
            Files.writeString(path, address + "\n", StandardOpenOption.TRUNCATE_EXISTING);
            return new PageFile(path, address);
        } catch (IOException | UnsupportedOperationException e) {
            return new PageFile(null, address);
        }
    }

    /** The address that was left; empty where there is none. */
    static Optional<String> read() {
        try {
            return Optional.of(Files.readString(path()).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        // A later testbed's is not ours to take away.
        if (path != null && read().equals(Optional.of(address))) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // The next testbed replaces it.
            }
        }
    }
}
