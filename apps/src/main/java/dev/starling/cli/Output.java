package dev.starling.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Lines of UTF-8 on stdout, whole ones from any thread. */
final class Output {
    /** Nobody reads on: {@code starling … | head}. No failure; the program ends quietly. */
    static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Closed(IOException cause) {
            super("nobody reads the output any more", cause);
        }
    }

    private final OutputStream out;

    Output(OutputStream raw) {
        out = new BufferedOutputStream(raw, 16 * 1024);
    }

    /**
     * Writes a line; it leaves with the next {@link #flush}, or earlier.
     *
     * @throws Closed when the reader has gone
     * @throws CommandFailed when it cannot be written, for instance because a disk is full
     */
    synchronized void line(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** As {@link #line}, and let it leave at once. */
    synchronized void lineNow(String text) {
        line(text);
        flush();
    }

    /** Lets everything leave; throws as {@link #line}. */
    synchronized void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(IOException e) {
        String reason = String.valueOf(e.getMessage());
        String lower = reason.toLowerCase(Locale.ROOT);
        // The JDK has no types for EPIPE ("Broken pipe"; on Windows "The pipe is being closed") and EBADF.
        return lower.contains("pipe") || lower.contains("bad file descriptor")
                ? new Closed(e)
                : new CommandFailed("cannot write the output: " + reason);
    }
}
