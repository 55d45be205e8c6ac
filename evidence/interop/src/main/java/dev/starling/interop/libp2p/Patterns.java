package dev.starling.interop.libp2p;

import dev.starling.core.Bytes;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Perf;
import dev.starling.peer.Stream;
import dev.starling.peer.StreamHandler;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The answering side of each protocol of the checks; the README of the folder specifies them. */
final class Patterns {
    static final String ECHO = "/echo/1.0.0";
    static final String DIGEST = "/starling/pattern/digest/1.0.0";
    static final String RESET = "/starling/pattern/reset/1.0.0";
    static final String DRIP = "/starling/pattern/drip/1.0.0";
    static final String STALL = "/starling/pattern/stall/1.0.0";

    private static final int BLOCK_BYTES = 64 << 10;

    private volatile CountDownLatch released = new CountDownLatch(1);

    Patterns() {}

    void serve(Peer peer, boolean quiet) {
        Map<String, StreamHandler> handlers = Map.of(
                ECHO,
                Patterns::echo,
                Perf.PROTOCOL,
                Perf.server(),
                DIGEST,
                Patterns::digest,
                RESET,
                Patterns::reset,
                DRIP,
                Patterns::drip,
                STALL,
                this::stall);
        handlers.forEach((protocol, handler) -> peer.handle(protocol, quiet ? handler : told(protocol, handler)));
    }

    /** Whoever stalls reads on. */
    void release() {
        CountDownLatch before = released;
        released = new CountDownLatch(1);
        before.countDown();
    }

    private static StreamHandler told(String protocol, StreamHandler handler) {
        return stream -> {
            String outcome = "ended";
            String message = "";
            try {
                handler.serve(stream);
            } catch (PeerException e) {
                outcome = e.code() == PeerException.Code.RESET ? "reset" : "failed";
                message = String.valueOf(e.getMessage());
                throw e;
            } finally {
                Lines.report(
                        "stream",
                        Lines.of(
                                "protocol",
                                protocol,
                                "peerId",
                                stream.connection().remote().toString(),
                                "outcome",
                                outcome,
                                "message",
                                message));
            }
        };
    }

    /** Holds nothing while it waits: there may be ten thousand of it. */
    private static void echo(Stream stream) {
        for (byte[] piece = stream.read(); piece.length > 0; piece = stream.read()) {
            stream.write(piece);
        }
    }

    private static void digest(Stream stream) {
        Map<String, Object> summary = Content.read(stream).summary();
        stream.write(Bytes.utf8(summary.get("sha256") + " " + summary.get("bytes") + "\n")
                .toArray());
    }

    private static void reset(Stream stream) {
        long after = ByteBuffer.wrap(stream.readExactly(Long.BYTES)).getLong();
        byte[] block = new byte[BLOCK_BYTES];
        for (long left = after; left > 0; ) {
            left -= Math.max(0, stream.read(block, 0, (int) Math.min(block.length, left)));
        }
        stream.reset();
    }

    private static void drip(Stream stream) {
        for (byte[] part = stream.read(); part.length > 0; part = stream.read()) {
            for (int i = 0; i < part.length; i++) {
                stream.write(part, i, 1);
            }
        }
    }

    private void stall(Stream stream) throws InterruptedException {
        released.await();
        digest(stream);
    }
}
