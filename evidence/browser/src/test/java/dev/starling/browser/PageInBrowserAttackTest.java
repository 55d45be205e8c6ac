package dev.starling.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import dev.starling.testbed.observe.Observation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stranger's page in the same browser, a stranger's name for this machine, and strangers' words on our page. */
final class PageInBrowserAttackTest {
    private static final String STRANGER = """
            <!doctype html><title>stranger</title><body>
            <img src="http://localhost:PORT/api/control?command=kill%201">
            <iframe name="target"></iframe><iframe id="framed" src="http://localhost:PORT/"></iframe>
            <form id="form" method="post" target="target" enctype="text/plain" action="http://localhost:PORT/api/control">
            <input name='{"command":"kill 1","x":"' value='"}'></form>
            <script>
            window.results = {};
            const url = 'http://localhost:PORT';
            document.getElementById('form').submit();
            async function attempt(name, what) { try { results[name] = await what(); } catch (e) { results[name] = 'refused'; } }
            const body = '{"command":"kill 1"}';
            Promise.all([
              attempt('noCors', () => fetch(url + '/api/control', { method: 'POST', mode: 'no-cors', body }).then(r => r.type)),
              attempt('json', () => fetch(url + '/api/control', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }).then(r => 'through')),
              attempt('token', () => fetch(url + '/api/overview', { headers: { 'X-Starling-Token': 'x' } }).then(r => 'through')),
              attempt('read', () => fetch(url + '/api/overview').then(r => r.text())),
              attempt('page', () => fetch(url + '/').then(r => r.text())),
              attempt('beacon', async () => { navigator.sendBeacon(url + '/api/control', new Blob([body], { type: 'text/plain' })); return 'sent'; }),
              attempt('events', () => new Promise((yes, no) => { const s = new EventSource(url + '/api/events'); s.onopen = () => yes('through'); s.onerror = no; })),
              attempt('socket', () => new Promise((yes, no) => { const s = new WebSocket(url.replace('http', 'ws') + '/api/events'); s.onopen = () => yes('through'); s.onerror = no; })),
              attempt('script', () => new Promise((yes, no) => { const s = document.createElement('script'); s.src = url + '/app.js'; s.onload = () => yes('through'); s.onerror = no; document.body.append(s); })),
            ]).then(() => { results.done = true; });
            </script>
            """;

    private static long obeyed(Testbed testbed) {
        return testbed.live().log().since(0, Integer.MAX_VALUE).observations().stream()
                .filter(Observation.Obeyed.class::isInstance)
                .count();
    }

    @Test
    void a_strangers_page_can_neither_read_nor_change_nor_frame_anything() throws IOException {
        try (Chromium chromium = Chromium.start();
                Testbed testbed = Testbed.simulated(4, "ring", 1)) {
            byte[] page = STRANGER.replace(
                            "PORT", Integer.toString(testbed.page().port()))
                    .getBytes(StandardCharsets.UTF_8);
            HttpServer stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            stranger.createContext("/", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
            });
            stranger.start();
            try {
                Page browser = chromium.page(800, 600, ColorScheme.DARK);
                // Its user has our page open, too, so whatever a browser would add by itself is there to be added.
                browser.navigate(testbed.page().url());
                browser.waitForFunction("() => starling.network().nodes.length > 3");
                browser.navigate("http://localhost:" + stranger.getAddress().getPort() + "/");
                browser.waitForFunction("() => results.done");
                for (String name : List.of("json", "token", "read", "page", "events", "socket", "script")) {
                    assertThat(browser.evaluate("name => results[name]", name))
                            .as(name)
                            .isEqualTo("refused");
                }
                assertThat(browser.frames().stream()
                                .filter(frame -> frame.url()
                                        .startsWith(testbed.page().url().replaceFirst("#.*", ""))))
                        .isEmpty();
                assertThat(obeyed(testbed)).isZero();
                assertThat(testbed.live().overview().peers()).hasSize(4);
            } finally {
                stranger.stop(0);
            }
        }
    }

    @Test
    void a_strangers_name_for_this_machine_opens_nothing() {
        try (Chromium chromium = Chromium.start("--host-resolver-rules=MAP evil.example 127.0.0.1");
                Testbed testbed = Testbed.simulated(4, "ring", 1)) {
            Page browser = chromium.page(800, 600, ColorScheme.DARK);
            String rebound = testbed.page().url().replace("localhost", "evil.example");
            Response response = browser.navigate(rebound);
            assertThat(response.status()).isEqualTo(403);
            assertThat((String) browser.evaluate("() => fetch('/api/overview', { headers: { 'X-Starling-Token': '"
                            + rebound.replaceFirst(".*#token=", "") + "' } }).then(r => String(r.status))"))
                    .isEqualTo("403");
        }
    }

    @Test
    void scripts_in_what_peers_say_stay_text() {
        List<String> payloads = List.of(
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<svg onload=alert(1)>",
                "\"><b onmouseover=alert(1)>",
                "javascript:alert(1)",
                "{{constructor.constructor('alert(1)')()}}",
                "{b|rich}<br>%{a}",
                "\u202egnp.exe\u2028\u0000");
        try (Chromium chromium = Chromium.start();
                Testbed testbed = Testbed.simulated(4, "ring", 1)) {
            Page page = chromium.page(1440, 900, ColorScheme.DARK);
            page.navigate(testbed.page().url());
            page.waitForFunction("() => starling.network().nodes.length > 3");
            payloads.forEach(
                    payload -> testbed.live().submit("publish 0 " + payload).join());
            for (String view : List.of("traces", "spacetime", "charts", "network")) {
                page.click("#tab-" + view);
                page.waitForTimeout(1000);
            }
            page.click("#tab-charts");
            page.click("#charts details summary");
            page.waitForFunction("() => document.getElementById('ch-table').textContent.includes('<svg onload')");
            page.hover("#ch-delay");
            page.click("#tab-traces");
            page.waitForFunction("() => document.querySelectorAll('#tr-list button').length === 9");
            for (int i = 0; i < 9; i++) {
                page.locator("#tr-list button").nth(i).click();
                page.waitForSelector("#tr-detail h3");
            }
            page.click("#share");
            page.waitForSelector("#dialog-share[open]");
            assertThat(page.locator("img[src=x], script:not([src]), b[onmouseover], svg[onload]")
                            .count())
                    .isZero();
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    /** Were a script to get in all the same, the browser would not run it. */
    @Test
    void the_policy_stops_what_the_page_would_let_through() {
        try (Chromium chromium = Chromium.start();
                Testbed testbed = Testbed.simulated(4, "ring", 1)) {
            Page page = chromium.page(800, 600, ColorScheme.DARK);
            page.navigate(testbed.page().url());
            page.waitForFunction("() => starling.network().nodes.length > 3");
            page.evaluate(
                    "() => { window.hit = 0; const div = document.createElement('div');"
                            + " div.innerHTML = '<img src=x onerror=\"window.hit++\"><a onclick=\"window.hit++\">x</a>'; document.body.append(div);"
                            + " const script = document.createElement('script'); script.textContent = 'window.hit++'; document.body.append(script); }");
            page.waitForTimeout(500);
            assertThat(page.evaluate("() => window.hit")).isEqualTo(0);
            assertThat(page.evaluate("() => fetch('http://127.0.0.1:9/').then(() => 'out', () => 'stopped')"))
                    .isEqualTo("stopped");
            assertThat(chromium.complaints()).anyMatch(text -> text.contains("Content Security Policy"));
            assertThat((String) page.evaluate("() => location.href")).doesNotContain("token");
        }
    }
}
