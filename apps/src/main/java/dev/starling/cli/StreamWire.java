package dev.starling.cli;

import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream wired to an input and an output, each on a thread of its own. The end of the input ends our half of the
 * stream, the end of the other side's half ends nothing: it is over when both are.
 */
final class StreamWire {
    private static final int BLOCK_BYTES = 64 << 10;
    /** How long a stop can go unnoticed. */
    private static final long SLICE_MS = 50;
    /** How long an end without a reason waits for one: a thread may be about to tell it. */
    private static final long REASON_MS = 200;

    private sealed interface News {
        /** All that the other side has sent is in the output. */
        record Received() implements News {}

        /** The stream has ended. */
        record Over(String code) implements News {}

        record Failed(RuntimeException cause) implements News {}
    }

    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private final Stop stop;

    StreamWire(Stop stop) {
        this.stop = stop;
    }

    /** Takes the events of the host, of which the stream is to be the only one that it opens. */
    void onEvent(ConnectionEvent event) {
        if (event instanceof ConnectionEvent.StreamClosed closed && closed.outbound()) {
            news.add(new News.Over(closed.code()));
        }
    }

    /**
     * Returns once both sides have ended their halves and all that came is in the output.
     *
     * @throws PeerException or {@link CommandFailed} when the stream is given up before
     * @throws Output.Closed when nobody reads the output
     * @throws Stop.Stopped on Ctrl-C, which gives the stream up
     */
    void run(Stream stream, InputStream in, OutputStream out) {
        Thread.ofPlatform().daemon().name("call stdin").start(() -> send(stream, in));
        Thread.ofPlatform().daemon().name("call stdout").start(() -> receive(stream, out));
        boolean received = false;
        boolean over = false;
        try {
            while (!received || !over) {
                switch (next(SLICE_MS)) {
                    case null -> stop.check();
                    case News.Received() -> received = true;
                    case News.Over(String code) -> over = finished(code, stream);
                    case News.Failed(RuntimeException cause) -> throw cause;
                }
            }
        } catch (RuntimeException e) {
            stream.reset();
            throw e;
        }
    }

    private @Nullable News next(long waitMs) {
        try {
            return news.poll(waitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stop.with(ExitCode.FAILED);
            return null;
        }
    }

    private boolean finished(String code, Stream stream) {
        if (code.equals("finished")) {
            return true;
        }
        for (News more = next(REASON_MS); more != null; more = next(REASON_MS)) {
            if (more instanceof News.Failed(RuntimeException cause)) {
                throw cause;
            }
        }
        throw new CommandFailed("the stream for " + stream.protocol()
                + (code.equals("reset") ? " was reset by the other side" : " is over (" + code + ")"));
    }

    private void send(Stream stream, InputStream in) {
        byte[] block = new byte[BLOCK_BYTES];
        try {
            for (int bytes = in.read(block); bytes >= 0; bytes = in.read(block)) {
                stream.write(block, 0, bytes);
            }
            stream.closeWrite();
        } catch (IOException e) {
            news.add(new News.Failed(new CommandFailed("cannot read stdin: " + Problems.text(e))));
        } catch (PeerException givenUp) {
            // The end of the stream, of which we are told, has the reason.
        }
    }

    private void receive(Stream stream, OutputStream out) {
        byte[] block = new byte[BLOCK_BYTES];
        try {
            for (int bytes = read(stream, block); bytes >= 0; bytes = read(stream, block)) {
                out.write(block, 0, bytes);
                out.flush();
            }
            if (out instanceof TerminalBytes terminal) {
                terminal.end();
            }
            news.add(new News.Received());
        } catch (IOException e) {
            news.add(new News.Failed(Output.failure(e)));
        } catch (PeerException e) {
            news.add(new News.Failed(e));
        }
    }

    private static int read(Stream stream, byte[] block) {
        return stream.read(block, 0, block.length);
    }
}
