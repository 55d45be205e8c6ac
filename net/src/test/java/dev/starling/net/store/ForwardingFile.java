package dev.starling.net.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Another file, of which a test overrides a method. */
class ForwardingFile implements LogFile {
    private final LogFile to;

    ForwardingFile(LogFile to) {
        this.to = to;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
        to.write(bytes, position);
    }

    @Override
    public void truncate(long size) throws IOException {
        to.truncate(size);
    }

    @Override
    public void force() throws IOException {
        to.force();
    }

    @Override
    public void close() throws IOException {
        to.close();
    }
}
