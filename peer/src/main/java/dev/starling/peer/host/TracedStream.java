package dev.starling.peer.host;

import dev.starling.peer.Connection;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import dev.starling.peer.Traced;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stream under its own protocol's name, wrapped or not, whose span ends with it. */
final class TracedStream implements Stream {
    private final Stream stream;
    private final Connection connection;
    private final String protocol;
    private final @Nullable Traced span;

    /** @param span ended when the stream is closed; null where somebody else ends it */
    TracedStream(Stream stream, Connection connection, String protocol, @Nullable Traced span) {
        this.stream = stream;
        this.connection = connection;
        this.protocol = protocol;
        this.span = span;
    }

    private <T> T noting(Supplier<T> use) {
        try {
            return use.get();
        } catch (PeerException e) {
            if (span != null) {
                span.fail(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        return noting(() -> stream.read(into, offset, length));
    }

    @Override
    public byte[] read() {
        return noting(stream::read);
    }

    @Override
    public byte[] readExactly(int length) {
        return noting(() -> stream.readExactly(length));
    }

    @Override
    public byte[] readAll(int max) {
        return noting(() -> stream.readAll(max));
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        noting(() -> {
            stream.write(from, offset, length);
            return true;
        });
    }

    @Override
    public void closeWrite() {
        stream.closeWrite();
    }

    @Override
    public void closeRead() {
        stream.closeRead();
    }

    @Override
    public void reset() {
        stream.reset();
        if (span != null) {
            span.fail("reset");
            span.end();
        }
    }

    @Override
    public void timeout(Duration each) {
        stream.timeout(each);
    }

    @Override
    public InputStream input() {
        return stream.input();
    }

    @Override
    public OutputStream output() {
        return stream.output();
    }

    @Override
    public void close() {
        stream.close();
        if (span != null) {
            span.end();
        }
    }
}
