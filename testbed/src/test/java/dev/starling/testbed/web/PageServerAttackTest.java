package dev.starling.testbed.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.testbed.observe.Observation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The testbed's own page and API under attack, over raw HTTP; what every local server here withstands is in {@code LocalServerAttackTest}. */
@Timeout(60)
final class PageServerAttackTest {
    private static Bed bed;

    @BeforeAll
    static void open() throws IOException {
        bed = Bed.simulated(4, 1);
    }

    @AfterAll
    static void close() {
        bed.close();
    }

    private static String send(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getByName("127.0.0.1"), bed.page().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    private static String get(String path, String headers) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost:" + bed.page().port() + "\r\n" + headers
                + "Connection: close\r\n\r\n");
    }

    private static String api(String path) throws IOException {
        return get(path, token());
    }

    private static String token() {
        return "X-Starling-Token: " + bed.page().url().replaceFirst(".*#token=", "") + "\r\n";
    }

    private static String post(String path, String body) throws IOException {
        return send(
                "POST " + path + " HTTP/1.1\r\nHost: localhost:" + bed.page().port() + "\r\nOrigin: http://localhost:"
                        + bed.page().port() + "\r\n" + token() + "Content-Type: application/json\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + body);
    }

    private static long obeyed() {
        return bed.live().log().since(0, Integer.MAX_VALUE).observations().stream()
                .filter(Observation.Obeyed.class::isInstance)
                .count();
    }

    @Test
    void every_route_of_the_api_wants_the_token_and_the_page_does_not() throws IOException {
        for (String path : List.of(
                "overview",
                "events",
                "history",
                "peer/0",
                "snapshots",
                "traces",
                "trace/x",
                "share",
                "control",
                "nothing")) {
            assertThat(get("/api/" + path, "")).as(path).startsWith("HTTP/1.1 401");
        }
        assertThat(get("/", ""))
                .startsWith("HTTP/1.1 200")
                .contains("<!doctype html>")
                .doesNotContain(token());
    }

    @Test
    void a_link_on_a_strangers_page_changes_nothing() throws IOException {
        long before = obeyed();
        for (String path : List.of("/api/control?command=kill%201", "/api/replay?file=x", "/api/control/kill/1")) {
            assertThat(api(path)).as(path).startsWith("HTTP/1.1 4");
        }
        assertThat(obeyed()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../pom.xml",
                "/%2e%2e/web/PageServer.class",
                "/..%2fPageServer.class",
                "/lib/../../PageServer.class",
                "/lib//d3.min.js",
                "/static/index.html",
                "/index.html%00.js",
                "//etc/passwd",
                "/lib/d3.min.js/..",
                "/INDEX.html",
                "/.js",
                "/file:///etc/passwd"
            })
    void no_path_leads_out_of_the_folder(String path) throws IOException {
        assertThat(get(path, "")).startsWith("HTTP/1.1 4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"command\":1}",
                "{\"command\":{\"command\":\"add\"}}",
                "{\"command\":\"add\"} trailing",
                "{\"command\":\"add\"",
                "{\"command\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}",
                "\"add\""
            })
    void a_body_that_is_no_command_is_refused(String body) throws IOException {
        long before = obeyed();
        assertThat(post("/api/control", body)).startsWith("HTTP/1.1 400");
        assertThat(obeyed()).isEqualTo(before);
    }

    @Test
    void commands_that_make_no_sense_are_answered_with_the_reason() throws IOException {
        assertThat(post("/api/control", "{\"command\":\"cut 1 99999\"}"))
                .startsWith("HTTP/1.1 200")
                .contains("\"ok\":false", "there is no peer 99999");
        assertThat(post("/api/control", "{\"command\":\"" + "x".repeat(5000) + "\"}"))
                .contains("\"ok\":false");
        assertThat(post("/api/replay", "{\"file\":\"rm -rf /\"}")).startsWith("HTTP/1.1 400");
    }

    /** Scripts in what peers say come back as JSON text, whose type no browser takes for a page. */
    @Test
    void what_peers_say_is_never_a_page() throws IOException {
        String script = "<script>alert(1)</script><img src=x onerror=alert(1)> \u2028 \u202e";
        assertThat(post("/api/control", "{\"command\":\"publish 0 " + script + "\"}"))
                .contains("\"ok\":true");
        for (String path : List.of("overview", "history", "traces", "share")) {
            String answer = api("/api/" + path);
            assertThat(answer).as(path).startsWith("HTTP/1.1 200").contains("alert(1)");
            assertThat(answer.toLowerCase(Locale.ROOT))
                    .as(path)
                    .contains("content-type: application/json", "x-content-type-options: nosniff");
        }
        assertThat(get("/api/x%3Cscript%3E", token()))
                .startsWith("HTTP/1.1 404")
                .doesNotContain("<script>");
    }

    @Test
    void a_long_text_is_cut_before_it_reaches_the_page() throws IOException {
        assertThat(post("/api/control", "{\"command\":\"publish 1 " + "long".repeat(250) + "\"}"))
                .contains("\"ok\":true");
        assertThat(api("/api/traces")).contains("long".repeat(90)).doesNotContain("long".repeat(110));
    }

    @Test
    void numbers_that_are_none_or_too_large_are_put_into_bounds() throws IOException {
        for (String query : List.of(
                "from=-1",
                "from=99999999999999999999",
                "from=x",
                "most=0",
                "most=999999999",
                "from=1&from=2",
                "&&==&")) {
            assertThat(api("/api/history?" + query)).as(query).startsWith("HTTP/1.1 200");
        }
        for (String path :
                List.of("/api/peer/-1", "/api/peer/99999999", "/api/peer/x", "/api/peer/", "/api/peer/999")) {
            assertThat(api(path)).as(path).startsWith("HTTP/1.1 404");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1", "example.org", "*"})
    void nobody_else_is_served(String host) {
        assertThatThrownBy(() -> PageServer.open(host, 0, bed.shown()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this machine only");
    }
}
