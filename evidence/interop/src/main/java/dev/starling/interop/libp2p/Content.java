package dev.starling.interop.libp2p;

import dev.starling.peer.Stream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Content that is made and hashed while it passes. */
final class Content {
    private static final int BLOCK_BYTES = 64 << 10;

    private final MessageDigest hash;
    private long bytes;

    Content() {
        try {
            hash = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(byte[] data, int length) {
        hash.update(data, 0, length);
        bytes += length;
    }

    long bytes() {
        return bytes;
    }

    /** What it came to; the last call. */
    Map<String, Object> summary() {
        return Lines.of("bytes", bytes, "sha256", HexFormat.of().formatHex(hash.digest()));
    }

    /** Writes so many bytes, different ones for each seed. */
    static Content send(Stream stream, long bytes, long seed) {
        Content content = new Content();
        send(stream, bytes, seed, content);
        return content;
    }

    /** Writes so many bytes and adds them. */
    static void send(Stream stream, long bytes, long seed, Content content) {
        byte[] block = new byte[BLOCK_BYTES];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (i * 31 + (i >> 8) + seed * 7);
        }
        for (long left = bytes; left > 0; ) {
            int next = (int) Math.min(block.length, left);
            stream.write(block, 0, next);
            content.add(block, next);
            left -= next;
        }
    }

    /** Reads to the end. */
    static Content read(Stream stream) {
        Content content = new Content();
        byte[] block = new byte[BLOCK_BYTES];
        for (int next = stream.read(block, 0, block.length); next >= 0; next = stream.read(block, 0, block.length)) {
            content.add(block, next);
        }
        return content;
    }
}
