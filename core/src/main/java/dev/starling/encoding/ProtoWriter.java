package dev.starling.encoding;

import dev.starling.core.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a message in the protobuf wire format (protobuf.dev, Encoding), fields in the order of the calls. What deterministic
 * encodings need follows from that: call in ascending order of numbers.
 */
public final class ProtoWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    /** An empty message. */
    public ProtoWriter() {}

    private void key(int field, int wireType) {
        if (field < 1 || field > ProtoReader.FIELD_MAX) {
            throw new IllegalArgumentException("a field number is 1 to " + ProtoReader.FIELD_MAX + ", not " + field);
        }
        out.writeBytes(Varint.encode((long) field << 3 | wireType));
    }

    /**
     * An unsigned number, enum or boolean.
     *
     * @param value 0 … 2^63 − 1
     */
    public ProtoWriter number(int field, long value) {
        key(field, ProtoReader.VARINT);
        out.writeBytes(Varint.encode(value));
        return this;
    }

    /** A boolean. */
    public ProtoWriter bool(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    /** A fixed64: eight bytes, little-endian. */
    public ProtoWriter fixed64(int field, long value) {
        key(field, ProtoReader.FIXED64);
        for (int i = 0; i < 64; i += 8) {
            out.write((int) (value >>> i));
        }
        return this;
    }

    /** Bytes, or a message written apart. */
    public ProtoWriter bytes(int field, byte[] value) {
        key(field, ProtoReader.BYTES);
        out.writeBytes(Varint.encode(value.length));
        out.writeBytes(value);
        return this;
    }

    /** Bytes. */
    public ProtoWriter bytes(int field, Bytes value) {
        return bytes(field, value.shared());
    }

    /** Text in UTF-8. */
    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A nested message. */
    public ProtoWriter message(int field, ProtoWriter nested) {
        return bytes(field, nested.toArray());
    }

    /** How many bytes have been written. */
    public int length() {
        return out.size();
    }

    /** The message. */
    public byte[] toArray() {
        return out.toByteArray();
    }

    /** The message. */
    public Bytes toBytes() {
        return Bytes.wrap(out.toByteArray());
    }
}
