package dev.starling.interop.libp2p;

import dev.starling.peer.Stream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is sent and compared: bytes in blocks, no two alike, so that a lost, doubled or moved block changes the hash. */
final class Content {
    static final int BLOCK_BYTES = 64 << 10;

    private static final byte[] NOISE = noise();

    private Content() {}

    private static byte[] noise() {
        byte[] block = new byte[BLOCK_BYTES];
        int state = 1;
        for (int i = 0; i < block.length; i++) {
            state = state * 1103515245 + 12345;
            block[i] = (byte) (state >>> 16);
        }
        return block;
    }

    /**
     * How many bytes, and their hash.
     *
     * @param sha256 in hexadecimal digits
     */
    record Sum(long bytes, String sha256) {
        Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("bytes", bytes);
            fields.put("sha256", sha256);
            return fields;
        }
    }

    static MessageDigest hash() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java has it
        }
    }

    static Sum sum(long bytes, MessageDigest hash) {
        return new Sum(bytes, HexFormat.of().formatHex(hash.digest()));
    }

    /** Writes so many bytes; the stream stays open. */
    static Sum send(Stream stream, long bytes, int seed) {
        MessageDigest hash = hash();
        byte[] block = NOISE.clone();
        int index = 0;
        for (long left = bytes; left > 0; left -= BLOCK_BYTES) {
            ByteBuffer.wrap(block).putInt(seed).putInt(index++);
            int length = (int) Math.min(left, BLOCK_BYTES);
            hash.update(block, 0, length);
            stream.write(block, 0, length);
        }
        return sum(bytes, hash);
    }

    /** Reads to the end. */
    static Sum read(Stream stream) {
        MessageDigest hash = hash();
        byte[] block = new byte[BLOCK_BYTES];
        long bytes = 0;
        for (int read = stream.read(block, 0, block.length);
                read >= 0;
                read = stream.read(block, 0, block.length)) {
            hash.update(block, 0, read);
            bytes += read;
        }
        return sum(bytes, hash);
    }

    /** Writes zeroes. */
    static void flood(Stream stream, long bytes) {
        byte[] block = new byte[BLOCK_BYTES];
        for (long left = bytes; left > 0; left -= BLOCK_BYTES) {
            stream.write(block, 0, (int) Math.min(left, BLOCK_BYTES));
        }
    }

    /** An unsigned number of 64 bits, the head of several protocols. */
    static byte[] u64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
