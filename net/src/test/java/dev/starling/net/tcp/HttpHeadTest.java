package dev.starling.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** HTTP heads and the WebSocket handshake, RFC 6455 §4. */
class HttpHeadTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String GOOD = "GET / HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
            + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: " + KEY + "\r\nOrigin: http://example.com\r\n"
            + "Sec-WebSocket-Version: 13\r\n\r\n";

    private static HttpHead head(String text) throws HttpException {
        HttpHead.Collector collector = new HttpHead.Collector();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            boolean complete = collector.take(Unpooled.wrappedBuffer(bytes, i, 1));
            assertThat(complete).isEqualTo(i == bytes.length - 1);
        }
        return collector.head();
    }

    private static int status(String text) {
        try {
            WsHandshake.checkRequest(head(text), "/");
            return 101;
        } catch (HttpException e) {
            assertThat(WsHandshake.refusal(e))
                    .startsWith("HTTP/1.1 " + e.status + " ")
                    .contains(e.reason);
            return e.status;
        }
    }

    @Test
    void the_key_of_the_rfc_is_answered_as_in_the_rfc() throws HttpException {
        assertThat(WsHandshake.checkRequest(head(GOOD), "/")).isEqualTo(KEY);
        assertThat(WsHandshake.answer(KEY)).contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
    }

    @Test
    void names_and_tokens_are_in_any_case_and_blanks_do_not_matter() {
        assertThat(status(GOOD.toLowerCase(java.util.Locale.ROOT)
                        .replace("get / http/1.1", "GET /?x=1 HTTP/1.1")
                        .replace(KEY.toLowerCase(java.util.Locale.ROOT), KEY)
                        .replace(": ", ":  \t")))
                .isEqualTo(101);
    }

    @Test
    void the_rest_behind_a_head_stays() throws HttpException {
        ByteBuf in = Unpooled.copiedBuffer(GOOD + "rest", StandardCharsets.ISO_8859_1);
        assertThat(new HttpHead.Collector().take(in)).isTrue();
        assertThat(in.toString(StandardCharsets.ISO_8859_1)).isEqualTo("rest");
    }

    @Test
    void anything_but_a_websocket_is_told_to_upgrade() {
        assertThat(status("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).isEqualTo(426);
        assertThat(status(GOOD.replace("Upgrade: websocket", "Upgrade: h2c"))).isEqualTo(426);
        assertThat(status(GOOD.replace("Version: 13", "Version: 8"))).isEqualTo(426);
        assertThat(status("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"))
                .isEqualTo(426);
    }

    @Test
    void requests_that_are_none_are_refused() {
        assertThat(status("\r\n\r\n")).isEqualTo(400);
        assertThat(status("GET /\r\nHost: x\r\n\r\n")).isEqualTo(400);
        assertThat(status(GOOD.replace("HTTP/1.1", "HTTP/1.0"))).isEqualTo(400);
        assertThat(status(GOOD.replace("GET", "POST"))).isEqualTo(400);
        assertThat(status(GOOD.replace("Host: server.example.com\r\n", ""))).isEqualTo(400);
        assertThat(status(GOOD.replace("Host:", "Host: y\r\nHost:"))).isEqualTo(400);
        assertThat(status(GOOD.replace(KEY, "dGhlIHNhbXBsZSBub25j"))).isEqualTo(400);
        assertThat(status(GOOD.replace(KEY, "*"))).isEqualTo(400);
        assertThat(status(GOOD.replace("Origin: ", "Sec-WebSocket-Key: " + KEY + "\r\nX: ")))
                .isEqualTo(400);
        assertThat(status(GOOD.replace("Origin:", "Transfer-Encoding: chunked\r\nX:")))
                .isEqualTo(400);
        assertThat(status(GOOD.replace("Origin:", "Content-Length: 5\r\nX:"))).isEqualTo(400);
        assertThat(status(GOOD.replace("Origin:", "Content-Length: 0\r\nX:"))).isEqualTo(101);
        assertThat(status(GOOD.replace("GET / ", "GET /other "))).isEqualTo(404);
    }

    @Test
    void heads_that_only_look_like_ones_are_refused() {
        assertThat(status(GOOD.replace("Origin:", "Origin :"))).isEqualTo(400);
        assertThat(status(GOOD.replace("Origin:", ": "))).isEqualTo(400);
        assertThat(status(GOOD.replace("Origin:", " folded\r\nOrigin:"))).isEqualTo(400);
        assertThat(refusedEarly("GET / HTTP/1.1\nHost: x\n\n")).isEqualTo(400);
        assertThat(refusedEarly("GET / HTTP/1.1\rHost: x")).isEqualTo(400);
        assertThat(refusedEarly("GET / HTTP/1.1\r\nHost: \0")).isEqualTo(400);
        assertThat(refusedEarly("\u0016\u0003\u0001")).as("TLS").isEqualTo(400);
    }

    private static int refusedEarly(String text) {
        try {
            new HttpHead.Collector().take(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
            return 0;
        } catch (HttpException e) {
            return e.status;
        }
    }

    @Test
    void lines_and_headers_have_limits() {
        int most = HttpHead.LINE_BYTES_MAX;
        String line = "GET /" + "a".repeat(most - 16) + " HTTP/1.1\r\n";
        assertThat(line).hasSize(most);
        assertThat(refusedEarly(line)).isZero();
        assertThat(refusedEarly("GET /" + "a".repeat(most))).isEqualTo(414);
        String start = "GET / HTTP/1.1\r\n";
        String header = "X: " + "a".repeat(HttpHead.HEADERS_BYTES_MAX - 7) + "\r\n";
        assertThat(refusedEarly(start + header + "\r\n")).isZero();
        assertThat(refusedEarly(start + "Y" + header + "\r\n")).isEqualTo(431);
        assertThat(status(GOOD.replace("Origin:", "X: y\r\n".repeat(HttpHead.HEADERS_MAX) + "X:")))
                .isEqualTo(431);
    }

    @Test
    void an_answer_has_to_agree_to_what_was_asked() throws HttpException {
        String good = WsHandshake.answer(KEY);
        WsHandshake.checkAnswer(head(good), KEY);
        for (String bad : new String[] {
            good.replace("101", "200"),
            good.replace("101", "\u00e9\u00e9\u00e9"),
            good.replace("HTTP/1.1", "ICY"),
            good.replace("s3p", "S3p"),
            good.replace("Upgrade: websocket", "Upgrade: h2c"),
            good.replace("Connection: Upgrade", "Connection: close"),
            good.replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"),
            good.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat\r\n\r\n")
        }) {
            assertThat(refusedAnswer(bad)).as(bad).isTrue();
        }
    }

    private static boolean refusedAnswer(String text) {
        try {
            WsHandshake.checkAnswer(head(text), KEY);
            return false;
        } catch (HttpException e) {
            return true;
        }
    }
}
