package dev.starling.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code starling completion}. */
@Command(
        header = "Print a script that completes starling's commands and options.",
        description = "The script is for the shell named; it holds no paths and works wherever starling lies.",
        footer = {
            "  source <(starling completion bash)",
            "  starling completion bash > ~/.local/share/bash-completion/completions/starling",
            "  source <(starling completion zsh)"
        })
final class CompletionCommand extends CliCommand {
    /** Shells whose completion can be scripted. */
    enum ShellName {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(index = "0", arity = "0..1", paramLabel = "SHELL", description = "bash or zsh.")
    private @Nullable ShellName shellName;

    CompletionCommand(Shell shell) {
        super(shell);
    }

    /** The script is the same for both: it turns on zsh's compatibility with bash's completion where it has to. */
    @Override
    int run(Console console) {
        ShellName name = shellName;
        if (name == null) {
            throw usage("for which shell? Say bash or zsh");
        }
        String script = AutoComplete.bash("starling", CommandModel.tree(shell()));
        console.result(
                () -> JsonLine.event("completion")
                        .with("shell", name.toString())
                        .with("script", script),
                script::stripTrailing);
        return ExitCode.DONE;
    }
}
