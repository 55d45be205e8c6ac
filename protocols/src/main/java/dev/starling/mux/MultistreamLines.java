package dev.starling.mux;

import dev.starling.encoding.Varint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The messages of multistream-select: a varint length, then text that ends with a line feed. */
final class MultistreamLines {
    /** The longest line with its line feed, in bytes. */
    static final int LINE_MAX = 1024;

    static final String HEADER = "/multistream/1.0.0";
    static final String REFUSAL = "na";

    /** A line that no correct peer sends. */
    static final class BadLine extends Exception {
        private static final long serialVersionUID = 1;

        BadLine(String message) {
            super(message);
        }
    }

    private static final int CAPACITY_MIN = 64;
    private static final byte[] NOTHING = {};

    /** Grows with what has come, and is let go with the line: a machine that has agreed stays for as long as its stream. */
    private byte[] line = NOTHING;

    private int have;
    private int length;
    private int prefixBytes;
    private boolean inLine;

    /**
     * Takes bytes up to the end of a line, and none beyond it.
     *
     * @return the line without its line feed, or null when more bytes are needed
     */
    @Nullable
    String read(ByteBuffer in) throws BadLine {
        while (!inLine && in.hasRemaining()) {
            prefix(in.get());
        }
        if (!inLine) {
            return null;
        }
        int count = Math.min(in.remaining(), length - have);
        if (have + count > line.length) {
            int wider = Math.max(CAPACITY_MIN, Math.max(have + count, 2 * line.length));
            line = Arrays.copyOf(line, Math.min(wider, LINE_MAX));
        }
        in.get(line, have, count);
        have += count;
        if (have < length) {
            return null;
        }
        if (line[length - 1] != '\n') {
            throw new BadLine("a line of " + length + " bytes does not end with a line feed");
        }
        String text = new String(line, 0, length - 1, StandardCharsets.UTF_8);
        line = NOTHING;
        have = 0;
        length = 0;
        prefixBytes = 0;
        inLine = false;
        return text;
    }

    private void prefix(byte next) throws BadLine {
        length |= (next & 0x7f) << (7 * prefixBytes);
        prefixBytes++;
        if (next < 0) {
            // Two bytes hold every permitted length.
            if (prefixBytes == 2) {
                throw new BadLine("a line is longer than " + LINE_MAX + " bytes");
            }
            return;
        }
        // A length in more bytes than it needs is none (multiformats, unsigned-varint).
        if (length < 1 || length > LINE_MAX || (prefixBytes > 1 && next == 0)) {
            throw new BadLine("a line's length is written as " + length + " in " + prefixBytes + " bytes; 1 to "
                    + LINE_MAX + " in as few as possible are allowed");
        }
        inLine = true;
    }

    /**
     * A line as it goes over the wire.
     *
     * @throws IllegalArgumentException for text that is too long or holds a line feed
     */
    static byte[] write(String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LINE_MAX || text.isEmpty() || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("cannot negotiate \"" + text + "\": a protocol id has 1 to "
                    + (LINE_MAX - 1) + " bytes and no line feed");
        }
        byte[] prefix = Varint.encode(bytes.length);
        byte[] message = new byte[prefix.length + bytes.length];
        System.arraycopy(prefix, 0, message, 0, prefix.length);
        System.arraycopy(bytes, 0, message, prefix.length, bytes.length);
        return message;
    }
}
