package dev.starling.interop.libp2p;

import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Perf;
import dev.starling.peer.Stream;
import dev.starling.peer.StreamHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Phaser;

/** The answering side of each protocol of the checks. */
final class Handlers {
    static final String ECHO = "/echo/1.0.0";
    static final String DIGEST = "/starling/pattern/digest/1.0.0";
    static final String RESET = "/starling/pattern/reset/1.0.0";
    static final String DRIP = "/starling/pattern/drip/1.0.0";
    static final String STALL = "/starling/pattern/stall/1.0.0";

    private final Reports reports;
    private final boolean quiet;
    private final Phaser released = new Phaser(1);

    Handlers(Reports reports, boolean quiet) {
        this.reports = reports;
        this.quiet = quiet;
    }

    void install(Peer peer) {
        Map.of(ECHO, (StreamHandler) Handlers::echo, Perf.PROTOCOL, Perf.server(), DIGEST, Handlers::digest)
                .forEach((protocol, handler) -> peer.handle(protocol, reported(handler)));
        Map.of(RESET, (StreamHandler) Handlers::reset, DRIP, Handlers::drip, STALL, this::stall)
                .forEach((protocol, handler) -> peer.handle(protocol, reported(handler)));
    }

    /** Lets the streams that stall be read. */
    void release() {
        released.arrive();
    }

    private StreamHandler reported(StreamHandler handler) {
        return stream -> {
            try {
                handler.serve(stream);
                ended(stream, "ended", "");
            } catch (PeerException e) {
                ended(stream, e.code() == PeerException.Code.RESET ? "reset" : "failed", e.getMessage());
                stream.reset();
            }
        };
    }

    private void ended(Stream stream, String outcome, String message) {
        if (quiet) {
            return;
        }
        Map<String, Object> report = Reports.of("stream");
        report.put("protocol", stream.protocol());
        report.put("peerId", stream.connection().remote().toString());
        report.put("outcome", outcome);
        report.put("message", message);
        reports.write(report);
    }

    private static void echo(Stream stream) {
        byte[] block = new byte[Content.BLOCK_BYTES];
        for (int read = stream.read(block, 0, block.length);
                read >= 0;
                read = stream.read(block, 0, block.length)) {
            stream.write(block, 0, read);
        }
        stream.closeWrite();
    }

    private static void digest(Stream stream) {
        Content.Sum sum = Content.read(stream);
        stream.write((sum.sha256() + " " + sum.bytes() + "\n").getBytes(StandardCharsets.US_ASCII));
        stream.closeWrite();
    }

    private static void reset(Stream stream) {
        long after = ByteBuffer.wrap(stream.readExactly(Long.BYTES)).getLong();
        stream.readExactly(Math.toIntExact(after));
        stream.reset();
    }

    private static void drip(Stream stream) {
        for (byte[] piece = stream.read(); piece.length > 0; piece = stream.read()) {
            for (int i = 0; i < piece.length; i++) {
                stream.write(piece, i, 1);
            }
        }
        stream.closeWrite();
    }

    private void stall(Stream stream) {
        released.awaitAdvance(released.getPhase());
        digest(stream);
    }
}
