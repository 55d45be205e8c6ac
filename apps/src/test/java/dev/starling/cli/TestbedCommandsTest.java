package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import dev.starling.cli.Cli.Running;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code starling testbed} and {@code simulate}, in both worlds and with commands typed. */
@Timeout(60)
class TestbedCommandsTest {
    private static final String TYPED = """
            help
            ping
            ping 0 2
            ping 0 99
            ping 0
            ping x y
            publish good \u001b[2Jday
            add
            kill 1
            kill 1
            kill
            kill -1
            kill 0
            kill 2
            kill 77
            status
            ping
            publish
            what\u202eever
            quit
            """;

    @ParameterizedTest
    @ValueSource(strings = {"--seed=1", "--simulated"})
    void commands_are_obeyed_or_explained(String world) {
        Result result = new Cli().reads(TYPED).call("testbed", "--peers", "3", "--port", "0", world);
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err())
                .contains(
                        "kill N",
                        "there is no peer 99",
                        "\"ping 0\" wants",
                        "\"ping x y\" wants",
                        "there is no peer 1;",
                        "there is no peer 77;")
                .contains(
                        "\"kill\" wants",
                        "\"kill -1\" wants",
                        "two peers have to stay",
                        "there is no command \"what\\u202eever\"")
                .doesNotContain("internal error");
        assertThat(result.out())
                .contains("0 -> 2: ", "received by 2 of 2", "added peer 3", "killed peer 1", "killed peer 0");
        assertThat(result.out()).contains("received by 1 of 1");
        GroupOfProcessesTest.harmless(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seed=1", "--simulated"})
    void json_has_an_object_a_line_and_nothing_else(String world) {
        Result result = new Cli()
                .reads("ping 0 1\npublish\nnonsense\nstatus\nhelp\nquit\n")
                .call("testbed", "--peers", "3", "--json", "--no-page", world);
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.lines()).hasSize(6).allMatch(line -> line.startsWith("{\"event\":\"") && line.endsWith("}"));
        assertThat(result.err()).contains("there is no command \"nonsense\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seed=1", "--simulated"})
    void the_end_of_stdin_leaves_it_up_until_ctrl_c(String world) throws Exception {
        Running running = new Cli().reads("ping 0 1\n").start("testbed", "--peers", "2", "--no-page", world);
        running.until("0 -> 1: ");
        running.until("no more commands; end with Ctrl-C");
        Result result = running.stop();
        assertThat(result.exitCode()).isEqualTo(130);
        assertThat(result.err()).doesNotContain("internal error");
    }

    @Test
    void ctrl_c_ends_it_while_stdin_waits() throws Exception {
        try (PipedOutputStream keyboard = new PipedOutputStream();
                PipedInputStream stdin = new PipedInputStream(keyboard)) {
            Running running = new Cli().reads(stdin).start("testbed", "--peers", "2", "--simulated");
            running.until("up; type help");
            keyboard.write("add\n".getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
            running.until("added peer 2");
            assertThat(running.stop().exitCode()).isEqualTo(130);
        }
    }

    @Test
    void the_page_is_served_and_its_address_printed() throws Exception {
        Running running = new Cli().reads("").start("testbed", "--peers", "2", "--simulated", "--port", "0", "--json");
        String out = running.until("\"event\":\"page\"");
        String url = out.lines()
                .filter(line -> line.contains("\"event\":\"page\""))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*\"url\":\"", "")
                .replaceFirst("\".*", "");
        assertThat(url).matches("http://localhost:[0-9]+/#token=[A-Za-z0-9_-]{43}");
        try (InputStream page = URI.create(url).toURL().openStream()) {
            assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8)).contains("Starling");
        }
        assertThat(running.stop().exitCode()).isEqualTo(130);
    }

    @Test
    void a_port_that_is_taken_is_explained_and_the_testbed_goes_on() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Result result = new Cli()
                    .reads("ping 0 1\nquit\n")
                    .call("testbed", "--peers", "2", "--simulated", "--port", Integer.toString(taken.getLocalPort()));
            assertThat(result.exitCode()).isZero();
            assertThat(result.err())
                    .contains("port " + taken.getLocalPort() + " is taken by another program", "--port 0");
            assertThat(result.out()).contains("0 -> 1: ");
        }
    }

    @Test
    void a_port_that_is_none_is_refused() {
        Result result = Cli.run("testbed", "--peers", "2", "--simulated", "--port", "70000");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--port takes 0 to 65535, not 70000");
    }

    @Test
    void the_same_seed_simulates_the_same() {
        String[] line = {
            "simulate", "srp", "--peers", "8", "--seed", "7", "--messages", "2", "--duration", "5s", "--json"
        };
        Result once = Cli.run(line);
        assertThat(once.exitCode()).as(once.err()).isZero();
        assertThat(once.err()).isEmpty();
        List<String> lines = once.lines();
        assertThat(lines).hasSize(2).allMatch(text -> text.startsWith("{\"event\":\"") && text.endsWith("}"));
        assertThat(withoutCpu(Cli.run(line).out())).isEqualTo(withoutCpu(once.out()));
        assertThat(new Cli().closed().call(line)).isEqualTo(new Result(0, "", ""));
    }

    private static String withoutCpu(String lines) {
        return lines.replaceAll("\"cpuSeconds\":[^}]*", "");
    }
}
