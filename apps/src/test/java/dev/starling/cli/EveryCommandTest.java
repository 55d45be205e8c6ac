package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What holds for all commands of the table, also for those to come. */
class EveryCommandTest {
    static final List<String> COMMANDS =
            CommandTable.ENTRIES.stream().map(CommandTable.Entry::name).toList();

    private static final String ESCAPE = "\u001b";

    static Stream<String> examples() {
        return COMMANDS.stream().flatMap(command -> examples(command).stream());
    }

    private static List<String> examples(String command) {
        return Arrays.stream(model(command).getCommandSpec().usageMessage().footer())
                .map(String::strip)
                .map(example -> example.replace("%%", "%"))
                .toList();
    }

    private static CommandLine model(String command) {
        return CommandModel.of(
                CommandTable.ENTRIES.stream()
                        .filter(e -> e.name().equals(command))
                        .findFirst()
                        .orElseThrow(),
                new Shell(
                        java.io.InputStream.nullInputStream(),
                        java.io.OutputStream.nullOutputStream(),
                        java.io.OutputStream.nullOutputStream(),
                        java.util.Map.of(),
                        false,
                        false,
                        new RealWorlds()));
    }

    static Stream<OptionOf> optionsWithValue() {
        return COMMANDS.stream()
                .flatMap(command -> model(command).getCommandSpec().options().stream()
                        .filter(option -> option.arity().min() > 0)
                        .map(option -> new OptionOf(command, option.longestName(), option)));
    }

    record OptionOf(String command, String name, OptionSpec spec) {
        @Override
        public String toString() {
            return command + " " + name;
        }
    }

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void help_has_examples_and_options_on_stdout(String command) {
        Result help = Cli.run(command, "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.lines()).contains("Examples:", "Options:", "Exit codes:");
        assertThat(help.lines()).anyMatch(line -> line.contains("starling " + command + " "));
        assertThat(help.out()).doesNotContain("${");
        assertThat(Cli.run("help", command)).isEqualTo(help);
        assertThat(Cli.run("--help", command)).isEqualTo(help);
        assertThat(Cli.run(command, "-h")).isEqualTo(help);
    }

    /** Picocli warns on the real stderr of what it cannot format. */
    @ParameterizedTest
    @FieldSource("COMMANDS")
    void a_percent_sign_in_a_text_is_two(String command) {
        CommandLine.Model.UsageMessageSpec usage =
                model(command).getCommandSpec().usageMessage();
        assertThat(Stream.of(usage.header(), usage.description(), usage.footer())
                        .flatMap(Arrays::stream)
                        .map(text -> text.replace("%n", "").replace("%%", "")))
                .noneMatch(text -> text.contains("%"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_examples_parse(String example) {
        List<String> mine = new ArrayList<>();
        for (String part : example.split("[|()]")) {
            List<String> words = new ArrayList<>(List.of(part.strip().split("\\s+")));
            words.removeIf(word -> word.matches("[A-Z_]+=.*"));
            if (words.getFirst().equals("starling")) {
                mine.add(words.get(1));
                int end = words.indexOf("<") < 0 ? words.indexOf(">") : words.indexOf("<");
                List<String> arguments = words.subList(2, end < 0 ? words.size() : end);
                model(words.get(1)).parseArgs(arguments.toArray(String[]::new));
            }
        }
        assertThat(mine).isNotEmpty();
    }

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void version_is_the_programs(String command) {
        Result version = Cli.run(command, "--version");
        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).startsWith("starling ").contains("protocols: srp ");
        assertThat(Cli.run("--version")).isEqualTo(version);
        assertThat(Cli.run(command, "--version", "--json").lines())
                .singleElement()
                .asString()
                .startsWith("{");
    }

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void an_unknown_option_is_named_and_help_is_offered(String command) {
        Result result = Cli.run(command, "--bogus-thing");
        refused(result);
        assertThat(result.err()).contains("--bogus-thing").contains("Try 'starling " + command + " --help'");
    }

    @ParameterizedTest
    @MethodSource("optionsWithValue")
    void an_option_without_its_value_is_named(OptionOf option) {
        Result result = Cli.run(option.command(), option.name());
        refused(result);
        assertThat(result.err()).contains(option.name()).contains("Try 'starling " + option.command());
    }

    @ParameterizedTest
    @MethodSource("optionsWithValue")
    void an_option_is_explained(OptionOf option) {
        assertThat(String.join(" ", option.spec().description())).endsWith(".").hasSizeGreaterThan(15);
        assertThat(option.spec().paramLabel()).isNotBlank();
    }

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void colours_are_for_terminals_alone(String command) {
        String[] help = {command, "--help"};
        assertThat(Cli.run(help).out()).doesNotContain(ESCAPE);
        assertThat(new Cli().onTerminal().call(help).out()).contains(ESCAPE);
        assertThat(new Cli().onTerminal().variable("NO_COLOR", "1").call(help).out())
                .doesNotContain(ESCAPE);
        assertThat(new Cli().onTerminal().variable("TERM", "dumb").call(help).out())
                .doesNotContain(ESCAPE);
        assertThat(new Cli()
                        .onTerminal()
                        .call(command, "--help", "--color", "never")
                        .out())
                .doesNotContain(ESCAPE);
        assertThat(Cli.run(command, "--help", "--color=always").out()).contains(ESCAPE);
    }

    @ParameterizedTest
    @FieldSource("COMMANDS")
    void a_reader_that_has_gone_is_no_failure(String command) {
        assertThat(new Cli().closed().call(command, "--help")).isEqualTo(new Result(0, "", ""));
        assertThat(new Cli().closed().call(command, "--version")).isEqualTo(new Result(0, "", ""));
    }

    @Test
    void the_overview_names_every_command() {
        Result help = Cli.run("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.lines()).contains("Examples:");
        assertThat(Cli.run("help")).isEqualTo(help);
        assertThat(Cli.run("help", "help")).isEqualTo(help);
        assertThat(Cli.run("help", "--help")).isEqualTo(help);
        for (String command : COMMANDS) {
            assertThat(help.lines()).anyMatch(line -> line.strip().startsWith(command));
        }
    }

    @Test
    void without_a_command_the_commands_are_named() {
        Result result = Cli.run();
        refused(result);
        assertThat(result.err()).contains(COMMANDS);
    }

    @Test
    void a_mistyped_command_or_option_gets_a_suggestion() {
        Result command = Cli.run("pubish");
        refused(command);
        assertThat(command.err()).contains("\"pubish\"; did you mean publish?");
        Result option = Cli.run("publish", "--clutser", "c");
        refused(option);
        assertThat(option.err()).contains("--clutser").contains("did you mean --cluster?");
    }

    /** A command line that is wrong: exit code 2, all on stderr, no escape sequences, no stack trace. */
    static void refused(Result result) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.USAGE);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("starling").doesNotContain(ESCAPE, "\tat ", "Exception");
        assertThat(result.err().lines()).hasSizeLessThan(6);
    }
}
