package dev.starling.fuzz;

import dev.starling.core.Bytes;
import java.util.List;

/** Reads choices from bytes; after their end every choice is the first one. */
public final class Script {
    private final byte[] data;
    private int at;

    /** Reads these bytes. */
    public Script(byte[] data) {
        this.data = data;
    }

    /** Whether choices are left. */
    public boolean more() {
        return at < data.length;
    }

    /** The next byte, 0…255. */
    public int number() {
        return more() ? data[at++] & 0xff : 0;
    }

    /** Two bytes, big-endian. */
    public int u16() {
        return number() << 8 | number();
    }

    /** Four bytes, big-endian and unsigned. */
    public long u32() {
        return (long) u16() << 16 | u16();
    }

    /** The lowest bit of the next byte. */
    public boolean flag() {
        return (number() & 1) == 1;
    }

    /** One of these. */
    public <T> T of(List<T> choices) {
        return choices.get(number() % choices.size());
    }

    /** So many of the bytes that follow, or all that are left. */
    public Bytes bytes(int count) {
        int length = Math.min(count, data.length - at);
        Bytes bytes = Bytes.of(data, at, length);
        at += length;
        return bytes;
    }

    /** All that is left. */
    public Bytes rest() {
        return bytes(data.length - at);
    }

    /** As many bytes as two numbers before them say, at most 1023. */
    public Bytes text() {
        return bytes((number() & 3) << 8 | number());
    }
}
