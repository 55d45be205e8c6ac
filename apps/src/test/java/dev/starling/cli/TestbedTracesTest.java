package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The testbed's snapshots and traces, as one sees them in a terminal. */
@Timeout(60)
class TestbedTracesTest {
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void the_summary_ends_with_a_snapshot_and_the_traces(String transport, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("spans.jsonl");
        Result result = Cli.run(
                "testbed",
                "--simulated",
                "--once",
                "--json",
                "--peers=4",
                "--transport=" + transport,
                "--trace=" + file);
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.lines().getLast())
                .contains(
                        "\"snapshot\":{\"consistent\":true,\"conserved\":true,\"processes\":4,\"channels\":12,\"inFlight\":")
                .containsPattern(
                        "\"traces\":\\{\"spans\":[1-9][0-9]*,\"peersInLargestTrace\":[4-6],\"hopsP50Ms\":[0-9.]+\\}");
        List<String> spans = Files.readAllLines(file);
        assertThat(spans).isNotEmpty().allMatch(line -> line.startsWith("{\"traceId\":\"") && line.endsWith("}"));
        assertThat(spans).anyMatch(line -> line.contains("\"name\":\"publish\""));
        assertThat(spans).anyMatch(line -> line.contains("\"name\":\"PONG\""));
        assertThat(spans).anyMatch(line -> line.contains("\"name\":\"marker\""));
    }

    @Test
    void a_snapshot_is_taken_by_command_and_says_who_is_missing() {
        Result result = new Cli()
                .reads("snapshot\nsnapshot 2\nkill 1\nsnapshot 0\nsnapshot 9\nsnapshot x\nquit\n")
                .call("testbed", "--simulated", "--transport", "tcp", "--peers", "4", "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("there is no peer 9", "\"snapshot x\" wants");
        List<String> taken = result.lines().stream()
                .filter(line -> line.startsWith("{\"event\":\"snapshot\""))
                .toList();
        assertThat(taken).hasSize(3).allMatch(line -> line.contains("\"violations\":[]"));
        assertThat(taken.get(1)).contains("\"from\":2", "\"complete\":true", "\"missing\":{}");
        assertThat(taken.getLast()).contains("\"conserved\":true");
    }

    @ParameterizedTest
    @CsvSource({"--zipkin=ftp://x, --zipkin takes an http", "--otlp=x, --otlp takes an http", "--trace-rate=2, 0 to 1"})
    void options_that_mean_nothing_are_refused_before_anything_starts(String option, String why) {
        Result result = Cli.run("testbed", "--simulated", "--once", option);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(why);
    }

    @Test
    void a_file_that_cannot_be_written_is_said() {
        Result result = Cli.run("testbed", "--simulated", "--once", "--trace", "/no/such/folder/spans.jsonl");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("cannot write /no/such/folder/spans.jsonl")
                .doesNotContain("internal error");
    }

    @Test
    void simulated_snapshots_are_checked_and_mutants_found() {
        Result right =
                Cli.run("simulate", "snapshots", "--algorithm", "lai-yang", "--churn", "on", "--runs", "20", "--json");
        assertThat(right.exitCode()).as(right.err()).isZero();
        assertThat(right.lines()).hasSize(21).allMatch(line -> line.contains("\"errors\":0"));
        Result mutant = Cli.run("simulate", "snapshots", "--order", "off", "--runs", "3", "--peers", "20", "--json");
        assertThat(mutant.exitCode()).isEqualTo(1);
        assertThat(Cli.run("simulate", "snapshots", "--algorithm", "paxos").exitCode())
                .isEqualTo(2);
    }
}
