package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code starling testbed --overlay}, in both worlds. */
@Timeout(60)
class TestbedOverlayTest {
    private static final String TYPED = """
            help
            kill
            kill root
            kill 77
            kill 2
            join
            status
            sing
            quit
            """;

    @Test
    void without_its_server_napster_finds_nothing_and_the_summary_says_so() {
        Result result = Cli.run(
                "testbed",
                "--overlay",
                "napster",
                "--peers",
                "8",
                "--simulated",
                "--rounds",
                "4",
                "--kill",
                "server",
                "--kill-at",
                "3",
                "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(events(result)).containsExactly("started", "round", "round", "killed", "round", "round", "summary");
        List<String> lines = result.lines();
        assertThat(lines.get(2)).contains("\"round\":2,", "\"share\":1.0,", "\"failed\":0}");
        assertThat(lines.get(4)).contains("\"happened\":\"killed the server\"", "\"reached\":0,", "\"possible\":");
        assertThat(lines.getLast())
                .contains("\"before\":1.0,\"after\":0.0,\"healedRounds\":-1}", "\"failed\":0}", "\"ok\":true}");
    }

    private static List<String> events(Result result) {
        return result.lines().stream()
                .map(line -> line.replaceFirst("^\\{\"event\":\"(\\w+)\".*", "$1"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gossip", "gnutella"})
    void once_is_a_round_and_a_summary(String overlay) {
        Result result = Cli.run("testbed", "--overlay", overlay, "--peers", "5", "--simulated", "--once");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.lines()).hasSize(4);
        assertThat(result.lines().get(2)).contains("100.0%");
        assertThat(result.lines().getLast()).endsWith(": ok");
    }

    @Test
    void what_is_typed_is_obeyed_between_rounds_of_real_peers() {
        Result result = new Cli().reads(TYPED).call("testbed", "--overlay", "gnutella", "--peers", "4");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("killed peer 2", "peer 4 joins", "4 of 4 peers up");
        assertThat(result.err())
                .contains("kill WHOM", "not \"\"", "no root in this overlay", "no peer 77", "there is no \"sing\"");
    }
}
