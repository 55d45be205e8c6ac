package dev.starling.sim;

import dev.starling.peer.link.LinkHandler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * The opening of a WebSocket (RFC 6455 §4): a request and an answer of true size, so that it costs its round trip, and so
 * that a listener of the other kind sees what it would see. Keys are not checked, and frames are left out: the bytes of the
 * stream follow as they are.
 */
final class WsUpgrade implements LinkHandler {
    private static final int HEAD_BYTES_MAX = 4096;
    private static final String END = "\r\n\r\n";

    private final SimLink link;
    private final String begins;
    private final Runnable opened;
    private final Consumer<String> failed;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();

    private WsUpgrade(SimLink link, String begins, Runnable opened, Consumer<String> failed) {
        this.link = link;
        this.begins = begins;
        this.opened = opened;
        this.failed = failed;
    }

    /** Asks, and waits for the answer. */
    static WsUpgrade dialer(SimLink link, Consumer<SimLink> opened, Consumer<String> failed) {
        byte[] key = new byte[16];
        link.loop().random().nextBytes(key);
        say(
                link,
                "GET / HTTP/1.1\r\nHost: " + link.connection().remote
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: " + Base64.getEncoder().encodeToString(key)
                        + "\r\nSec-WebSocket-Version: 13" + END);
        return new WsUpgrade(link, "HTTP/1.1 101 ", () -> opened.accept(link), failed);
    }

    /** Waits to be asked, and answers. */
    static WsUpgrade listener(SimLink link, Runnable opened) {
        return new WsUpgrade(
                link,
                "GET ",
                () -> {
                    say(
                            link,
                            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" + END);
                    opened.run();
                },
                code -> {});
    }

    private static void say(SimLink link, String text) {
        link.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        link.flush();
    }

    @Override
    public void received(ByteBuffer data) {
        while (data.hasRemaining() && head.size() < HEAD_BYTES_MAX) {
            head.write(data.get());
            String text = head.toString(StandardCharsets.US_ASCII);
            if (!text.startsWith(begins.substring(0, Math.min(begins.length(), text.length())))) {
                break;
            }
            if (text.endsWith(END)) {
                opened.run();
                link.rest(data);
                return;
            }
        }
        failed.accept("no-websocket");
        link.abort();
    }

    @Override
    public void pause() {
        // The head may come in parts.
    }

    @Override
    public void sent(int bytes) {
        // The upgrade's own bytes are nobody's business.
    }

    @Override
    public void ended() {
        failed.accept("no-websocket");
        link.abort();
    }

    @Override
    public void closed(String code, String reason) {
        failed.accept(code);
    }
}
