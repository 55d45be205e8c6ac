package dev.starling.peer.host;

import dev.starling.core.TraceContext;
import dev.starling.encoding.Varint;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The wrapper protocol (docs/protocol/tracing.md §2): two lines, each with its length before it as a varint, then the
 * wrapped protocol's bytes. Nothing is answered to the lines.
 */
final class TracedProtocol {
    static final String ID = "/starling/traced/1.0.0";

    private static final int LINE_BYTES_MAX = 1024;

    /** What the lines say. */
    record Head(TraceContext context, String protocol) {}

    private TracedProtocol() {}

    static byte[] head(TraceContext context, String protocol) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        line(out, context.traceparent());
        line(out, protocol);
        return out.toByteArray();
    }

    private static void line(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(Varint.encode(bytes.length));
        out.writeBytes(bytes);
    }

    /**
     * Reads the lines.
     *
     * @throws PeerException with PROTOCOL where they are none
     */
    static Head read(Stream stream) {
        String parent = line(stream);
        String protocol = line(stream);
        return TraceContext.parse(parent)
                .map(context -> new Head(context, protocol))
                .orElseThrow(() -> wrong("not a traceparent: " + parent));
    }

    private static String line(Stream stream) {
        int low = stream.readExactly(1)[0];
        int high = low < 0 ? stream.readExactly(1)[0] : 0;
        int length = (low & 0x7f) | ((high & 0x7f) << 7);
        if (high < 0 || length > LINE_BYTES_MAX || (low < 0 && high == 0)) {
            throw wrong("a line has at most " + LINE_BYTES_MAX + " bytes, and its length the shortest form");
        }
        return new String(stream.readExactly(length), StandardCharsets.UTF_8);
    }

    private static PeerException wrong(String what) {
        return new PeerException(PeerException.Code.PROTOCOL, ID + ": " + what);
    }
}
