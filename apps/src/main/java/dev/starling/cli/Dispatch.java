package dev.starling.cli;

import dev.starling.peer.PeerException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/**
 * From arguments to an exit code. The command is picked by its name before picocli is asked, and only its own model is
 * built: picocli examines each command it is given by reflection, and most runs need one.
 */
final class Dispatch {
    private static final Set<String> VERSION = Set.of("--version", "-V");

    private static final Set<String> HELP = Set.of("--help", "-h");

    private final Shell shell;
    private String commandName = CommandModel.PROGRAM;

    Dispatch(Shell shell) {
        this.shell = shell;
    }

    /** Runs what {@code arguments} say. Never throws. */
    int run(List<String> arguments) {
        try {
            return dispatch(arguments);
        } catch (ParameterException e) {
            return usageProblem(e);
        } catch (Output.Closed quietly) {
            return ExitCode.DONE;
        } catch (Stop.Stopped stopped) {
            return stopped.exitCode();
        } catch (CommandFailed | PeerException e) {
            return failure(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error defect) {
            return defect(defect);
        }
    }

    private int dispatch(List<String> arguments) {
        int at = 0;
        while (at < arguments.size() && arguments.get(at).startsWith("-")) {
            at += arguments.get(at).equals("--color") ? 2 : 1;
        }
        if (at >= arguments.size()) {
            return withoutCommand(arguments);
        }
        String name = arguments.get(at);
        List<String> others = new ArrayList<>(arguments);
        others.remove(at);
        if (name.equals("help")) {
            others.removeIf(other -> other.equals("help") || HELP.contains(other));
            others.add("--help");
            return others.size() == 1 ? withoutCommand(others) : dispatch(others);
        }
        CommandTable.Entry entry = CommandTable.find(name);
        if (entry == null) {
            throw new ParameterException(
                    CommandModel.root(shell), "there is no command \"" + name + "\"" + Suggestions.forCommand(name));
        }
        return execute(
                CommandModel.of(entry, shell), name.equals("simulate") ? SearchSimulation.respelled(others) : others);
    }

    private int withoutCommand(List<String> options) {
        if (options.stream().anyMatch(VERSION::contains) && options.size() == (options.contains("--json") ? 2 : 1)) {
            // The most frequent call of all by scripts: no model is needed.
            return version(options.contains("--json"));
        }
        return execute(CommandModel.tree(shell), options);
    }

    private int execute(CommandLine line, List<String> arguments) {
        line.parseArgs(arguments.toArray(String[]::new));
        CommonOptions common = CommandModel.common(line);
        if (line.isUsageHelpRequested()) {
            return help(line, common.color.on(shell, shell.outIsTerminal()));
        }
        if (line.isVersionHelpRequested()) {
            return version(common.json);
        }
        commandName = line.getCommandName();
        Console console = new Console(shell, commandName, common.json, common.color);
        CliCommand command = line.getCommand();
        try {
            return command.run(console);
        } finally {
            console.out().flushLast();
        }
    }

    private int help(CommandLine line, boolean colored) {
        StringWriter text = new StringWriter();
        line.usage(new PrintWriter(text), colored ? Ansi.ON : Ansi.OFF);
        print(text.toString().stripTrailing());
        return ExitCode.DONE;
    }

    private int version(boolean json) {
        BuildInfo build = BuildInfo.load();
        print(json ? build.json().end() : String.join("\n", build.lines()));
        return ExitCode.DONE;
    }

    private void print(String text) {
        new Output(shell.out()).lineNow(text);
    }

    private int usageProblem(ParameterException e) {
        CommandLine line = e.getCommandLine();
        String name = line.getCommandName();
        Console.write(
                shell,
                TerminalText.block(name + ": " + e.getMessage() + Suggestions.forOption(e)) + "\nTry '" + name
                        + " --help'.\n");
        return ExitCode.USAGE;
    }

    private int failure(String sentence) {
        Console.write(shell, TerminalText.block(commandName + ": " + sentence) + "\n");
        return ExitCode.FAILED;
    }

    private int defect(Throwable defect) {
        StringWriter stack = new StringWriter();
        if (!shell.variable("STARLING_DEBUG").isEmpty()) {
            defect.printStackTrace(new PrintWriter(stack));
        }
        return failure("internal error, a defect of Starling: " + defect
                + "\nRun it again with STARLING_DEBUG=1 for the" + " stack, and please report it.\n" + stack);
    }
}
