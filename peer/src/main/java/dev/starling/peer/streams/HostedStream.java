package dev.starling.peer.streams;

import dev.starling.peer.Connection;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import dev.starling.peer.host.WaitPoint;
import dev.starling.swarm.ConnectionInput;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An application's stream. Two buffers lie between its threads and the connection's loop: what came and was not read, at
 * most the window that the muxer has granted, and what was written and not handed over, at most the credit that the muxer
 * has given. What happens on the loop and what on the application's threads stands in two sections below.
 */
final class HostedStream implements Stream, StreamUser {
    private static final Duration FOR_EVER = Duration.ofDays(3650);
    private static final int READ_MAX = 64 << 10;
    /** Read bytes are reported to the muxer in portions: it grants anew at half a window, 128 KiB. */
    private static final int REPORT_BYTES = 64 << 10;
    /** A reader that waits is woken for so much at once, for less when all that has come has been handed over. */
    private static final int WAKE_READER_BYTES = 256 << 10;
    /** A writer that waits for room is not woken for less, unless the muxer's buffer is smaller. */
    private static final int WAKE_WRITER_BYTES = 128 << 10;

    private final HostedConnection connection;
    private final long number;
    private final String protocol;
    private final boolean outbound;
    private final Object lock = new Object();
    private final Object writers = new Object();
    private final WaitPoint readable;
    private final WaitPoint writable;
    private final InBuffer in = new InBuffer();
    private final OutBuffer out = new OutBuffer();
    private final StreamMemory memory;
    private Duration timeout = FOR_EVER;
    private int credit;
    /** What of it there is when nothing waits to be sent. */
    private int creditMax;
    /** What came since readers were told. */
    private int untold;

    private int unreported;
    private boolean ended;
    private boolean readClosed;
    private boolean writeClosed;
    private boolean finishSaid;
    private boolean pumping;
    private boolean told;
    private @Nullable PeerException dead;

    HostedStream(HostedConnection connection, long number, String protocol, boolean outbound, StreamMemory memory) {
        this.connection = connection;
        this.number = number;
        this.protocol = protocol;
        this.outbound = outbound;
        this.memory = memory;
        readable = connection.host().waitPoint();
        writable = connection.host().waitPoint();
    }

    boolean outbound() {
        return outbound;
    }

    // ---- the connection's loop ----

    @Override
    public void data(ByteBuffer data) {
        int bytes = data.remaining();
        int left = bytes;
        boolean refused = false;
        boolean full = false;
        while (data.hasRemaining() && !refused && !full) {
            // What was put in before a reader closed is reported by whoever closed.
            left = data.remaining();
            InBuffer.Piece whole = InBuffer.whole(data);
            synchronized (lock) {
                refused = readClosed || dead != null;
                if (!refused && whole != null) {
                    in.add(whole);
                } else if (!refused) {
                    in.put(data);
                }
                full = !refused && !memory.holds(in.size());
            }
        }
        if (refused) {
            connection.give(new ConnectionInput.Consumed(number, left));
            return;
        }
        if (full) {
            giveUp(PeerException.Code.BUSY, "has no memory for what waits to be read", Shares.CODE);
            return;
        }
        if (untold == 0) {
            connection.tellAtPause(this);
        }
        untold += bytes;
        if (untold >= WAKE_READER_BYTES) {
            tellReader();
        }
    }

    /** What came at once is handed over at once: a reader that is woken for each piece sleeps as often. */
    void tellReader() {
        if (untold > 0) {
            untold = 0;
            readable.signal();
        }
    }

    private void giveUp(PeerException.Code code, String why, String told) {
        die(code, "the stream for " + protocol + " " + why, true);
        connection.give(new ConnectionInput.Reset(number));
        connection.forget(number);
        connection.host().streamClosed(this, told);
    }

    @Override
    public void finished() {
        synchronized (lock) {
            ended = true;
        }
        readable.signal();
    }

    @Override
    public void writable(int bytes) {
        boolean wake;
        synchronized (lock) {
            credit += bytes;
            creditMax = Math.max(creditMax, credit);
            wake = credit >= wakeBytes();
        }
        if (wake) {
            writable.signal();
        }
    }

    @Override
    public void wasReset(String code) {
        if (code.equals("refused")) {
            die(PeerException.Code.PROTOCOL, connection.remote() + " does not speak " + protocol, true);
        } else {
            String why = code.equals("reset") ? "was reset by the other side" : "is over (" + code + ")";
            die(PeerException.Code.RESET, "the stream for " + protocol + " " + why, true);
        }
        connection.host().streamClosed(this, code);
    }

    @Override
    public void lost(String code, String reason) {
        die(PeerException.Code.CLOSED, "the connection is over (" + code + "): " + reason, false);
        connection.host().streamClosed(this, code);
    }

    @Override
    public void gone() {
        die(PeerException.Code.CLOSED, "the stream for " + protocol + " has ended", false);
        connection.host().streamClosed(this, "finished");
    }

    /** True once: somebody is told of the stream's end. */
    boolean tellOnce() {
        synchronized (lock) {
            boolean first = !told;
            told = true;
            return first;
        }
    }

    /** Under the lock. */
    private int wakeBytes() {
        return Math.min(WAKE_WRITER_BYTES, (creditMax + 1) / 2);
    }

    private void die(PeerException.Code code, String message, boolean discard) {
        synchronized (lock) {
            if (dead != null) {
                return;
            }
            dead = new PeerException(code, message);
            memory.empty();
            out.clear();
            if (discard) {
                in.clear();
            }
        }
        readable.signal();
        writable.signal();
    }

    /** Hands over what was written, then the end of it. */
    private void pump() {
        while (true) {
            OutBuffer.Chunk chunk;
            boolean finish;
            synchronized (lock) {
                chunk = out.poll();
                if (chunk == null) {
                    pumping = false;
                }
                finish = chunk == null && writeClosed && !finishSaid && dead == null;
                finishSaid |= finish;
            }
            if (chunk != null) {
                connection.give(chunk.to(number));
                OutBuffer.recycle(chunk);
                continue;
            }
            if (finish) {
                connection.give(new ConnectionInput.Finish(number));
            }
            return;
        }
    }

    private void report() {
        int bytes;
        synchronized (lock) {
            bytes = unreported;
            unreported = 0;
        }
        if (bytes > 0) {
            connection.give(new ConnectionInput.Consumed(number, bytes));
        }
    }

    // ---- any thread ----

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        awaitReadable();
        int bytes;
        boolean report;
        InBuffer.Piece whole;
        synchronized (lock) {
            whole = in.takeWhole(length);
            bytes = whole == null ? in.take(into, offset, length) : whole.length();
            if (bytes == 0) {
                bytes = end();
                report = isRestToReport();
            } else {
                report = count(bytes);
            }
        }
        if (whole != null) {
            whole.moveTo(into, offset);
        }
        if (report) {
            connection.loop().execute(this::report);
        }
        return bytes;
    }

    /** Notes what was read; whether it is enough to tell the muxer. Under the lock. */
    private boolean count(int bytes) {
        if (in.size() == 0) {
            memory.empty();
        }
        boolean before = unreported >= REPORT_BYTES;
        unreported += bytes;
        return !before && unreported >= REPORT_BYTES;
    }

    /** At the end of the stream: until all is reported the muxer keeps it; under the lock. */
    private boolean isRestToReport() {
        return unreported > 0 && dead == null;
    }

    private int end() {
        if (ended && !readClosed) {
            return -1;
        }
        PeerException cause = dead;
        if (cause != null) {
            throw again(cause);
        }
        throw new PeerException(PeerException.Code.CLOSED, "the stream for " + protocol + " was closed for reading");
    }

    private void awaitReadable() {
        if (!readable.await(this::isReadable, timeout)) {
            refuseIfInterrupted();
            throw late("nothing to read");
        }
    }

    private boolean isReadable() {
        synchronized (lock) {
            return in.size() > 0 || ended || readClosed || dead != null;
        }
    }

    private PeerException late(String what) {
        return new PeerException(
                PeerException.Code.TIMEOUT, what + " on the stream for " + protocol + " within " + timeout);
    }

    private void refuseIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new PeerException(PeerException.Code.CLOSED, "interrupted while waiting for a stream");
        }
    }

    /** With the caller's stack. */
    private static PeerException again(PeerException cause) {
        return new PeerException(cause.code(), String.valueOf(cause.getMessage()), cause);
    }

    @Override
    public byte[] read() {
        awaitReadable();
        byte[] bytes;
        boolean report;
        synchronized (lock) {
            bytes = new byte[Math.min(READ_MAX, in.size())];
            if (bytes.length == 0) {
                end();
                report = isRestToReport();
            } else {
                in.take(bytes, 0, bytes.length);
                report = count(bytes.length);
            }
        }
        if (report) {
            connection.loop().execute(this::report);
        }
        return bytes;
    }

    @Override
    public byte[] readExactly(int length) {
        byte[] all = new byte[length];
        int at = 0;
        while (at < length) {
            int bytes = read(all, at, length - at);
            if (bytes < 0) {
                throw new PeerException(
                        PeerException.Code.RESET,
                        "the stream for " + protocol + " ended after " + at + " of " + length + " bytes");
            }
            at += bytes;
        }
        return all;
    }

    @Override
    public byte[] readAll(int max) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part = read(); part.length > 0; part = read()) {
            if (all.size() + part.length > max) {
                throw new PeerException(
                        PeerException.Code.TOO_LARGE, "more than " + max + " bytes came on the stream for " + protocol);
            }
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, from.length);
        int at = offset;
        int end = offset + length;
        do {
            int left = end - at;
            if (!writable.await(() -> isWritable(left), timeout)) {
                refuseIfInterrupted();
                throw late("no room to write");
            }
            int bytes;
            synchronized (writers) {
                bytes = reserve(left);
                put(from, at, bytes);
            }
            at += bytes;
        } while (at < end);
    }

    /** Takes so much of the credit, or all of it. */
    private int reserve(int wanted) {
        synchronized (lock) {
            refuseWriting();
            int bytes = Math.min(wanted, credit);
            credit -= bytes;
            return bytes;
        }
    }

    /** Large pieces are copied while the loop goes on; under the writers' lock, so that those of two writers do not mix. */
    private void put(byte[] from, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (end - at >= OutBuffer.WHOLE_BYTES) {
                synchronized (lock) {
                    at += out.fill(from, at, end - at);
                }
            }
            OutBuffer.Chunk whole = OutBuffer.whole(from, at, end - at);
            boolean start;
            synchronized (lock) {
                refuseWriting();
                if (whole == null) {
                    out.put(from, at, end - at);
                    at = end;
                } else {
                    out.add(whole);
                    at += whole.length();
                }
                start = !pumping;
                pumping = true;
            }
            if (start) {
                connection.loop().execute(this::pump);
            }
        }
    }

    private boolean isWritable(int bytes) {
        synchronized (lock) {
            return credit >= Math.min(bytes, wakeBytes()) || writeClosed || dead != null;
        }
    }

    private void refuseWriting() {
        PeerException cause = dead;
        if (cause != null) {
            throw again(cause);
        }
        if (writeClosed) {
            throw new PeerException(
                    PeerException.Code.CLOSED, "the stream for " + protocol + " was closed for writing");
        }
    }

    @Override
    public void closeWrite() {
        boolean start;
        synchronized (lock) {
            if (writeClosed || dead != null) {
                return;
            }
            writeClosed = true;
            start = !pumping;
            pumping = true;
        }
        writable.signal();
        if (start) {
            connection.loop().execute(this::pump);
        }
    }

    @Override
    public void closeRead() {
        synchronized (lock) {
            if (readClosed) {
                return;
            }
            readClosed = true;
            if (!ended) {
                unreported += in.size();
            }
            in.clear();
            memory.empty();
            if (dead != null) {
                return;
            }
        }
        readable.signal();
        connection.loop().execute(() -> {
            report();
            connection.give(new ConnectionInput.StopReading(number));
        });
    }

    @Override
    public void reset() {
        synchronized (lock) {
            if (dead != null) {
                return;
            }
        }
        die(PeerException.Code.RESET, "the stream for " + protocol + " was reset here", true);
        connection.loop().execute(() -> {
            connection.give(new ConnectionInput.Reset(number));
            connection.forget(number);
            connection.host().streamClosed(this, "reset-here");
        });
    }

    @Override
    public void timeout(Duration each) {
        timeout = each.isZero() ? FOR_EVER : each;
    }

    @Override
    public InputStream input() {
        return new StreamBytes.In(this);
    }

    @Override
    public OutputStream output() {
        return new StreamBytes.Out(this);
    }

    @Override
    public void close() {
        closeWrite();
        closeRead();
    }

    @Override
    public String toString() {
        return "Stream[" + protocol + " " + number + " of " + connection + "]";
    }
}
