package dev.starling.gnutella.head;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one head after another out of bytes that come in any pieces. Lines may end with CR LF or LF. */
public final class HeadReader {
    /** The most bytes of a head. */
    public static final int HEAD_BYTES_MAX = 4096;
    /** The most headers. */
    public static final int HEADERS_MAX = 64;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    private final List<String> lines = new ArrayList<>();
    private int taken;

    /** A reader before the first byte. */
    public HeadReader() {}

    /** Whether it is in the middle of a head. */
    public boolean begun() {
        return taken > 0;
    }

    /**
     * Takes bytes up to the end of a head, and none beyond.
     *
     * @return null where more have to come
     * @throws IllegalArgumentException where this is no head, or too large a one
     */
    public @Nullable Head read(ByteBuffer in) {
        while (in.hasRemaining()) {
            int end = in.position();
            while (end < in.limit() && in.get(end) != '\n') {
                end++;
            }
            byte[] part = new byte[end - in.position()];
            in.get(part);
            line.writeBytes(part);
            boolean ended = end < in.limit();
            if (ended) {
                in.get();
            }
            taken += part.length + (ended ? 1 : 0);
            if (taken > HEAD_BYTES_MAX) {
                throw new IllegalArgumentException("a head has more than " + HEAD_BYTES_MAX + " bytes");
            }
            if (!ended) {
                return null;
            }
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            if (text.endsWith("\r")) {
                text = text.substring(0, text.length() - 1);
            }
            if (text.isEmpty()) {
                return head();
            }
            if (lines.size() > HEADERS_MAX) {
                throw new IllegalArgumentException("a head has more than " + HEADERS_MAX + " headers");
            }
            lines.add(text);
        }
        return null;
    }

    private Head head() {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a head begins with an empty line");
        }
        Head head = new Head(lines.getFirst(), headers(lines.subList(1, lines.size())));
        lines.clear();
        taken = 0;
        return head;
    }

    private static List<Head.Header> headers(List<String> lines) {
        List<Head.Header> headers = new ArrayList<>();
        for (String text : lines) {
            if (text.startsWith(" ") || text.startsWith("\t")) {
                if (headers.isEmpty()) {
                    throw new IllegalArgumentException("a header goes on before any has begun");
                }
                Head.Header before = headers.removeLast();
                headers.add(new Head.Header(before.name(), (before.value() + " " + text.strip()).strip()));
                continue;
            }
            int colon = text.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("\"" + Head.shown(text) + "\" is no header: it has no colon");
            }
            headers.add(new Head.Header(
                    text.substring(0, colon).strip(), text.substring(colon + 1).strip()));
        }
        return headers;
    }
}
