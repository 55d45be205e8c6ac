package dev.starling.identity;

import dev.starling.core.Bytes;
import java.util.Arrays;

/**
 * Reads ASN.1 in DER (X.690 §10) from bytes that a stranger has sent: definite lengths in their shortest form, nothing
 * beyond the end, no copies before a length has been checked. Whatever is malformed is an {@link
 * IllegalArgumentException}.
 */
final class Der {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private final byte[] in;
    private final int end;
    private int at;

    private Der(byte[] in, int from, int end) {
        this.in = in;
        at = from;
        this.end = end;
    }

    /** A reader of all of {@code der}, which must not be written to meanwhile. */
    static Der of(byte[] der) {
        return new Der(der, 0, der.length);
    }

    boolean hasMore() {
        return at < end;
    }

    /** Whether an element with this tag comes next. */
    boolean isNext(int tag) {
        return at < end && (in[at] & 0xff) == tag;
    }

    /** Passes over the next element, which must have this tag, and reads its content. */
    Der enter(int tag) {
        if (!isNext(tag)) {
            throw new IllegalArgumentException("no element " + Integer.toHexString(tag) + " at " + at);
        }
        at++;
        int length = length();
        if (length > end - at) {
            throw new IllegalArgumentException("an element of " + length + " bytes at " + at + " exceeds its frame");
        }
        Der content = new Der(in, at, at + length);
        at += length;
        return content;
    }

    /** The content of the next element, which must have this tag. */
    byte[] content(int tag) {
        Der content = enter(tag);
        return Arrays.copyOfRange(in, content.at, content.end);
    }

    /** The next element, which must have this tag, with tag and length. */
    Bytes element(int tag) {
        int from = at;
        enter(tag);
        return Bytes.of(in, from, at - from);
    }

    /** The content of the next element, a BIT STRING of whole bytes. */
    byte[] bits() {
        Der content = enter(BIT_STRING);
        if (content.at == content.end || in[content.at] != 0) {
            throw new IllegalArgumentException("no BIT STRING of whole bytes");
        }
        return Arrays.copyOfRange(in, content.at + 1, content.end);
    }

    /** Refuses bytes behind the last element. */
    void finish() {
        if (at != end) {
            throw new IllegalArgumentException((end - at) + " bytes behind the last element");
        }
    }

    private int length() {
        int first = octet();
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count < 1 || count > 3) {
            throw new IllegalArgumentException("a length of " + count + " bytes");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | octet();
        }
        if (length < 0x80 || length < 1 << (8 * (count - 1))) {
            throw new IllegalArgumentException("a length not in its shortest form");
        }
        return length;
    }

    private int octet() {
        if (at == end) {
            throw new IllegalArgumentException("the element ends within its length");
        }
        return in[at++] & 0xff;
    }
}
