package dev.starling.net.store;

import dev.starling.core.Bytes;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The format of one record in a segment, all numbers big-endian:
 *
 * <pre>
 *   0        4            8          40            40 + length
 *   ┌────────┬────────────┬──────────┬─────────────┐
 *   │ length │ CRC32C of  │ key      │ value       │
 *   │ u32    │ key ‖ value│ 32 bytes │ length bytes│
 *   └────────┴────────────┴──────────┴─────────────┘
 * </pre>
 *
 * The key is SHA-256 of the value. A record without a value says that the key's value was removed: no value is empty,
 * so the two cannot be mistaken. Zeros are no record: the checksum of 32 zero bytes is not zero.
 */
final class LogRecord {
    static final int KEY_BYTES = 32;
    static final int HEAD_BYTES = 8 + KEY_BYTES;

    /** The longest value; a length beyond it is damage. SRP's datagrams have at most 1,421 bytes. */
    static final int VALUE_BYTES_MAX = 4096;

    private LogRecord() {}

    /** The size of a record with a value of this length. */
    static int bytes(int valueLength) {
        return HEAD_BYTES + valueLength;
    }

    static void write(ByteBuffer to, Bytes key, byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(key.shared());
        crc.update(value);
        to.putInt(value.length).putInt((int) crc.getValue()).put(key.shared()).put(value);
    }

    /** The length of the value of the record at {@code offset}, or −1 if there is none whose checksum holds. */
    static int valueLengthAt(byte[] data, int offset) {
        if (offset > data.length - HEAD_BYTES) {
            return -1;
        }
        int length = intAt(data, offset);
        if (length < 0 || length > VALUE_BYTES_MAX || offset + bytes(length) > data.length) {
            return -1;
        }
        CRC32C crc = new CRC32C();
        crc.update(data, offset + 8, KEY_BYTES + length);
        return (int) crc.getValue() == intAt(data, offset + 4) ? length : -1;
    }

    private static int intAt(byte[] data, int offset) {
        return (data[offset] & 255) << 24
                | (data[offset + 1] & 255) << 16
                | (data[offset + 2] & 255) << 8
                | (data[offset + 3] & 255);
    }

    static Bytes keyAt(byte[] data, int offset) {
        return Bytes.of(data, offset + 8, KEY_BYTES);
    }
}
