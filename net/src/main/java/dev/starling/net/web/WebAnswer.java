package dev.starling.net.web;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** What a site answers. */
public sealed interface WebAnswer {
    /**
     * So many bytes.
     *
     * @param type of the content, with its character set
     */
    record Content(int status, String type, byte[] body) implements WebAnswer {}

    /**
     * Server-sent events, until either side ends them.
     *
     * @param opened is handed the stream before the first byte leaves
     */
    record Events(Consumer<EventStream> opened) implements WebAnswer {}

    /** JSON with status 200. */
    static WebAnswer json(byte[] body) {
        return new Content(200, "application/json; charset=utf-8", body);
    }

    /** A refusal that says why, as {@code {"error":…}}; quotes and backslashes become apostrophes. */
    static WebAnswer refusal(int status, String why) {
        String plain = why.replaceAll("[\"\\\\]", "'").replaceAll("\\p{Cntrl}", " ");
        return new Content(
                status,
                "application/json; charset=utf-8",
                ("{\"error\":\"" + plain + "\"}").getBytes(StandardCharsets.UTF_8));
    }
}
