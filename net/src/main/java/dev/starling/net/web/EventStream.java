package dev.starling.net.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One reader of server-sent events. What it has not read yet waits in a queue of bounded length; when that is full the
 * reader is dropped, so that nobody waits for it. A page that was dropped connects anew and begins with an overview.
 */
public final class EventStream {
    /** How many events wait for a reader at most: some seconds' worth. */
    public static final int QUEUE_MAX = 64;

    private static final long QUEUE_BYTES_MAX = 32L << 20;
    private static final long KEEP_ALIVE_MS = 5_000;
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final Thread writer = Thread.currentThread();
    private long queuedBytes;
    private volatile boolean closed;

    /** A stream that the current thread will write. */
    EventStream() {}

    /**
     * Sends one event. Never waits.
     *
     * @param data without line ends
     * @return false when the reader is gone, or has just been dropped because it lags
     */
    public boolean send(byte[] data) {
        if (closed) {
            return false;
        }
        if (!account(data.length) || !queue.offer(data)) {
            close();
            return false;
        }
        return true;
    }

    private synchronized boolean account(long bytes) {
        queuedBytes += bytes;
        return queuedBytes <= QUEUE_BYTES_MAX;
    }

    /** Ends it, whatever still waits; also frees a writer whose reader does not read. */
    public void close() {
        closed = true;
        writer.interrupt();
    }

    /** Whether nobody reads any more. */
    public boolean closed() {
        return closed;
    }

    /** Writes until the end. A word now and then finds out whether anybody is still there. */
    void writeTo(OutputStream out) throws IOException {
        try {
            out.write(COMMENT);
            out.flush();
            while (!closed) {
                byte[] data = queue.poll(KEEP_ALIVE_MS, TimeUnit.MILLISECONDS);
                if (data == null) {
                    out.write(COMMENT);
                } else {
                    account(-data.length);
                    out.write("data:".getBytes(StandardCharsets.US_ASCII));
                    out.write(data);
                    out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
                }
                out.flush();
            }
        } catch (InterruptedException e) {
            // Closed while it waited; the thread ends with this request.
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
        }
    }
}
