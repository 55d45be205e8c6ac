package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code starling testbed run}, {@code replay} and {@code scenarios}. */
@Timeout(60)
class ScenarioCommandsTest {
    @TempDir
    private Path folder;

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    @Test
    void a_scenario_that_holds_ends_well() {
        Result result = new Cli().call("testbed", "run", "one-bad-link", "--simulated", "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.lines()).filteredOn(line -> line.contains("\"step\"")).hasSize(4);
        assertThat(result.lines())
                .filteredOn(line -> line.contains("\"check\""))
                .hasSize(5);
        assertThat(result.lines().getLast()).contains("\"event\":\"summary\"", "\"held\":true", "\"traceHash\":\"");
    }

    @Test
    void a_check_that_is_broken_is_told_and_the_exit_code_says_so() throws IOException {
        Path file = file(
                "s.yaml",
                "name: s",
                "world: simulated",
                "peers: 3",
                "event:",
                "- {at: 1s, do: kill 0}",
                "checks: {peers: 3}");
        Result result = new Cli().call("testbed", "run", file.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).contains("broken", "peers: 2, wanted 3", "not all held");
    }

    @Test
    void an_answer_that_is_not_as_expected_is_told_too() throws IOException {
        Path file = file(
                "s.yaml",
                "name: s",
                "world: simulated",
                "peers: 3",
                "event:",
                "- {at: 1s, do: kill 9}",
                "- {at: 1s, do: kill 8, expect: {ok: false}}");
        Result result = new Cli().call("testbed", "run", file.toString(), "--json");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.lines().get(0)).contains("kill 9", "\"met\":false");
        assertThat(result.lines().get(1)).contains("kill 8", "\"met\":true");
    }

    @Test
    void what_is_recorded_replays_exactly() throws IOException {
        Path file = folder.resolve("run.jsonl");
        Result recorded = new Cli()
                .reads("cut 0 1\nping 0 1\nadd\nquit\n")
                .call("testbed", "--simulated", "--peers", "3", "--transport", "tcp", "--record", file.toString());
        assertThat(recorded.exitCode()).as(recorded.err()).isZero();
        Result again = new Cli().call("testbed", "replay", file.toString(), "--json");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.lines().getLast()).contains("\"exact\":true");
        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.stream().filter(line -> !line.contains("add")).toList());
        Result changed = new Cli().call("testbed", "replay", file.toString());
        assertThat(changed.exitCode()).isEqualTo(1);
        assertThat(changed.out()).contains("not the same");
    }

    @Test
    void a_recorded_scenario_replays_exactly() {
        Path file = folder.resolve("run.jsonl");
        Result recorded =
                new Cli().call("testbed", "run", "slow-peer", "--seed", "9", "--record", file.toString(), "--json");
        assertThat(recorded.exitCode()).as(recorded.err()).isZero();
        assertThat(recorded.lines().getLast()).contains("\"seed\":9");
        Result again = new Cli().call("testbed", "replay", file.toString(), "--json");
        assertThat(again.lines().getLast()).contains("\"exact\":true");
    }

    @Test
    void the_library_is_listed() {
        Result result = new Cli().call("testbed", "scenarios", "--json");
        assertThat(result.exitCode()).isZero();
        assertThat(result.lines()).hasSizeGreaterThanOrEqualTo(10).allMatch(line -> line.contains("\"about\":\""));
    }

    @ParameterizedTest
    @CsvSource({
        "run,,2,which scenario?",
        "replay,,2,which recording?",
        "dance,,2,there is no \"dance\"",
        "run,nosuch.yaml,1,no such file",
        "replay,nosuch.jsonl,1,no such file"
    })
    void what_cannot_be_is_explained(String action, String file, int exitCode, String why) {
        Result result = file == null ? new Cli().call("testbed", action) : new Cli().call("testbed", action, file);
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(result.err()).contains(why).doesNotContain("Exception");
    }

    @Test
    void options_that_the_file_decides_are_refused() {
        Result result = new Cli().call("testbed", "run", "ring", "--peers", "3");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--peers does not go with run");
    }
}
