package dev.starling.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 from a stream, none longer than a limit. */
final class Lines {
    static final int BYTES_MAX = 1 << 20;

    /**
     * A line without its end.
     *
     * @param tooLong whether it was longer than {@link #BYTES_MAX}; the text is empty then
     */
    record Line(String text, boolean tooLong) {}

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int at;
    private int end;

    Lines(InputStream in) {
        this.in = in;
    }

    /** The next line; null at the end of the stream. A last line needs no end. */
    @Nullable
    Line next() throws IOException {
        byte[] line = new byte[512];
        int length = 0;
        boolean any = false;
        while (true) {
            if (at == end && !fill()) {
                return any ? line(line, length) : null;
            }
            any = true;
            byte b = buffer[at++];
            if (b == '\n') {
                return line(line, length);
            }
            if (length < BYTES_MAX) {
                if (length == line.length) {
                    line = Arrays.copyOf(line, Math.min(2 * length, BYTES_MAX));
                }
                line[length] = b;
            }
            length = Math.min(length + 1, BYTES_MAX + 1);
        }
    }

    private static Line line(byte[] bytes, int length) {
        return length > BYTES_MAX
                ? new Line("", true)
                : new Line(new String(bytes, 0, length, StandardCharsets.UTF_8), false);
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    /** Whether more can be had without waiting. */
    boolean hasBuffered() throws IOException {
        return at < end || in.available() > 0;
    }
}
