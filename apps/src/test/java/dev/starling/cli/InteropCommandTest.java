package dev.starling.cli;

import static dev.starling.cli.GroupOfProcessesTest.harmless;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import dev.starling.cli.Cli.Running;
import dev.starling.encoding.Multiaddr;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code starling interop}: both roles of the official tests, with a Redis between them. */
@Timeout(60)
class InteropCommandTest {
    private static final String NUMBER = "[0-9]+\\.[0-9]{3}";

    private FakeRedis redis;

    @BeforeEach
    void a_redis() throws IOException {
        redis = new FakeRedis();
    }

    @AfterEach
    void it_ends() throws IOException {
        redis.close();
    }

    private Map<String, String> variables(boolean dialer, String transport, String security, String... others) {
        Map<String, String> all = new HashMap<>(Map.of(
                "IS_DIALER",
                Boolean.toString(dialer),
                "REDIS_ADDR",
                redis.address(),
                "TEST_KEY",
                "a5b50d5e",
                "TRANSPORT",
                transport,
                "SECURE_CHANNEL",
                security,
                "MUXER",
                "yamux",
                "LISTENER_IP",
                "127.0.0.1",
                "DEBUG",
                "false"));
        for (int i = 0; i < others.length; i += 2) {
            all.put(others[i], others[i + 1]);
        }
        return all;
    }

    private static Cli with(Map<String, String> variables) {
        return new Cli().variables(variables);
    }

    @ParameterizedTest
    @CsvSource({"tcp,noise", "tcp,tls", "ws,noise", "ws,tls"})
    void a_dialer_finds_its_listener_by_redis_and_reports_in_yaml(String transport, String security) throws Exception {
        // Whoever comes first waits for the other.
        Running dialer = with(variables(true, transport, security)).start("interop", "transport");
        Running listener = with(variables(false, transport, security)).start("interop");
        Result result = dialer.end();
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .matches(
                        "latency:\n  handshake_plus_one_rtt: " + NUMBER + "\n  ping_rtt: " + NUMBER + "\n  unit: ms\n");
        Result ended = listener.stop();
        assertThat(ended.exitCode()).isEqualTo(130);
        assertThat(ended.out()).isEmpty();
        assertThat(redis.asked())
                .filteredOn(command -> !command.startsWith("BLPOP"))
                .satisfiesExactly(
                        command -> assertThat(command).isEqualTo("DEL a5b50d5e_listener_multiaddr"),
                        command -> assertThat(command)
                                .matches("RPUSH a5b50d5e_listener_multiaddr /ip4/127\\.0\\.0\\.1/tcp/[0-9]+"
                                        + (transport.equals("ws") ? "/ws" : "") + "/p2p/12D3KooW[A-Za-z0-9]+"));
    }

    @Test
    void what_an_earlier_run_left_under_the_key_does_not_matter() throws Exception {
        redis.put("a5b50d5e_listener_multiaddr", "/ip4/127.0.0.1/tcp/9");
        Running listener = with(variables(false, "tcp", "noise")).start("interop");
        listener.until("listens at");
        Result result = with(variables(true, "tcp", "noise")).call("interop");
        assertThat(result.exitCode()).as(result.err()).isZero();
        listener.stop();
    }

    @Test
    void names_of_older_test_plans_are_understood_and_answered_in_json() throws Exception {
        Map<String, String> legacy = Map.of(
                "is_dialer",
                "true",
                "redis_addr",
                redis.address(),
                "transport",
                "tcp",
                "security",
                "noise",
                "muxer",
                "yamux",
                "ip",
                "0.0.0.0",
                "test_timeout_seconds",
                "60");
        Map<String, String> listening = new HashMap<>(legacy);
        listening.put("is_dialer", "false");
        Running listener = with(listening).start("interop");
        Result result = with(legacy).call("interop");
        assertThat(result.exitCode()).as(result.err()).isZero();
        Map<String, Object> line = Json.object(result.out());
        assertThat(line).containsOnlyKeys("handshakePlusOneRTTMillis", "pingRTTMilllis");
        assertThat(result.lines()).hasSize(1);
        listener.stop();
        assertThat(redis.asked())
                .anyMatch(command -> command.startsWith("RPUSH listenerAddr /ip4/"))
                .anyMatch(command -> command.matches("BLPOP listenerAddr [0-9]+"))
                .noneMatch(command -> command.startsWith("DEL"));
    }

    @Test
    void perf_reports_upload_download_and_latency() throws Exception {
        Running listener = with(variables(false, "tcp", "noise")).start("interop", "perf");
        Result result = with(variables(
                        true,
                        "tcp",
                        "noise",
                        "UPLOAD_BYTES",
                        "100000",
                        "DOWNLOAD_BYTES",
                        "200000",
                        "UPLOAD_ITERATIONS",
                        "3",
                        "DOWNLOAD_ITERATIONS",
                        "null",
                        "LATENCY_ITERATIONS",
                        "5"))
                .call("interop", "perf");
        assertThat(result.exitCode()).as(result.err()).isZero();
        String list = "\\[(" + NUMBER + "(, " + NUMBER + ")*)?\\]";
        String numbers = Stream.of("min", "q1", "median", "q3", "max")
                .map(name -> "  " + name + ": " + NUMBER + "\n")
                .reduce("", String::concat);
        String block =
                ":\n  iterations: %d\n" + numbers + "  outliers: " + list + "\n  samples: " + list + "\n  unit: %s\n";
        assertThat(result.out())
                .matches("upload" + String.format(block, 3, "Gbps") + "download" + String.format(block, 10, "Gbps")
                        + "latency" + String.format(block, 5, "ms"));
        listener.stop();
        assertThat(redis.asked())
                .anyMatch(command -> command.startsWith("SET a5b50d5e_listener_multiaddr /ip4/127.0.0.1/tcp/"))
                .contains("GET a5b50d5e_listener_multiaddr");
    }

    @Test
    void json_is_a_line_for_each_measurement() throws Exception {
        Running listener = with(variables(false, "tcp", "noise")).start("interop", "perf");
        Result result = with(variables(
                        true,
                        "tcp",
                        "noise",
                        "UPLOAD_BYTES",
                        "1000",
                        "DOWNLOAD_BYTES",
                        "1000",
                        "UPLOAD_ITERATIONS",
                        "1",
                        "DOWNLOAD_ITERATIONS",
                        "1",
                        "LATENCY_ITERATIONS",
                        "1"))
                .call("interop", "perf", "--json");
        assertThat(result.lines().stream().map(line -> Json.object(line).get("event")))
                .containsExactly("upload", "download", "latency");
        listener.stop();
    }

    @ParameterizedTest
    @CsvSource({
        "TRANSPORT,quic-v1,tcp or ws",
        "SECURE_CHANNEL,plaintext,noise or tls",
        "MUXER,mplex,yamux",
        "IS_DIALER,maybe,true or false",
        "REDIS_ADDR,nowhere,HOST:PORT",
        "REDIS_ADDR,nowhere:99999,HOST:PORT",
        "TEST_TIMEOUT_SECS,soon,a number",
        "UPLOAD_BYTES,1GiB,a number",
        "LATENCY_ITERATIONS,0,a number",
        "LISTENER_IP,here,here"
    })
    void a_variable_that_this_host_cannot_serve_is_named(String name, String value, String expected) {
        Result result = with(variables(false, "tcp", "noise", name, value)).call("interop");
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("starling interop: ").contains(value, expected);
        harmless(result);
    }

    @ParameterizedTest
    @CsvSource({"IS_DIALER", "TRANSPORT", "SECURE_CHANNEL", "MUXER", "TEST_KEY"})
    void a_variable_that_is_missing_is_named(String name) {
        Map<String, String> variables = variables(true, "tcp", "noise");
        variables.remove(name);
        Result result = with(variables).call("interop");
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err()).contains(name + " is not set", "starling interop --help");
    }

    @Test
    void a_listener_that_never_comes_and_an_address_of_no_use_are_told() {
        redis.put("a5b50d5e_listener_multiaddr", "nonsense\u001b[2J");
        Result nonsense = with(variables(true, "tcp", "noise")).call("interop", "perf");
        assertThat(nonsense.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(nonsense.err()).contains("what the listener left in Redis is of no use", "nonsense");
        harmless(nonsense);
        redis.impatient();
        Result nobody =
                with(variables(true, "tcp", "noise", "TEST_KEY", "other")).call("interop");
        assertThat(nobody.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(nobody.err()).contains("other_listener_multiaddr", redis.address(), "does the listener run?");
        redis.put("listenerAddr", "a string where a list is wanted");
        Result refused = with(Map.of(
                        "is_dialer",
                        "false",
                        "redis_addr",
                        redis.address(),
                        "transport",
                        "tcp",
                        "security",
                        "noise",
                        "muxer",
                        "yamux"))
                .call("interop");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains(redis.address(), "WRONGTYPE");
    }

    @Test
    void ctrl_c_ends_a_dialer_that_waits_for_its_listener() throws Exception {
        Running dialer = with(variables(true, "tcp", "noise")).start("interop");
        while (redis.asked().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(dialer.stop().exitCode()).isEqualTo(130);
    }

    @Test
    void the_address_that_is_published_is_not_loopback_where_there_is_another() {
        Multiaddr loopback = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
        Multiaddr other = Multiaddr.parse("/ip4/172.18.0.3/tcp/4001/ws");
        assertThat(InteropCommand.published(List.of(loopback, other))).isEqualTo(other);
        assertThat(InteropCommand.published(List.of(loopback))).isEqualTo(loopback);
    }

    @Test
    void quartiles_and_outliers_are_those_of_the_official_programs() {
        Samples samples = new Samples(List.of(5.0, 1.0, 2.0, 3.0, 4.0, 100.0), "ms");
        assertThat(samples.yaml("latency"))
                .isEqualTo("latency:\n  iterations: 6\n  min: 1.000\n  q1: 2.250\n  median: 3.500\n  q3: 4.750\n"
                        + "  max: 5.000\n  outliers: [100.000]\n"
                        + "  samples: [1.000, 2.000, 3.000, 4.000, 5.000, 100.000]\n  unit: ms");
        assertThat(new Samples(List.of(7.0), "ms").yaml("x")).contains("min: 7.000", "max: 7.000", "outliers: []");
    }
}
