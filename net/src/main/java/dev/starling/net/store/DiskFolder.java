package dev.starling.net.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** A real folder. Files and folders made here belong to their owner alone: 0600 and 0700, set at creation. */
record DiskFolder(Path root) implements LogFolder {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    static FileAttribute<?>[] ownerOnly(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Creates this folder and those above it, each forced into the one above. */
    void create() throws IOException {
        create(root.toAbsolutePath());
    }

    private static void create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path above = folder.getParent();
        if (above != null) {
            create(above);
        }
        Files.createDirectory(folder, ownerOnly("rwx------"));
        if (above != null) {
            force(above);
        }
    }

    @Override
    public SortedSet<String> names() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NoSuchFileException notYet) {
            return names;
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public byte[] read(String name, int bytesMax) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(root.resolve(name))) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(bytesMax, channel.size()));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until it is full or the file is shorter than it was.
            }
            return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
        }
    }

    @Override
    public LogFile open(String name) throws IOException {
        Set<StandardOpenOption> writing = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            return new DiskFile(FileChannel.open(root.resolve(name), writing, ownerOnly("rw-------")));
        } catch (NoSuchFileException noFolderYet) {
            create();
            return new DiskFile(FileChannel.open(root.resolve(name), writing, ownerOnly("rw-------")));
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(root.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                root.resolve(from),
                root.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void force() throws IOException {
        force(root);
    }

    private static void force(Path folder) throws IOException {
        // Linux and macOS open a folder for reading and force it; Windows does neither and journals entries itself.
        if (POSIX) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public String path() {
        return root.toString();
    }

    private record DiskFile(FileChannel channel) implements LogFile {
        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            long at = position;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void force() throws IOException {
            // The length is forced with the data; only times are left out.
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
