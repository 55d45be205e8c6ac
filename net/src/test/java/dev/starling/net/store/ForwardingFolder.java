package dev.starling.net.store;

import java.io.IOException;
import java.util.SortedSet;

/** Another folder, of which a test overrides a method. */
class ForwardingFolder implements LogFolder {
    private final LogFolder to;

    ForwardingFolder(LogFolder to) {
        this.to = to;
    }

    @Override
    public SortedSet<String> names() throws IOException {
        return to.names();
    }

    @Override
    public byte[] read(String name, int bytesMax) throws IOException {
        return to.read(name, bytesMax);
    }

    @Override
    public LogFile open(String name) throws IOException {
        return to.open(name);
    }

    @Override
    public void delete(String name) throws IOException {
        to.delete(name);
    }

    @Override
    public void rename(String from, String toName) throws IOException {
        to.rename(from, toName);
    }

    @Override
    public void force() throws IOException {
        to.force();
    }

    @Override
    public String path() {
        return to.path();
    }
}
