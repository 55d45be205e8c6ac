package dev.starling.net.store;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of values under their SHA-256 keys, in files that are only ever appended to. For one thread.
 *
 * <pre>
 *   seg-00000007   seg-00000008   …   seg-00000012
 *   oldest: what lives in it is copied        active: appended to, forced
 *   to the active one, then it is deleted     after each group of records
 * </pre>
 *
 * <p>Order of calls: {@link #open} finds what there is and writes nothing; {@link #append} and {@link #remove} collect;
 * {@link #force} makes all of it durable. After an {@link IOException} the log is to be closed and opened again with
 * its {@link #tail()}: what was not forced may be on the disk or not, and a force that failed may have left pages that
 * look written and are not, so none of it is believed.
 *
 * <p>The disk holds at most {@code segments} files of {@code segmentBytes}: the active segment always keeps room for
 * what is alive in the oldest, so that copying never needs one more. (After a crash that lost removals it may, once.)
 */
final class SegmentLog implements Closeable {
    /**
     * Sizes.
     *
     * @param segmentBytes of one file, at least three of the longest records
     * @param segments files at most, at least 3
     */
    record Limits(int segmentBytes, int segments) {
        /** 24 MiB on disk for the 16 MB of SRP's cache. */
        static final Limits DEFAULT = new Limits(4 << 20, 6);

        private static final int RECORD_BYTES_MAX = LogRecord.bytes(LogRecord.VALUE_BYTES_MAX);

        Limits {
            if (segments < 3 || segmentBytes < 3 * RECORD_BYTES_MAX) {
                throw new IllegalArgumentException("at least 3 segments of " + 3 * RECORD_BYTES_MAX + " bytes, not "
                        + segments + " of " + segmentBytes);
            }
        }

        /**
         * What may be alive; beyond it the oldest values are given up. A tenth less than fits whatever the records'
         * lengths: that much is gained when everything alive has been copied once around, which bounds the copying.
         */
        long liveBytesMax() {
            return (long) (segments - 1) * (segmentBytes - RECORD_BYTES_MAX) / 10 * 9;
        }
    }

    /** The segment that is written to, and up to where it is surely on the disk. */
    record Tail(long segment, int forcedBytes) {}

    /**
     * What opening found.
     *
     * @param gaps damaged places between good records
     * @param skippedBytes their size
     * @param unfinishedBytes at the end of the newest segment: an append that a crash cut short
     * @param unreadable segments that the disk refused to give back
     */
    record Recovery(int values, int gaps, long skippedBytes, int unfinishedBytes, int unreadable) {}

    private record Place(Segment segment, int offset, int valueLength) {
        int bytes() {
            return LogRecord.bytes(valueLength);
        }
    }

    private final LogFolder folder;
    private final Limits limits;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private final Map<Bytes, Place> index = new HashMap<>();
    private final ByteBuffer buffer;
    private Recovery recovery = new Recovery(0, 0, 0, 0, 0);
    private long liveBytes;
    private @Nullable LogFile active;
    private boolean activeIsNew;
    private boolean unforced;
    private int written;
    private @Nullable Tail tail;
    private @Nullable Segment lastLifes;
    private int lastLifesBytes;
    private long evictions;
    private long mismatches;
    private long copied;

    private SegmentLog(LogFolder folder, Limits limits) {
        this.folder = folder;
        this.limits = limits;
        buffer = ByteBuffer.allocateDirect(
                Math.clamp(limits.segmentBytes() / 64, 2 * LogRecord.VALUE_BYTES_MAX, 64 << 10));
    }

    /**
     * Reads what is there. Damage is skipped, never an error.
     *
     * @param distrusted the {@link #tail()} of a log over the same folder that failed in this process
     * @throws IOException when the folder or a file cannot be read at all
     */
    static SegmentLog open(LogFolder folder, Limits limits, @Nullable Tail distrusted) throws IOException {
        SegmentLog log = new SegmentLog(folder, limits);
        log.recover(distrusted);
        return log;
    }

    Recovery recovery() {
        return recovery;
    }

    private void recover(@Nullable Tail distrusted) throws IOException {
        TreeSet<Long> numbers = new TreeSet<>();
        for (String name : folder.names()) {
            OptionalLong number = Segment.number(name);
            if (number.isPresent()) {
                numbers.add(number.getAsLong());
            }
        }
        int gaps = 0;
        long skipped = 0;
        int unfinished = 0;
        int unreadable = 0;
        for (long number : numbers) {
            Segment segment = new Segment(number);
            byte[] data;
            try {
                data = folder.read(segment.name(), limits.segmentBytes());
            } catch (IOException e) {
                if (Trouble.of(e) != Trouble.MEDIUM) {
                    throw e;
                }
                unreadable++;
                data = new byte[0];
            }
            if (distrusted != null && distrusted.segment() == number && distrusted.forcedBytes() < data.length) {
                data = Arrays.copyOf(data, distrusted.forcedBytes());
            }
            segments.addLast(segment);
            SegmentScan.Found found = SegmentScan.scan(data, new Replay(segment));
            gaps += found.gaps();
            skipped += found.skippedBytes();
            if (number == numbers.last()) {
                segment.size = found.goodBytes();
                lastLifes = segment;
                lastLifesBytes = segment.size;
                unfinished = data.length - found.goodBytes();
            } else {
                segment.size = data.length;
                // In a segment that was forced before the next was made, a bad end is damage as well.
                gaps += found.goodBytes() < data.length ? 1 : 0;
                skipped += data.length - found.goodBytes();
            }
        }
        recovery = new Recovery(index.size(), gaps, skipped, unfinished, unreadable);
    }

    /**
     * Builds the index. Of two copies the older counts: it was on the disk before the younger was made of it, and of the
     * younger one that is not sure. It is copied once more before its segment goes.
     */
    private final class Replay implements SegmentScan.Sink {
        private final Segment segment;

        Replay(Segment segment) {
            this.segment = segment;
        }

        @Override
        public void value(Bytes key, int offset, int valueLength) {
            if (!index.containsKey(key)) {
                enter(key, new Place(segment, offset, valueLength));
            }
        }

        @Override
        public void removal(Bytes key) {
            forget(key);
        }
    }

    private void enter(Bytes key, Place place) {
        index.put(key, place);
        place.segment().keys.add(key);
        place.segment().liveBytes += place.bytes();
        liveBytes += place.bytes();
    }

    private boolean forget(Bytes key) {
        Place place = index.remove(key);
        if (place == null) {
            return false;
        }
        place.segment().liveBytes -= place.bytes();
        liveBytes -= place.bytes();
        return true;
    }

    boolean contains(Bytes key) {
        return index.containsKey(key);
    }

    /** Values in the set. */
    int size() {
        return index.size();
    }

    /** Bytes of their records. */
    long liveBytes() {
        return liveBytes;
    }

    /** Bytes of all files. */
    long diskBytes() {
        return segments.stream().mapToLong(segment -> segment.size).sum();
    }

    /** Values given up for want of room. */
    long evictions() {
        return evictions;
    }

    /** Values given up because they no longer had the hash that is their key. */
    long mismatches() {
        return mismatches;
    }

    /** Records copied out of segments before their deletion. */
    long copied() {
        return copied;
    }

    /** Takes one value that lives. */
    interface Sink {
        void accept(Bytes key, byte[] value) throws IOException;
    }

    /**
     * Hands over all values, oldest first, each hashed again; one that does not match its key is dropped and counted.
     */
    void forEach(Sink sink) throws IOException {
        flush();
        for (Segment segment : segments) {
            forEachLive(segment, sink);
        }
    }

    private void forEachLive(Segment segment, Sink sink) throws IOException {
        if (segment.liveBytes == 0) {
            return;
        }
        byte[] data = folder.read(segment.name(), limits.segmentBytes());
        // Put, removed and put again, a key stands twice in one segment.
        Set<Bytes> given = new HashSet<>();
        // By count: the sink may append to this very list when the segment is the active one.
        for (int i = 0, count = segment.keys.size(); i < count; i++) {
            Bytes key = segment.keys.get(i);
            Place place = index.get(key);
            if (place == null || place.segment() != segment || !given.add(key)) {
                continue;
            }
            int from = place.offset() + LogRecord.HEAD_BYTES;
            int to = from + place.valueLength();
            byte[] value = to <= data.length ? Arrays.copyOfRange(data, from, to) : new byte[0];
            if (Arrays.equals(Hashes.sha256(value), key.shared())) {
                sink.accept(key, value);
            } else {
                mismatches++;
                forget(key);
            }
        }
    }

    /**
     * Adds a value; nothing happens when it is there already.
     *
     * @param value 1…{@link LogRecord#VALUE_BYTES_MAX} bytes
     * @return its key
     */
    Bytes append(byte[] value) throws IOException {
        if (value.length == 0 || value.length > LogRecord.VALUE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a value has 1…" + LogRecord.VALUE_BYTES_MAX + " bytes, not " + value.length);
        }
        Bytes key = Bytes.wrap(Hashes.sha256(value));
        int bytes = LogRecord.bytes(value.length);
        if (!confirmed(key)) {
            // Before the old record is forgotten: until the new one is forced, the old one must not be deleted.
            makeRoom(bytes);
            if (!confirmed(key)) {
                forget(key);
                write(key, value);
            }
        }
        return key;
    }

    /**
     * Whether the next force makes a value durable if it is not yet. Not so for a record that may have been read from
     * the page cache only: the last life wrote it and was killed before it forced it, or its force failed, after which
     * the system takes the page for clean. Such a record is good enough to be read, but not to be acknowledged.
     */
    private boolean confirmed(Bytes key) {
        Place place = index.get(key);
        return place != null && (place.segment() != lastLifes || place.offset() >= lastLifesBytes);
    }

    /** Lets a value go without writing so: it may be back after the next opening. */
    void giveUp(Bytes key) {
        forget(key);
    }

    /** Takes a value out; false when it is not there. */
    boolean remove(Bytes key) throws IOException {
        if (!forget(key)) {
            return false;
        }
        makeRoom(LogRecord.HEAD_BYTES);
        write(key, new byte[0]);
        return true;
    }

    private void write(Bytes key, byte[] value) throws IOException {
        int bytes = LogRecord.bytes(value.length);
        if (buffer.remaining() < bytes) {
            flush();
        }
        LogRecord.write(buffer, key, value);
        Segment segment = segments.getLast();
        if (value.length > 0) {
            enter(key, new Place(segment, segment.size, value.length));
        }
        segment.size += bytes;
        unforced = true;
    }

    private void flush() throws IOException {
        if (active != null && buffer.position() > 0) {
            buffer.flip();
            int count = buffer.remaining();
            active.write(buffer, written);
            written += count;
            buffer.clear();
        }
    }

    /** Returns once everything appended and removed is durable. */
    void force() throws IOException {
        if (active == null || !unforced) {
            return;
        }
        flush();
        active.force();
        if (activeIsNew) {
            folder.force();
            activeIsNew = false;
        }
        unforced = false;
        tail = new Tail(segments.getLast().number, written);
    }

    /** Up to where the last segment that this log wrote to is surely on the disk; null when it wrote to none. */
    @Nullable
    Tail tail() {
        return tail;
    }

    private void makeRoom(int bytes) throws IOException {
        // Also before a removal: a crash that lost earlier ones may have left more alive than fits.
        while (liveBytes + bytes > limits.liveBytesMax()) {
            evictOldest();
        }
        if (active == null) {
            resume();
        }
        while (!hasRoom(bytes)) {
            if (segments.size() >= limits.segments()) {
                deleteOldest();
            } else {
                roll();
            }
        }
    }

    private boolean hasRoom(int bytes) {
        int count = segments.size();
        int reserved = count == limits.segments() ? segments.getFirst().liveBytes : 0;
        return count <= limits.segments() && segments.getLast().size + bytes + reserved <= limits.segmentBytes();
    }

    /** Opens the newest segment of the last life and cuts off what a crash left unfinished. */
    private void resume() throws IOException {
        Segment newest = segments.peekLast();
        if (newest == null) {
            begin();
            return;
        }
        written = newest.size;
        tail = new Tail(newest.number, newest.size);
        active = folder.open(newest.name());
        active.truncate(newest.size);
        // Whether the last life came to force the folder's entry is not known; the next force covers it.
        activeIsNew = true;
    }

    private void roll() throws IOException {
        force();
        closeActive();
        begin();
    }

    private void begin() throws IOException {
        Segment next = new Segment(segments.isEmpty() ? 1 : segments.getLast().number + 1);
        active = folder.open(next.name());
        segments.addLast(next);
        tail = new Tail(next.number, 0);
        activeIsNew = true;
        written = 0;
        active.truncate(0);
    }

    /** Copies what lives in the oldest segment to the active one, makes that durable, and only then deletes. */
    private void deleteOldest() throws IOException {
        Segment oldest = segments.getFirst();
        forEachLive(oldest, (key, value) -> {
            if (segments.getLast().size + LogRecord.bytes(value.length) > limits.segmentBytes()) {
                roll();
            }
            forget(key);
            write(key, value);
            copied++;
        });
        force();
        folder.delete(oldest.name());
        folder.force();
        segments.removeFirst();
    }

    private void evictOldest() {
        for (Segment segment : segments) {
            while (segment.evicted < segment.keys.size()) {
                Bytes key = segment.keys.get(segment.evicted++);
                Place place = index.get(key);
                if (place != null && place.segment() == segment) {
                    forget(key);
                    evictions++;
                    return;
                }
            }
        }
        throw new IllegalStateException(liveBytes + " bytes live, but no segment has any");
    }

    private void closeActive() throws IOException {
        LogFile file = active;
        active = null;
        if (file != null) {
            file.close();
        }
    }

    /** Closes the file; what was not forced may be lost. */
    @Override
    public void close() throws IOException {
        closeActive();
    }
}
