package dev.starling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.IpAddress;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Arguments of the program, one a line: understood, or refused as an error of usage in a few words. */
public final class CommandLineScript {
    private static final int MESSAGE_CHARS_MAX = 20_000;

    /** Nothing is run, so there are no worlds. */
    private static final Worlds NOWHERE = new Worlds() {
        @Override
        public dev.starling.peer.World open(Consumer<String> problems) {
            throw new AssertionError("a world");
        }

        @Override
        public State state(Path folder, Consumer<String> warnings) {
            throw new AssertionError("a state folder");
        }

        @Override
        public Optional<IpAddress> lookUp(String host) {
            return Optional.empty();
        }

        @Override
        public List<IpAddress> ownAddresses() {
            return List.of();
        }

        @Override
        public void signalsTo(Stop stop) {}

        @Override
        public Keys keys() {
            throw new AssertionError("keys");
        }
    };

    private static final Shell SHELL = new Shell(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            Map.of(),
            false,
            false,
            NOWHERE);

    private CommandLineScript() {}

    /** The first line names the command; what is no command is only looked for. */
    public static void arguments(byte[] input) {
        List<String> words = List.of(new String(input, UTF_8).split("\n", -1));
        CommandTable.Entry entry = CommandTable.find(words.getFirst());
        if (entry == null) {
            assertThat(Suggestions.forCommand(words.getFirst()).length()).isLessThan(MESSAGE_CHARS_MAX);
            int exit = new Dispatch(SHELL).run(words.getFirst().startsWith("-") ? List.of("nothing") : words);
            assertThat(exit).isIn(ExitCode.USAGE, ExitCode.DONE);
            return;
        }
        CommandLine line = CommandModel.of(entry, SHELL);
        try {
            line.parseArgs(words.subList(1, words.size()).toArray(String[]::new));
        } catch (ParameterException refused) {
            String shown = TerminalText.block(refused.getMessage() + Suggestions.forOption(refused));
            assertThat(shown.length()).isBetween(5, MESSAGE_CHARS_MAX);
            assertThat(shown.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\t'))
                    .isTrue();
        }
    }
}
