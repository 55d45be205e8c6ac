package dev.starling.srp;

import dev.starling.core.Bytes;
import java.util.List;

/** Reads choices from bytes; after their end every choice is the first one. */
final class Script {
    private final byte[] data;
    private int at;

    Script(byte[] data) {
        this.data = data;
    }

    boolean more() {
        return at < data.length;
    }

    /** The next byte, 0…255. */
    int number() {
        return more() ? data[at++] & 0xff : 0;
    }

    boolean flag() {
        return (number() & 1) == 1;
    }

    <T> T of(List<T> choices) {
        return choices.get(number() % choices.size());
    }

    /** So many of the bytes that follow, or all that are left. */
    Bytes bytes(int count) {
        int length = Math.min(count, data.length - at);
        Bytes bytes = Bytes.of(data, at, length);
        at += length;
        return bytes;
    }

    /** As many bytes as two numbers before them say, at most 1023. */
    Bytes text() {
        return bytes((number() & 3) << 8 | number());
    }
}
