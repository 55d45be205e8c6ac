package dev.starling.cli;

import static dev.starling.cli.GroupOfProcessesTest.harmless;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import dev.starling.cli.Cli.Running;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code starling host} and what talks to it: {@code ping}, {@code identify} and {@code perf}, on loopback. */
@Timeout(60)
class HostCommandsTest {
    private static final String NOBODY = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";

    private static Running host;
    private static String peerId;
    private static String tcp;
    private static String ws;

    @BeforeAll
    static void a_host_says_where_it_listens() throws Exception {
        host = new Cli()
                .start(
                        "host",
                        "--listen",
                        "/ip4/127.0.0.1/tcp/0",
                        "--listen",
                        "/ip4/127.0.0.1/tcp/0/ws",
                        "--perf",
                        "--echo",
                        "--json");
        Map<String, Object> listening = Json.object(host.until("\n"));
        assertThat(listening).containsOnlyKeys("event", "peerId", "addrs").containsEntry("event", "listening");
        peerId = (String) listening.get("peerId");
        List<?> addresses = (List<?>) listening.get("addrs");
        assertThat(addresses).hasSize(2);
        tcp = (String) addresses.getFirst();
        ws = (String) addresses.getLast();
        assertThat(tcp).matches("/ip4/127\\.0\\.0\\.1/tcp/[1-9][0-9]*/p2p/" + peerId);
        assertThat(ws).matches("/ip4/127\\.0\\.0\\.1/tcp/[1-9][0-9]*/ws/p2p/" + peerId);
    }

    @AfterAll
    static void it_ends_by_ctrl_c_having_told_everything_in_order() throws Exception {
        Result ended = host.stop();
        assertThat(ended.exitCode()).isEqualTo(130);
        assertThat(ended.err()).isEmpty();
        List<Map<String, Object>> events =
                ended.lines().stream().map(Json::object).toList();
        assertThat(events)
                .allSatisfy(event ->
                        assertThat(event.get("event")).isIn("listening", "connection", "identified", "stream"));
        // A connection's events begin with its opening.
        for (Map<String, Object> event : events) {
            Object peer = event.get("peerId");
            if (event.get("event").equals("stream") || event.get("event").equals("identified")) {
                Map<String, Object> first = events.stream()
                        .filter(other -> peer.equals(other.get("peerId")))
                        .findFirst()
                        .orElseThrow();
                assertThat(first).containsEntry("event", "connection").containsEntry("state", "open");
            }
        }
        assertThat(events)
                .anySatisfy(event -> assertThat(event)
                        .containsEntry("event", "stream")
                        .containsEntry("state", "closed")
                        .containsEntry("protocol", "/perf/1.0.0")
                        .containsEntry("direction", "inbound")
                        .containsEntry("code", "finished"));
        assertThat(events)
                .anySatisfy(event -> assertThat(event)
                        .containsEntry("event", "connection")
                        .containsEntry("state", "closed")
                        .containsEntry("code", "normal")
                        .containsKey("reason"));
        assertThat(events)
                .anySatisfy(event ->
                        assertThat(event).containsEntry("event", "connection").containsEntry("state", "refused"));
    }

    private static String at(String transport) {
        return transport.equals("ws") ? ws : tcp;
    }

    @ParameterizedTest
    @CsvSource({"tcp,noise", "tcp,tls", "ws,noise", "ws,tls"})
    void a_ping_is_answered_over_every_transport_and_security(String transport, String security) {
        Result result =
                Cli.run("ping", at(transport), "-n", "3", "--interval", "10ms", "--security", security, "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        List<Map<String, Object>> lines =
                result.lines().stream().map(Json::object).toList();
        assertThat(lines).hasSize(4);
        for (int i = 0; i < 3; i++) {
            assertThat(lines.get(i))
                    .containsOnlyKeys("event", "seq", "rttMs")
                    .containsEntry("event", "pong")
                    .containsEntry("seq", i + 1L);
            assertThat((double) lines.get(i).get("rttMs")).isPositive();
        }
        assertThat(lines.getLast())
                .containsOnlyKeys("event", "peerId", "sent", "received", "minMs", "meanMs", "maxMs", "connectMs")
                .containsEntry("event", "summary")
                .containsEntry("peerId", peerId)
                .containsEntry("sent", 3L)
                .containsEntry("received", 3L);
    }

    @Test
    void people_see_each_pong_and_a_summary() {
        Result result = Cli.run("ping", tcp, "-n", "2", "--interval", "1ms");
        assertThat(result.exitCode()).isZero();
        assertThat(result.lines()).hasSize(3);
        assertThat(result.lines().getFirst()).matches("pong 1 from " + peerId + ": [0-9.]+ ms");
        assertThat(result.lines().getLast())
                .matches("2 of 2 answered, min/mean/max [0-9.]+/[0-9.]+/[0-9.]+ ms, connected in [0-9.]+ ms");
    }

    @ParameterizedTest
    @CsvSource({"tcp,noise,/noise", "ws,tls,/tls/1.0.0"})
    void identify_tells_what_the_other_side_is_and_what_was_agreed_on(
            String transport, String security, String protocol) {
        Result result = Cli.run("identify", at(transport), "--security", security, "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        Map<String, Object> line = Json.object(result.out());
        assertThat(line)
                .containsOnlyKeys(
                        "event",
                        "peerId",
                        "agent",
                        "protocolVersion",
                        "protocols",
                        "addrs",
                        "observedAddr",
                        "keyType",
                        "publicKey",
                        "security",
                        "muxer",
                        "earlyMuxer",
                        "record",
                        "recordVerified")
                .containsEntry("event", "identified")
                .containsEntry("peerId", peerId)
                .containsEntry("keyType", "ed25519")
                .containsEntry("security", protocol)
                .containsEntry("muxer", "/yamux/1.0.0")
                .containsEntry("earlyMuxer", true)
                .containsEntry("record", true)
                .containsEntry("recordVerified", true);
        assertThat((String) line.get("agent")).startsWith("starling/");
        assertThat((List<?>) line.get("protocols"))
                .hasToString("[/echo/1.0.0, /ipfs/id/1.0.0, /ipfs/id/push/1.0.0, /ipfs/ping/1.0.0, /perf/1.0.0]");
        assertThat((List<?>) line.get("addrs")).hasSize(2);
        assertThat((String) line.get("observedAddr")).startsWith("/ip4/127.0.0.1/tcp/");
        assertThat(Cli.run("identify", at(transport)).lines())
                .contains(peerId, "  record      verified", "  speaks      /ipfs/ping/1.0.0");
    }

    @Test
    void perf_moves_what_was_asked_for_and_says_how_fast() {
        Result result = Cli.run("perf", ws, "--upload", "300KB", "--download", "1MiB", "--runs", "2", "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.lines()).hasSize(2).allSatisfy(text -> {
            Map<String, Object> line = Json.object(text);
            assertThat(line)
                    .containsOnlyKeys(
                            "event",
                            "run",
                            "uploadBytes",
                            "downloadBytes",
                            "uploadSeconds",
                            "downloadSeconds",
                            "uploadBytesPerSecond",
                            "downloadBytesPerSecond",
                            "timeToFirstByteMs",
                            "connectMs",
                            "security",
                            "muxer")
                    .containsEntry("event", "perf")
                    .containsEntry("uploadBytes", 300_000L)
                    .containsEntry("downloadBytes", 1L << 20);
            assertThat((double) line.get("uploadBytesPerSecond")).isPositive();
            assertThat((double) line.get("downloadBytesPerSecond")).isPositive();
            assertThat((double) line.get("timeToFirstByteMs")).isPositive();
        });
        Map<String, Object> upload = Json.object(Cli.run("perf", tcp, "--upload", "1", "--download", "0", "--json")
                .out());
        assertThat(upload).containsEntry("downloadBytesPerSecond", null);
        assertThat(Cli.run("perf", tcp, "--upload", "0", "--download", "1MiB").out())
                .doesNotContain("up ", "NaN")
                .contains("down 1.00 MiB at ");
    }

    @Test
    void a_terminal_is_shown_how_far_it_is_and_nothing_of_it_is_left() {
        Result result = new Cli().onTerminal().call("perf", tcp, "--upload", "3MiB", "--download", "0");
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("connecting to " + tcp, "MiB moved").endsWith("\r\u001b[2K");
        assertThat(Cli.run("perf", tcp, "--upload", "3MiB", "--download", "0").err())
                .isEmpty();
    }

    @Test
    void names_are_resolved() {
        String port = tcp.replaceAll(".*/tcp/([0-9]+)/.*", "$1");
        for (String name : new String[] {"/dns4/localhost", "/dns/localhost"}) {
            Result result = Cli.run("ping", name + "/tcp/" + port + "/p2p/" + peerId, "-n", "1");
            assertThat(result.exitCode()).as(result.err()).isZero();
        }
        failed(Cli.run("ping", "/dns4/nobody.invalid/tcp/1", "--timeout", "5s"), "nobody.invalid", "check the address");
    }

    @Test
    void a_host_begins_with_whom_it_is_told_and_keeps_whom_it_has_met(@TempDir Path folder)
            throws InterruptedException {
        Running host = new Cli().start("host", "--bootstrap", tcp, "--state", folder.toString());
        host.until("connected  to " + tcp);
        assertThat(host.stop().err()).isEmpty();
        assertThat(folder.resolve("book")).isNotEmptyFile();
        Result wrong = Cli.run("host", "--bootstrap", "/ip4/192.0.2.1/udp/1");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("--bootstrap", "not an address of a byte stream; expected");
    }

    @Test
    void somebody_else_than_expected_is_told_with_both_ids() {
        String wrong = tcp.replace(peerId, NOBODY);
        for (String security : new String[] {"noise", "tls"}) {
            failed(Cli.run("ping", wrong, "--security", security), "expected " + NOBODY, "met " + peerId);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "identify", "perf", "call"})
    void nobody_there_is_told_with_the_address_and_what_to_do(String command) {
        String nowhere = "/ip4/127.0.0.1/tcp/9";
        Result result = command.equals("call") ? Cli.run(command, nowhere, "/x") : Cli.run(command, nowhere);
        failed(result, nowhere, "refused", "check the address");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void an_address_that_is_not_dialed_is_told() {
        failed(Cli.run("ping", "/ip4/127.0.0.1/tcp/1/wss"), "/ip4/127.0.0.1/tcp/1/wss");
        failed(Cli.run("ping", "/ip4/127.0.0.1/tcp/0"), "/ip4/127.0.0.1/tcp/0", "port 0");
        failed(Cli.run("ping", "/dnsaddr/localhost", "--timeout", "5s"), "localhost");
    }

    @Test
    void the_wrong_transport_is_told_with_the_address() {
        failed(Cli.run("ping", tcp.replace("/p2p/", "/ws/p2p/"), "--timeout", "5s"), "/tcp/");
        failed(Cli.run("ping", ws.replace("/ws/", "/"), "--timeout", "5s"), "/tcp/");
    }

    @Test
    void an_address_in_use_is_named() {
        Result result = Cli.run("host", "--listen", tcp.replace("/p2p/" + peerId, ""));
        failed(result, tcp.replace("/p2p/" + peerId, ""), "in use");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void ctrl_c_while_connecting_ends_at_once() throws Exception {
        try (Silent silent = new Silent()) {
            for (String[] line : new String[][] {
                {"ping", silent.address()},
                {"identify", silent.address()},
                {"perf", silent.address()},
                {"call", silent.address(), "/x"}
            }) {
                Running running = new Cli().onTerminal().start(line);
                running.until("connecting to");
                Result result = running.stop();
                assertThat(result.exitCode()).isEqualTo(130);
                assertThat(result.err()).doesNotContain("starling");
            }
        }
    }

    @Test
    void nobody_speaks_in_time() throws Exception {
        try (Silent silent = new Silent()) {
            failed(Cli.run("ping", silent.address(), "--timeout", "300ms"), silent.address(), "300 ms", "--timeout");
        }
    }

    @Test
    void ctrl_c_between_pings_prints_the_summary() throws Exception {
        Running running = new Cli().start("ping", tcp, "-n", "100", "--interval", "1h", "--json");
        running.until("\"pong\"");
        Result result = running.stop();
        assertThat(result.exitCode()).isEqualTo(130);
        assertThat(Json.object(result.lines().getLast()))
                .containsEntry("event", "summary")
                .containsEntry("sent", 1L)
                .containsEntry("received", 1L);
    }

    @Test
    void ctrl_c_ends_a_perf_that_would_take_days() throws Exception {
        Running running = new Cli().onTerminal().start("perf", tcp, "--upload", "100TiB");
        running.until("MiB moved");
        Result result = running.stop();
        assertThat(result.exitCode()).isEqualTo(130);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void output_that_nobody_reads_ends_a_command_quietly() {
        assertThat(new Cli().closed().call("ping", tcp, "-n", "100", "--interval", "1h"))
                .isEqualTo(new Result(0, "", ""));
        assertThat(new Cli().closed().call("identify", tcp)).isEqualTo(new Result(0, "", ""));
        assertThat(new Cli().closed().call("host")).isEqualTo(new Result(0, "", ""));
    }

    @Test
    void a_host_whose_output_fails_later_ends_by_itself() throws Exception {
        Cli cli = new Cli().closedAfter(1);
        Running own = cli.start("host", "--json");
        Matcher address = Pattern.compile("\"addrs\":\\[\"([^\"]+)\"").matcher(own.until("\n"));
        assertThat(address.find()).isTrue();
        Cli.run("ping", address.group(1), "-n", "1");
        assertThat(own.end().exitCode()).isZero();
    }

    private static void failed(Result result, String... words) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err())
                .startsWith("starling ")
                .contains(words)
                .doesNotContain("internal error", "Exception", "none of 1");
        harmless(result);
    }
}
