package dev.starling.peer.streams;

import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A stream as {@code java.io} knows it. */
final class StreamBytes {
    private StreamBytes() {}

    static final class In extends InputStream {
        private final Stream stream;

        In(Stream stream) {
            this.stream = stream;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return stream.read(into, offset, length);
            } catch (PeerException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            stream.closeRead();
        }
    }

    static final class Out extends OutputStream {
        private final Stream stream;

        Out(Stream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            try {
                stream.write(from, offset, length);
            } catch (PeerException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            stream.closeWrite();
        }
    }
}
