package dev.starling.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command: its options, by annotations, and what it does. */
abstract class CliCommand {
    private final Shell shell;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Spec
    private @Nullable CommandSpec spec;

    CliCommand(Shell shell) {
        this.shell = shell;
    }

    /**
     * Does it.
     *
     * @return the exit code
     * @throws CommandFailed when it cannot be done
     * @throws ParameterException when options do not fit together; see {@link #usage}
     */
    abstract int run(Console console);

    final Shell shell() {
        return shell;
    }

    final CommonOptions common() {
        return common;
    }

    /** The longest names of the options that were given. */
    final List<String> given() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not made this command's model");
        }
        return spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .toList();
    }

    /** An error in the command line. */
    final ParameterException usage(String problem) {
        if (spec == null) {
            throw new IllegalStateException("picocli has not made this command's model");
        }
        return new ParameterException(spec.commandLine(), problem);
    }
}
