package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import dev.starling.cli.Cli.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Seed, subscribers and publishers on loopback: what people and programs see of each other's messages. */
@Timeout(60)
class GroupOfProcessesTest {
    private static final String SECRET = "tr0ub4dor-and-3";
    /** A title, a clear screen by C0 and by C1, a turned direction, a bell, a line of its own, half a prompt. */
    private static final String ATTACK =
            "a\u001b]0;owned\u0007b\u001b[2Jc\u009b2Jd\u202egnp.exe\r$ \u2066e\u2028\u0000";

    @TempDir
    Path folder;

    @Test
    void a_message_arrives_quoted_and_the_secret_is_printed_nowhere() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), SECRET + "\n");
        Cli seedCli = new Cli();
        Running seed = seedCli.start("seed", "--listen", "127.0.0.1:0", "--json");
        String at = address(seed.until("\n"));
        String[] group = {"--cluster", "team", "--bootstrap", at};

        Running people = new Cli().variable("STARLING_SECRET", SECRET).start(with(group, "subscribe", "--count", "1"));
        Running programs = new Cli().start(with(group, "subscribe", "--secret", SECRET, "--json", "--count", "1"));
        Running strangers = new Cli().start(with(group, "subscribe", "--secret", "another", "--json"));
        people.until("ready at");
        programs.until("\"ready\"");
        strangers.until("\"ready\"");
        Result published =
                Cli.run(with(group, "publish", "--secret-file", key.toString(), "--json", "--wait", "2", ATTACK));

        assertThat(published.exitCode()).as(published.err()).isZero();
        assertThat(published.lines()).singleElement().asString().startsWith("{\"event\":\"published\",\"packetId\":\"");
        Result line = people.end();
        assertThat(line.exitCode()).isZero();
        assertThat(line.lines())
                .singleElement()
                .asString()
                .contains("  a\\x1b]0;owned\\x07b\\x1b[2Jc\\x9b2Jd\\u202egnp.exe\\r$ ");
        Result json = programs.end();
        assertThat(json.lines()).hasSize(2).allMatch(text -> text.startsWith("{\"event\":\"") && text.endsWith("}"));
        assertThat(json.lines().getLast())
                .containsIgnoringCase("\\u001b]0;owned\\u0007b")
                .contains("\\u009b", "\\u202e");
        Result nothing = strangers.stop();
        assertThat(nothing.lines()).hasSize(1);
        Result ended = seed.stop();
        assertThat(ended.exitCode()).isEqualTo(130);
        assertThat(ended.err()).isEmpty();
        for (Result result : new Result[] {published, line, json, nothing, ended}) {
            harmless(result);
            assertThat(result.out() + result.err()).doesNotContain(SECRET);
        }
    }

    @Test
    void nobody_there_is_told_on_stderr_with_exit_code_1() {
        String[] group = {"--cluster", "team", "--bootstrap", "127.0.0.1:9", "--timeout", "200ms"};
        Result publish = Cli.run(with(group, "publish", "--json", "--secret", SECRET, "hello"));
        assertThat(publish.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(publish.out()).isEmpty();
        assertThat(publish.err())
                .contains("127.0.0.1:9: no answer within 200 ms")
                .doesNotContain(SECRET);
        Result subscribe = Cli.run(with(group, "subscribe", "--json"));
        assertThat(subscribe.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(subscribe.out()).isEmpty();
        assertThat(subscribe.err()).contains("127.0.0.1:9: no answer within 200 ms");
    }

    @Test
    void an_address_in_use_is_named() throws Exception {
        Running seed = new Cli().start("seed", "--listen", "127.0.0.1:0", "--json");
        String at = address(seed.until("\n"));
        Result second = Cli.run("seed", "--listen", at);
        seed.stop();
        assertThat(second.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(second.out()).isEmpty();
        assertThat(second.err()).contains(at).doesNotContain("internal error");
    }

    @Test
    void unreadable_files_are_named() {
        String[] group = {"--cluster", "team", "--bootstrap", "127.0.0.1:9"};
        String missing = folder.resolve("missing").toString();
        for (String option : new String[] {"--file", "--secret-file"}) {
            Result result = Cli.run(with(group, "publish", option, missing));
            assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(result.err()).contains(missing).contains("there is no such file");
        }
        Result empty = Cli.run(with(group, "publish", "x", "--secret-file", emptyFile()));
        assertThat(empty.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(empty.err()).contains("is empty");
    }

    @Test
    void what_was_typed_is_quoted_in_messages() {
        for (String[] line : new String[][] {
            {ATTACK},
            {"publish", "--" + ATTACK},
            {"publish", "--cluster", "c", "--bootstrap", ATTACK, "x"},
            {
                "publish",
                "--cluster",
                "c",
                "--bootstrap",
                "127.0.0.1:9",
                "--secret-file",
                "/no/" + ATTACK.replace("\0", ""),
                "x"
            },
            {"testbed", "--topology", ATTACK},
            {"completion", ATTACK}
        }) {
            harmless(Cli.run(line));
            harmless(new Cli().onTerminal().call(line));
        }
    }

    @Test
    void the_help_warns_of_secrets_in_arguments_and_names_the_other_ways() {
        assertThat(Cli.run("publish", "--help").out().replaceAll("\\s+", " "))
                .contains("can see it in the list of processes")
                .contains("--secret-file and the variable STARLING_SECRET");
    }

    private String emptyFile() {
        try {
            return Files.createFile(folder.resolve("empty")).toString();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Nothing that a terminal obeys, but line ends. */
    static void harmless(Result result) {
        assertThat((result.out() + result.err()).codePoints().filter(c -> c != '\n' && !TerminalText.isHarmless(c)))
                .isEmpty();
    }

    private static String[] with(String[] group, String... others) {
        String[] all = java.util.Arrays.copyOf(others, others.length + group.length);
        System.arraycopy(all, 1, all, 1 + group.length, others.length - 1);
        System.arraycopy(group, 0, all, 1, group.length);
        return all;
    }

    private static String address(String firstLine) {
        Matcher port = Pattern.compile("\"port\":([0-9]+)").matcher(firstLine);
        assertThat(port.find()).isTrue();
        return "127.0.0.1:" + port.group(1);
    }
}
