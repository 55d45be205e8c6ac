package dev.starling.secure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts handshake messages together from records, which may hold parts of one or several (RFC 8446 §5.1). */
final class TlsMessages {
    static final int CLIENT_HELLO = 1;
    static final int SERVER_HELLO = 2;
    static final int NEW_SESSION_TICKET = 4;
    static final int ENCRYPTED_EXTENSIONS = 8;
    static final int CERTIFICATE = 11;
    static final int CERTIFICATE_REQUEST = 13;
    static final int CERTIFICATE_VERIFY = 15;
    static final int FINISHED = 20;
    static final int KEY_UPDATE = 24;
    /** Stands for the first ClientHello in the transcript after a HelloRetryRequest (RFC 8446 §4.4.1). */
    static final int MESSAGE_HASH = 254;

    /** Type and length. */
    static final int HEADER_BYTES = 4;

    private static final byte[] NOTHING = {};

    private final int messageBytesMax;
    private byte[] buffer = NOTHING;
    private int from;
    private int have;

    TlsMessages(int messageBytesMax) {
        this.messageBytesMax = messageBytesMax;
    }

    /** Takes the content of a record. */
    void add(byte[] data, int at, int length) {
        byte[] joined = new byte[have + length];
        System.arraycopy(buffer, from, joined, 0, have);
        System.arraycopy(data, at, joined, have, length);
        buffer = joined;
        from = 0;
        have += length;
    }

    /** The next whole message with its header, or null when more is needed. */
    byte @Nullable [] next() throws TlsFailure {
        if (have < HEADER_BYTES) {
            return null;
        }
        int length = (buffer[from + 1] & 0xff) << 16 | (buffer[from + 2] & 0xff) << 8 | (buffer[from + 3] & 0xff);
        if (length > messageBytesMax) {
            throw new TlsFailure(
                    TlsAlert.ILLEGAL_PARAMETER,
                    "handshake-too-long",
                    "a message of " + length + " bytes, at most " + messageBytesMax);
        }
        int end = from + HEADER_BYTES + length;
        if (have < HEADER_BYTES + length) {
            return null;
        }
        byte[] message = Arrays.copyOfRange(buffer, from, end);
        have -= message.length;
        from = end;
        if (have == 0) {
            buffer = NOTHING;
            from = 0;
        }
        return message;
    }

    /** Whether part of a message has arrived: then nothing else may come, and no keys may change. */
    boolean midMessage() {
        return have > 0;
    }
}
