package dev.starling.net.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A folder whose files are arrays: a disk of whom nothing is wrong but what was put there. */
final class MemoryFolder implements LogFolder {
    private final SortedMap<String, byte[]> files = new TreeMap<>();

    void plant(String name, byte[] content) {
        files.put(name, content.clone());
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(files.keySet());
    }

    @Override
    public byte[] read(String name, int bytesMax) throws IOException {
        byte[] content = content(name);
        return Arrays.copyOf(content, Math.min(bytesMax, content.length));
    }

    private byte[] content(String name) throws IOException {
        byte[] content = files.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    @Override
    public LogFile open(String name) {
        files.putIfAbsent(name, new byte[0]);
        return new MemoryFile(name);
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        byte[] content = content(from);
        files.remove(from);
        files.put(to, content);
    }

    @Override
    public void force() {}

    @Override
    public String path() {
        return "memory";
    }

    private final class MemoryFile implements LogFile {
        private final String name;

        MemoryFile(String name) {
            this.name = name;
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            byte[] content = content(name);
            int at = Math.toIntExact(position);
            byte[] longer = Arrays.copyOf(content, Math.max(content.length, at + bytes.remaining()));
            bytes.get(longer, at, bytes.remaining());
            files.put(name, longer);
        }

        @Override
        public void truncate(long size) throws IOException {
            byte[] content = content(name);
            files.put(name, Arrays.copyOf(content, Math.min(content.length, Math.toIntExact(size))));
        }

        @Override
        public void force() {}

        @Override
        public void close() {}
    }
}
