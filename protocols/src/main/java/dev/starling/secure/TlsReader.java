package dev.starling.secure;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the presentation language of TLS (RFC 8446 §3). What is cut short or overlong is a {@code bad-message}. */
final class TlsReader {
    private static final int EXTENSIONS_MAX = 64;

    private final byte[] in;
    private final int end;
    private int at;

    private TlsReader(byte[] in, int from, int end) {
        this.in = in;
        at = from;
        this.end = end;
    }

    /** The body of a handshake message: behind type and length. */
    static TlsReader body(byte[] message) {
        return new TlsReader(message, TlsMessages.HEADER_BYTES, message.length);
    }

    static TlsReader of(byte[] bytes) {
        return new TlsReader(bytes, 0, bytes.length);
    }

    boolean hasMore() {
        return at < end;
    }

    /** Refuses bytes behind the last field. */
    void finish() throws TlsFailure {
        if (at != end) {
            throw TlsFailure.malformed((end - at) + " bytes behind the last field");
        }
    }

    /** An unsigned number of up to three bytes. */
    int number(int bytes) throws TlsFailure {
        require(bytes);
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | (in[at++] & 0xff);
        }
        return value;
    }

    byte[] bytes(int count) throws TlsFailure {
        require(count);
        at += count;
        return Arrays.copyOfRange(in, at - count, at);
    }

    private void require(int count) throws TlsFailure {
        if (count > end - at) {
            throw TlsFailure.malformed("a field of " + count + " bytes, " + (end - at) + " are left");
        }
    }

    /** A vector whose length is written in so many bytes, as a reader of its content. */
    TlsReader vector(int lengthBytes, int min) throws TlsFailure {
        int length = number(lengthBytes);
        if (length < min) {
            throw TlsFailure.malformed("a vector of " + length + " bytes, at least " + min);
        }
        require(length);
        at += length;
        return new TlsReader(in, at - length, at);
    }

    /** A vector whose length is written in so many bytes, as its content. */
    byte[] opaque(int lengthBytes, int min) throws TlsFailure {
        TlsReader content = vector(lengthBytes, min);
        return content.bytes(content.end - content.at);
    }

    /** Whether a vector of 16-bit numbers, its length in so many bytes, holds this one. */
    boolean listHas(int lengthBytes, int wanted) throws TlsFailure {
        TlsReader list = vector(lengthBytes, 2);
        boolean found = false;
        while (list.hasMore()) {
            found |= list.number(2) == wanted;
        }
        return found;
    }

    /** A list of 16-bit numbers. */
    int[] numbers(int lengthBytes) throws TlsFailure {
        TlsReader list = vector(lengthBytes, 2);
        int[] numbers = new int[(list.end - list.at) / 2];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.number(2);
        }
        list.finish();
        return numbers;
    }

    /** A list of extensions by their numbers; one that comes twice is refused (RFC 8446 §4.2). */
    SortedMap<Integer, byte[]> extensions() throws TlsFailure {
        TlsReader list = vector(2, 0);
        SortedMap<Integer, byte[]> found = new TreeMap<>();
        while (list.hasMore()) {
            int type = list.number(2);
            if (found.put(type, list.opaque(2, 0)) != null || found.size() > EXTENSIONS_MAX) {
                throw TlsFailure.illegal("extension " + type + " comes twice, or is one of too many");
            }
        }
        return found;
    }
}
