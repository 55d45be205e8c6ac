package dev.starling.secure;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Writes the presentation language of TLS (RFC 8446 §3). */
final class TlsWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A handshake message with its type and length. */
    static byte[] message(int type, Consumer<TlsWriter> body) {
        return new TlsWriter().number(1, type).vector(3, body).toArray();
    }

    TlsWriter number(int bytes, int value) {
        for (int i = bytes - 1; i >= 0; i--) {
            out.write(value >>> (8 * i));
        }
        return this;
    }

    TlsWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    TlsWriter vector(int lengthBytes, Consumer<TlsWriter> content) {
        TlsWriter inner = new TlsWriter();
        content.accept(inner);
        return opaque(lengthBytes, inner.toArray());
    }

    TlsWriter opaque(int lengthBytes, byte[] content) {
        if (content.length >>> (8 * lengthBytes) != 0) {
            throw new IllegalArgumentException(
                    content.length + " bytes do not fit a length of " + lengthBytes + " bytes");
        }
        return number(lengthBytes, content.length).bytes(content);
    }

    TlsWriter extension(int type, Consumer<TlsWriter> content) {
        return number(2, type).vector(2, content);
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
