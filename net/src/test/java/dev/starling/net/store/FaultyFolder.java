package dev.starling.net.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A folder in memory on the worst disk that still keeps its word: what was forced stays, anything else may be lost,
 * torn or flipped when the power fails, files and folder entries independently of each other. After a force that
 * failed, its data look written and are not (as on Linux: the pages count as clean), and a later force does not bring
 * them back.
 */
final class FaultyFolder implements LogFolder {
    /** A change of a file that is not forced: {@code data} at {@code position}, or a cut at {@code position}. */
    private record Change(long position, byte @Nullable [] data) {
        byte[] applyTo(byte[] content) {
            if (data == null) {
                return Arrays.copyOf(content, (int) position);
            }
            byte[] longer = Arrays.copyOf(content, Math.max(content.length, (int) position + data.length));
            System.arraycopy(data, 0, longer, (int) position, data.length);
            return longer;
        }
    }

    private static final class Inode {
        byte[] seen = new byte[0];
        byte[] durable = new byte[0];
        final List<Change> unforced = new ArrayList<>();

        void apply(Change change) {
            seen = change.applyTo(seen);
            unforced.add(change);
        }
    }

    private interface EntryChange {
        void applyTo(Map<String, Inode> entries);
    }

    /** What the disk does from now on. */
    enum Mode {
        FINE,
        /** Writes beyond {@link #roomBytes} fail half done. */
        FULL,
        READ_ONLY,
        /** Nothing can be opened. */
        NO_DESCRIPTORS,
        /** Forces fail, and lose what they should have forced. */
        FORCE_FAILS
    }

    private final RandomGenerator random;
    private final TreeMap<String, Inode> entries = new TreeMap<>();
    private final TreeMap<String, Inode> durableEntries = new TreeMap<>();
    private final List<EntryChange> unforcedEntries = new ArrayList<>();
    private Mode mode = Mode.FINE;
    private long roomBytes;
    private double errorRate;
    private long operationsLeft = Long.MAX_VALUE;
    private int openFiles;
    private int forces;

    FaultyFolder(RandomGenerator random) {
        this.random = random;
    }

    void mode(Mode value) {
        mode = value;
    }

    /** From now on only so many more bytes can be written. */
    void full(long room) {
        mode = Mode.FULL;
        roomBytes = room;
    }

    /** How often any operation that writes fails, 0…1. */
    void errorRate(double value) {
        errorRate = value;
    }

    /** After so many more operations that change anything, each one fails, until {@link #powerFailure()}. */
    void failAfter(long operations) {
        operationsLeft = operations;
    }

    boolean failed() {
        return operationsLeft < 0;
    }

    int openFiles() {
        return openFiles;
    }

    int forces() {
        return forces;
    }

    /** The power fails: what was not forced is lost, torn, flipped, or there after all. */
    void powerFailure() {
        for (EntryChange change : unforcedEntries) {
            if (random.nextBoolean()) {
                change.applyTo(durableEntries);
            }
        }
        unforcedEntries.clear();
        entries.clear();
        entries.putAll(durableEntries);
        for (Inode inode : new LinkedHashMap<>(entries).values()) {
            byte[] content = inode.durable;
            for (Change change : inode.unforced) {
                Change what = damaged(change);
                content = what == null ? content : what.applyTo(content);
            }
            inode.unforced.clear();
            inode.durable = content;
            inode.seen = content;
        }
        openFiles = 0;
        operationsLeft = Long.MAX_VALUE;
    }

    private @Nullable Change damaged(Change change) {
        byte[] data = change.data();
        int kind = random.nextInt(5);
        if (kind == 0) {
            return null;
        }
        if (data == null || data.length == 0 || kind == 1) {
            return change;
        }
        switch (kind) {
            case 2 -> {
                // Torn: only the first part came down, or only a part in the middle.
                int to = random.nextInt(data.length + 1);
                int from = random.nextBoolean() ? 0 : random.nextInt(to + 1);
                return new Change(change.position() + from, Arrays.copyOfRange(data, from, to));
            }
            case 3 -> {
                byte[] flipped = data.clone();
                for (int i = random.nextInt(1, 6); i > 0; i--) {
                    flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return new Change(change.position(), flipped);
            }
            default -> {
                // The length came down, the data did not.
                return new Change(change.position(), new byte[data.length]);
            }
        }
    }

    /** The disk rots: a few bits flip anywhere, forced or not. */
    void rot(int bits) {
        List<Inode> inodes = new ArrayList<>(entries.values());
        inodes.removeIf(inode -> inode.seen.length == 0);
        for (int i = 0; i < bits && !inodes.isEmpty(); i++) {
            Inode inode = inodes.get(random.nextInt(inodes.size()));
            byte[] content = inode.seen.clone();
            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
            inode.seen = content;
            inode.durable = content;
            inode.unforced.clear();
        }
    }

    /** Replaces a file's content, as if it had always been so. */
    void plant(String name, byte[] content) {
        Inode inode = new Inode();
        inode.seen = content;
        inode.durable = content;
        entries.put(name, inode);
        durableEntries.put(name, inode);
    }

    byte[] content(String name) {
        return entries.get(name).seen.clone();
    }

    long bytes() {
        return entries.values().stream().mapToLong(inode -> inode.seen.length).sum();
    }

    private void mayWrite() throws IOException {
        if (mode == Mode.READ_ONLY) {
            throw new IOException("Read-only file system");
        }
        mayFail();
    }

    private void mayFail() throws IOException {
        if (--operationsLeft < 0) {
            throw new IOException("the power is failing");
        }
        if (errorRate > 0 && random.nextDouble() < errorRate) {
            throw new IOException("Input/output error");
        }
    }

    private void mayOpen() throws IOException {
        if (mode == Mode.NO_DESCRIPTORS) {
            throw new IOException("Too many open files");
        }
    }

    @Override
    public SortedSet<String> names() throws IOException {
        mayOpen();
        return new TreeSet<>(entries.keySet());
    }

    @Override
    public byte[] read(String name, int bytesMax) throws IOException {
        mayOpen();
        Inode inode = entries.get(name);
        if (inode == null) {
            throw new NoSuchFileException(name);
        }
        return Arrays.copyOf(inode.seen, Math.min(bytesMax, inode.seen.length));
    }

    @Override
    public LogFile open(String name) throws IOException {
        mayOpen();
        mayWrite();
        Inode inode = entries.get(name);
        if (inode == null) {
            inode = new Inode();
            Inode made = inode;
            entries.put(name, made);
            unforcedEntries.add(durable -> durable.put(name, made));
        }
        openFiles++;
        return new FaultyFile(inode);
    }

    @Override
    public void delete(String name) throws IOException {
        mayWrite();
        entries.remove(name);
        unforcedEntries.add(durable -> durable.remove(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        mayWrite();
        Inode inode = entries.remove(from);
        if (inode == null) {
            throw new NoSuchFileException(from);
        }
        entries.put(to, inode);
        unforcedEntries.add(durable -> {
            durable.remove(from);
            durable.put(to, inode);
        });
    }

    @Override
    public void force() throws IOException {
        mayFail();
        if (mode == Mode.FORCE_FAILS) {
            throw new IOException("Input/output error");
        }
        unforcedEntries.clear();
        durableEntries.clear();
        durableEntries.putAll(entries);
    }

    @Override
    public String path() {
        return "/faulty";
    }

    private final class FaultyFile implements LogFile {
        private final Inode inode;
        private boolean closed;

        FaultyFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            mayWrite();
            byte[] data = new byte[bytes.remaining()];
            bytes.get(data);
            if (mode == Mode.FULL && data.length > roomBytes) {
                inode.apply(new Change(position, Arrays.copyOf(data, (int) roomBytes)));
                roomBytes = 0;
                throw new IOException("No space left on device");
            }
            roomBytes -= data.length;
            inode.apply(new Change(position, data));
        }

        @Override
        public void truncate(long size) throws IOException {
            mayWrite();
            if (size < inode.seen.length) {
                inode.apply(new Change(size, null));
            }
        }

        @Override
        public void force() throws IOException {
            forces++;
            if (--operationsLeft < 0) {
                throw new IOException("the power is failing");
            }
            boolean fails = mode == Mode.FORCE_FAILS || (errorRate > 0 && random.nextDouble() < errorRate);
            if (fails) {
                inode.unforced.clear();
                throw new IOException("Input/output error");
            }
            for (Change change : inode.unforced) {
                inode.durable = change.applyTo(inode.durable);
            }
            inode.unforced.clear();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openFiles--;
            }
        }
    }
}
