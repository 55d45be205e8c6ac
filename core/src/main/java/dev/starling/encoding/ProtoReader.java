package dev.starling.encoding;

import dev.starling.core.Bytes;

/**
 * Reads a message in the protobuf wire format (protobuf.dev, Encoding), field by field, without a schema:
 *
 * <pre>{@code
 * ProtoReader in = ProtoReader.of(data);
 * while (in.next()) {
 *     switch (in.field()) {
 *         case 1 -> key = in.bytes(4096);
 *         case 2 -> in.skip();
 *         default -> in.skip();
 *     }
 * }
 * }</pre>
 *
 * A field that is not read is skipped. Nothing is allocated before its length is known to be there. Groups (wire types 3
 * and 4) are refused, as are field numbers above 2^29 − 1 and varints that are unterminated. Numbers above 2^63 − 1 read
 * as negative longs; over-long forms are accepted up to ten bytes, as protobuf has it.
 */
public final class ProtoReader {
    /** The largest field number. */
    public static final int FIELD_MAX = (1 << 29) - 1;

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final byte[] data;
    private final int end;
    private int at;
    private int field;
    private int wireType;
    private boolean pending;

    private ProtoReader(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    /** Reads these bytes, which are not copied. */
    public static ProtoReader of(byte[] message) {
        return new ProtoReader(message, 0, message.length);
    }

    /** Reads these bytes. */
    public static ProtoReader of(Bytes message) {
        return of(message.shared());
    }

    /**
     * Goes to the next field, past the present one if that was not read.
     *
     * @return false at the end
     * @throws IllegalArgumentException for bytes that are no message
     */
    public boolean next() {
        if (pending) {
            skip();
        }
        if (at == end) {
            return false;
        }
        long key = varint();
        wireType = (int) (key & 7);
        long number = key >>> 3;
        if (number < 1 || number > FIELD_MAX) {
            throw new IllegalArgumentException("no field has number " + number);
        }
        if (wireType != VARINT && wireType != FIXED64 && wireType != BYTES && wireType != FIXED32) {
            throw new IllegalArgumentException("field " + number + " has the wire type " + wireType);
        }
        field = (int) number;
        pending = true;
        return true;
    }

    /** The number of the present field. */
    public int field() {
        return field;
    }

    private void take(int wanted) {
        if (!pending) {
            throw new IllegalStateException("field " + field + " has been read");
        }
        if (wireType != wanted) {
            throw new IllegalArgumentException(
                    "field " + field + " has the wire type " + wireType + " instead of " + wanted);
        }
        pending = false;
    }

    /** The present field as an unsigned number. */
    public long number() {
        take(VARINT);
        return varint();
    }

    /** The present field as a boolean. */
    public boolean bool() {
        return number() != 0;
    }

    /** The present field as a fixed64. */
    public long fixed64() {
        take(FIXED64);
        need(8);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | (data[at + i] & 0xff);
        }
        at += 8;
        return value;
    }

    /**
     * The present field as bytes, copied.
     *
     * @param lengthMax more is refused
     */
    public Bytes bytes(int lengthMax) {
        take(BYTES);
        int length = length(lengthMax);
        Bytes value = Bytes.of(data, at, length);
        at += length;
        return value;
    }

    /** The present field as UTF-8 text; malformed input becomes U+FFFD. */
    public String text(int lengthMax) {
        return bytes(lengthMax).text();
    }

    /** The present field as a message, read in place. */
    public ProtoReader message() {
        take(BYTES);
        int length = length(end - at);
        ProtoReader nested = new ProtoReader(data, at, at + length);
        at += length;
        return nested;
    }

    /** Passes over the present field. */
    public void skip() {
        take(wireType);
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> {
                need(8);
                at += 8;
            }
            case BYTES -> {
                int length = length(end);
                at += length;
            }
            default -> {
                need(4);
                at += 4;
            }
        }
    }

    private int length(int lengthMax) {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw new IllegalArgumentException("field " + field + " says it has " + Long.toUnsignedString(length)
                    + " bytes but " + (end - at) + " follow");
        }
        if (length > lengthMax) {
            throw new IllegalArgumentException(
                    "field " + field + " has " + length + " bytes; at most " + lengthMax + " are taken");
        }
        return (int) length;
    }

    private void need(int count) {
        if (end - at < count) {
            throw new IllegalArgumentException("the message ends inside field " + field);
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (at == end) {
                throw new IllegalArgumentException("the message ends inside a number");
            }
            int b = data[at++];
            if (shift == 63 && (b & 0xfe) != 0) {
                throw new IllegalArgumentException("a number has more than 64 bits");
            }
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number has more than ten bytes");
    }
}
