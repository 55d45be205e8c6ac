package dev.starling.net.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages of strangers, and programs without the token, try on a local page and its API. */
@Timeout(60)
final class LocalServerAttackTest {
    /** Shorter than what is served with, so that the test is as well. */
    private static final int REQUEST_SECONDS_MAX = 1;

    private static final String TOKEN = Token.random();
    private static final int BODY_MAX = 1000;

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger changed = new AtomicInteger();
    private final LinkedBlockingQueue<EventStream> streams = new LinkedBlockingQueue<>();
    private LocalServer server;
    private int port;

    @BeforeAll
    static void hurry() {
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_SECONDS_MAX));
        System.setProperty("sun.net.httpserver.idleInterval", Integer.toString(REQUEST_SECONDS_MAX));
        System.setProperty("sun.net.httpserver.clockTick", "500");
        System.setProperty("sun.net.httpserver.timerMillis", "500");
    }

    @BeforeEach
    void open() throws IOException {
        server = LocalServer.open(new LocalServer.Settings("localhost", 0, TOKEN, BODY_MAX), this::answer);
        port = server.port();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private WebAnswer answer(WebRequest request) {
        asked.incrementAndGet();
        if (request.method().equals("POST")) {
            changed.incrementAndGet();
        }
        return switch (request.path()) {
            case "/api/events" -> new WebAnswer.Events(streams::add);
            case "/api/fails" -> throw new IllegalStateException("secret of the house");
            default -> WebAnswer.json("{}".getBytes(StandardCharsets.UTF_8));
        };
    }

    private String host() {
        return "Host: localhost:" + port + "\r\n";
    }

    private static String token() {
        return "X-Starling-Token: " + TOKEN + "\r\n";
    }

    private RawHttp.Reply get(String path, String headers) throws IOException {
        return RawHttp.send(port, "GET " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
    }

    private RawHttp.Reply post(String headers, String body) throws IOException {
        return RawHttp.send(
                port,
                "POST /api/control HTTP/1.1\r\n" + headers + "Content-Length: " + body.length()
                        + "\r\nConnection: close\r\n\r\n" + body);
    }

    private String allowed() {
        return host() + token() + "Origin: http://localhost:" + port + "\r\nContent-Type: application/json\r\n";
    }

    @Test
    void whoever_keeps_to_the_rules_is_answered() throws IOException {
        assertThat(get("/", host()).status()).isEqualTo(200);
        assertThat(get("/", "host:   127.0.0.1:" + port + "\r\n").status()).isEqualTo(200);
        assertThat(get("/", "Host: [::1]:" + port + "\r\n").status()).isEqualTo(200);
        assertThat(get("/api/overview", host() + token()).status()).isEqualTo(200);
        assertThat(post(allowed(), "{}").status()).isEqualTo(200);
        assertThat(changed).hasValue(1);
    }

    /** DNS rebinding: a name of the attacker's leads to this machine, and the browser takes our page for his. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:PORT",
                "127.0.0.1.evil.example:PORT",
                "localhost.evil.example:PORT",
                "evil-localhost:PORT",
                "localhost.:PORT",
                "LOCALHOST:PORT",
                "127.0.0.1",
                "localhost",
                "localhost:1",
                "localhost:0PORT",
                "user@localhost:PORT",
                "localhost:PORT@evil.example",
                "localhost:PORT, evil.example",
                "127.1:PORT",
                "0.0.0.0:PORT",
                "[::]:PORT",
                "::1:PORT",
                "[0:0:0:0:0:0:0:1]:PORT",
                "2130706433:PORT",
                "localhost:PORT/x",
                "local host:PORT",
                ""
            })
    void a_name_that_is_not_ours_is_refused_before_anything_is_looked_at(String host) throws IOException {
        RawHttp.Reply reply =
                get("/api/overview", "Host: " + host.replace("PORT", Integer.toString(port)) + "\r\n" + token());
        assertThat(reply.status()).isIn(400, 403);
        assertThat(asked).hasValue(0);
    }

    @Test
    void no_host_and_two_hosts_are_refused() throws IOException {
        assertThat(get("/", "").status()).isIn(400, 403);
        assertThat(get("/", host() + host()).status()).isIn(400, 403);
        assertThat(get("/", host() + "Host: evil.example\r\n").status()).isIn(400, 403);
        assertThat(get("/", "Host: evil.example\r\n" + host()).status()).isIn(400, 403);
        assertThat(RawHttp.send(port, "GET / HTTP/1.0\r\n\r\n").status()).isIn(400, 403);
        assertThat(asked).hasValue(0);
    }

    /** A form, an image, a fetch without permission: what another site's page can make a browser send. */
    @Test
    void another_sites_page_can_change_nothing() throws IOException {
        String json = "Content-Type: application/json\r\n";
        for (String origin : List.of(
                "Origin: http://evil.example\r\n",
                "Origin: null\r\n",
                "Origin: http://localhost:" + (port == 65_535 ? 1 : port + 1) + "\r\n",
                "Origin: http://127.0.0.1:" + port + "\r\n",
                "Origin: https://localhost:" + port + "\r\n",
                "Origin: http://localhost:" + port + ".evil.example\r\n",
                "Origin: http://localhost:" + port + "\r\nOrigin: http://evil.example\r\n",
                "Origin: \r\n",
                "")) {
            assertThat(post(host() + token() + origin + json, "{}").status())
                    .as(origin)
                    .isEqualTo(403);
            if (!origin.isEmpty()) {
                assertThat(get("/api/overview", host() + token() + origin).status())
                        .as(origin)
                        .isEqualTo(403);
            }
        }
        assertThat(post(allowed() + "Sec-Fetch-Site: cross-site\r\n", "{}").status())
                .isEqualTo(403);
        assertThat(get("/", host() + "Sec-Fetch-Site: same-site\r\n").status()).isEqualTo(403);
        assertThat(asked).hasValue(0);
    }

    @Test
    void what_a_form_can_send_is_not_json() throws IOException {
        String ours = host() + token() + "Origin: http://localhost:" + port + "\r\n";
        for (String type : List.of(
                "Content-Type: text/plain\r\n",
                "Content-Type: application/x-www-form-urlencoded\r\n",
                "Content-Type: multipart/form-data; boundary=x\r\n",
                "Content-Type: text/plain; application/json\r\n",
                "Content-Type: application/jsonp\r\n",
                "")) {
            assertThat(post(ours + type, "{}").status()).as(type).isEqualTo(415);
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void without_the_token_there_is_no_data() throws IOException {
        for (String token : List.of(
                "",
                "X-Starling-Token: \r\n",
                "X-Starling-Token: " + TOKEN.substring(1) + "\r\n",
                "X-Starling-Token: " + TOKEN + "x\r\n",
                "X-Starling-Token: " + Token.random() + "\r\n",
                "Cookie: token=" + TOKEN + "\r\n",
                token() + token())) {
            assertThat(get("/api/overview", host() + token).status()).as(token).isEqualTo(401);
        }
        assertThat(get("/api/overview?token=" + TOKEN, host()).status()).isEqualTo(401);
        assertThat(asked).hasValue(0);
        assertThat(TOKEN).hasSizeGreaterThanOrEqualTo(43);
    }

    @Test
    void reading_changes_nothing_and_other_methods_are_not_served() throws IOException {
        assertThat(get("/api/control?command=kill%201", host() + token()).status())
                .isEqualTo(200);
        for (String method : List.of("PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get")) {
            RawHttp.Reply reply =
                    RawHttp.send(port, method + " /api/control HTTP/1.1\r\n" + allowed() + "Connection: close\r\n\r\n");
            assertThat(reply.status()).as(method).isIn(400, 405);
            assertThat(reply.text()).doesNotContainIgnoringCase("access-control");
        }
        assertThat(changed).hasValue(0);
    }

    /** A browser lets any page open a WebSocket to any host, and sends an origin with it: here none is spoken at all. */
    @Test
    void no_websocket_is_upgraded_whoever_asks() throws IOException {
        for (String origin : List.of(
                "",
                "Origin: null\r\n",
                "Origin: http://evil.example\r\n",
                "Origin: http://localhost:" + port + "\r\n")) {
            RawHttp.Reply reply = RawHttp.send(
                    port,
                    "GET /api/events HTTP/1.1\r\n" + host() + token() + origin
                            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            assertThat(reply.status()).as(origin).isIn(400, 403);
        }
        assertThat(streams).isEmpty();
    }

    @Test
    void the_stream_of_events_is_for_our_page_only() throws IOException {
        assertThat(get("/api/events", host()).status()).isEqualTo(401);
        assertThat(get("/api/events", host() + token() + "Origin: http://evil.example\r\n")
                        .status())
                .isEqualTo(403);
        assertThat(get("/api/events", "Host: evil.example:" + port + "\r\n" + token())
                        .status())
                .isEqualTo(403);
        assertThat(streams).isEmpty();
    }

    @Test
    void a_head_of_more_than_8_kib_is_not_read_to_its_end() throws IOException {
        for (String head : List.of(
                "X: " + "x".repeat(20_000) + "\r\n", "X: x\r\n".repeat(5_000), "Y".repeat(100_000) + ": y\r\n")) {
            assertThat(get("/", host() + head).status()).isIn(-1, 400, 413, 431);
        }
        assertThat(get("/" + "a".repeat(100_000), host()).status()).isIn(-1, 400, 403, 413, 414, 431);
        assertThat(asked).hasValue(0);
    }

    @Test
    void a_body_that_is_too_long_is_refused_by_its_length() throws IOException {
        assertThat(post(allowed(), " ".repeat(BODY_MAX)).status()).isEqualTo(200);
        assertThat(post(allowed(), " ".repeat(BODY_MAX + 1)).status()).isEqualTo(413);
        for (String length : List.of("99999999999999999999", "-1", "+2", "0x2", "2, 2", "")) {
            RawHttp.Reply reply = RawHttp.send(
                    port,
                    "POST /api/control HTTP/1.1\r\n" + allowed() + "Content-Length: " + length
                            + "\r\nConnection: close\r\n\r\n{}");
            assertThat(reply.status()).as(length).isIn(-1, 400, 413);
        }
        assertThat(changed).hasValue(1);
    }

    /** Two servers in a row that disagree on where a request ends: here there is one answer, and the connection ends. */
    @Test
    void a_request_hidden_in_another_is_not_answered() throws IOException {
        String hidden = "GET /api/hidden HTTP/1.1\r\n" + host() + token() + "\r\n";
        for (String framing : List.of(
                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n",
                "Transfer-Encoding: \u000bchunked\r\nContent-Length: 0\r\n\r\n",
                "Content-Length: 0\r\nContent-Length: 4\r\n\r\n",
                "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
                "\r\n")) {
            int before = asked.get();
            RawHttp.Reply reply = RawHttp.send(port, "POST /api/control HTTP/1.1\r\n" + allowed() + framing + hidden);
            assertThat(reply.status()).as(framing).isIn(-1, 400, 411, 413, 501);
            assertThat(reply.answers()).as(framing).isLessThanOrEqualTo(1);
            assertThat(asked).as(framing).hasValue(before);
        }
    }

    @Test
    void a_request_that_drips_is_over_when_its_time_is() throws IOException {
        try (Socket silent = RawHttp.connect(port);
                Socket head = RawHttp.connect(port);
                Socket body = RawHttp.connect(port)) {
            head.getOutputStream().write("GET / HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.UTF_8));
            body.getOutputStream()
                    .write(("POST /api/control HTTP/1.1\r\n" + allowed() + "Content-Length: 100\r\n\r\n{")
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(RawHttp.readAll(head.getInputStream())).doesNotContain("200");
            assertThat(RawHttp.readAll(body.getInputStream())).doesNotContain("200");
            assertThat(RawHttp.readAll(silent.getInputStream())).isEmpty();
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void sixty_five_connections_are_too_many_and_the_first_ones_go_on() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            String stream = "GET /api/events HTTP/1.1\r\n" + host() + token() + "\r\n";
            int refused = 0;
            for (int i = 0; i < 65; i++) {
                Socket socket = RawHttp.connect(port);
                sockets.add(socket);
                socket.getOutputStream().write(stream.getBytes(StandardCharsets.UTF_8));
                try {
                    refused += socket.getInputStream().read() < 0 ? 1 : 0;
                } catch (IOException reset) {
                    refused++;
                }
            }
            assertThat(refused).isPositive();
            assertThat(streams).hasSizeLessThanOrEqualTo(64);
            EventStream first = streams.element();
            assertThat(first.send("still here".getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            readUntil(sockets.getFirst().getInputStream(), "still here");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void readUntil(InputStream in, String wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            seen.append((char) b);
            if (seen.indexOf(wanted) >= 0) {
                return;
            }
        }
        throw new AssertionError("no " + wanted + " in " + seen);
    }

    @Test
    void a_reader_that_lags_is_dropped_and_nobody_waits_for_it() throws Exception {
        try (Socket lagging = RawHttp.connect(port);
                Socket reading = RawHttp.connect(port)) {
            String stream = "GET /api/events HTTP/1.1\r\n" + host() + token() + "\r\n";
            lagging.getOutputStream().write(stream.getBytes(StandardCharsets.UTF_8));
            EventStream first = streams.poll(10, TimeUnit.SECONDS);
            reading.getOutputStream().write(stream.getBytes(StandardCharsets.UTF_8));
            EventStream second = streams.poll(10, TimeUnit.SECONDS);
            byte[] event = new byte[1 << 20];
            Arrays.fill(event, (byte) 'x');
            int sent = 0;
            while (first.send(event)) {
                sent++;
                assertThat(sent).as("events for one who does not read").isLessThan(1000);
            }
            assertThat(first.closed()).isTrue();
            assertThat(second.send("for the other".getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            readUntil(reading.getInputStream(), "for the other");
        }
    }

    @Test
    void a_stream_outlives_the_time_that_a_request_has() throws Exception {
        try (Socket reading = RawHttp.connect(port)) {
            reading.getOutputStream()
                    .write(("GET /api/events HTTP/1.1\r\n" + host() + token() + "\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            EventStream stream = streams.poll(10, TimeUnit.SECONDS);
            CountDownLatch ended = new CountDownLatch(1);
            assertThat(ended.await(2 * REQUEST_SECONDS_MAX, TimeUnit.SECONDS)).isFalse();
            assertThat(stream.send("after all".getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            readUntil(reading.getInputStream(), "after all");
        }
    }

    @Test
    void every_answer_tells_the_browser_to_be_strict() throws IOException {
        for (RawHttp.Reply reply : List.of(
                get("/", host()),
                get("/api/x", host()),
                get("/", "Host: evil\r\n"),
                get("/api/fails", host() + token()))) {
            assertThat(reply.header("Content-Security-Policy"))
                    .contains("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
                    .doesNotContain("unsafe");
            assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(reply.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
            assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(reply.header("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void what_goes_wrong_inside_is_not_told() throws IOException {
        RawHttp.Reply reply = get("/api/fails", host() + token());
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text()).doesNotContain("secret of the house");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "::", "[::]", "192.168.1.2", "example.org", "127.0.0.2", "", "localhost.evil.example"
            })
    void nothing_but_this_machine_is_listened_to(String host) {
        assertThatThrownBy(() -> new LocalServer.Settings(host, 0, TOKEN, BODY_MAX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this machine only");
    }

    @Test
    void no_other_address_of_this_machine_answers() throws IOException {
        assertThat(server.addresses()).allMatch(address -> address.matches("127\\.0\\.0\\.1:\\d+|\\[(0:){7}1\\]:\\d+"));
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        for (InetAddress other : others) {
            try (Socket socket = new Socket()) {
                assertThatThrownBy(() -> socket.connect(new InetSocketAddress(other, port), 2_000))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void a_request_has_ten_seconds_and_a_head_8_kib_unless_somebody_says_otherwise() {
        assertThat(System.getProperty("sun.net.httpserver.maxReqHeaderSize")).isEqualTo("8192");
        assertThat(System.getProperty("jdk.httpserver.maxConnections")).isEqualTo("32");
        assertThat(LocalServer.limits()).containsEntry("sun.net.httpserver.maxReqTime", 10);
    }

    @Test
    void a_port_that_is_taken_is_said_to_be() {
        assertThatThrownBy(() -> LocalServer.open(
                        new LocalServer.Settings("localhost", port, TOKEN, BODY_MAX),
                        request -> WebAnswer.refusal(404, "")))
                .isInstanceOf(LocalServer.PortTaken.class)
                .hasMessageContaining("port " + port + " is taken");
    }
}
