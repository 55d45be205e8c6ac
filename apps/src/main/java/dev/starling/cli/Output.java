package dev.starling.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Lines of UTF-8 on stdout, whole ones from any thread. */
final class Output {
    /** Nobody reads on: {@code starling … | head}. No failure; the program ends quietly. */
    static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Closed(IOException cause) {
            super("nobody reads the output any more", cause);
        }
    }

    private static final long LAST_MS = 500;

    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();

    Output(OutputStream raw) {
        out = new BufferedOutputStream(raw, 16 * 1024);
    }

    /**
     * Writes a line; it leaves with the next {@link #flush}, or earlier.
     *
     * @throws Closed when the reader has gone
     * @throws CommandFailed when it cannot be written, for instance because a disk is full
     */
    void line(String text) {
        lock.lock();
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (IOException e) {
            throw failure(e);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #line}, and let it leave at once. */
    void lineNow(String text) {
        lock.lock();
        try {
            line(text);
            flush();
        } finally {
            lock.unlock();
        }
    }

    /** Lets everything leave; throws as {@link #line}. */
    void flush() {
        lock.lock();
        try {
            out.flush();
        } catch (IOException e) {
            throw failure(e);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #flush} before the end, but without waiting for a thread that a reader who stands still holds up. */
    void flushLast() {
        try {
            if (lock.tryLock(LAST_MS, TimeUnit.MILLISECONDS)) {
                try {
                    flush();
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is thrown for a failed write: {@link Closed} or {@link CommandFailed}. */
    static RuntimeException failure(IOException e) {
        String reason = String.valueOf(e.getMessage());
        String lower = reason.toLowerCase(Locale.ROOT);
        // The JDK has no types for EPIPE ("Broken pipe"; on Windows "The pipe is being closed") and EBADF.
        return lower.contains("pipe") || lower.contains("bad file descriptor")
                ? new Closed(e)
                : new CommandFailed("cannot write the output: " + reason);
    }
}
