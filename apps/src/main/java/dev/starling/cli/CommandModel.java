package dev.starling.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** picocli's models of the commands: one alone to run it, all together for the overview and for completion. */
final class CommandModel {
    static final String PROGRAM = "starling";

    /** Examples come before the options: they are what people look for. */
    private static final List<String> HELP_SECTIONS = List.of(
            UsageMessageSpec.SECTION_KEY_HEADER_HEADING,
            UsageMessageSpec.SECTION_KEY_HEADER,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS,
            UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
            UsageMessageSpec.SECTION_KEY_FOOTER,
            UsageMessageSpec.SECTION_KEY_DESCRIPTION_HEADING,
            UsageMessageSpec.SECTION_KEY_DESCRIPTION,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST);

    private CommandModel() {}

    /** One command, named as it is called. */
    static CommandLine of(CommandTable.Entry entry, Shell shell) {
        return dress(new CommandLine(entry.make().apply(shell)).setCommandName(PROGRAM + " " + entry.name()));
    }

    /** The program without its commands. */
    static CommandLine root(Shell shell) {
        return dress(new CommandLine(new RootCommand(shell)).setCommandName(PROGRAM));
    }

    /** The program with all its commands. */
    static CommandLine tree(Shell shell) {
        CommandLine root = root(shell);
        for (CommandTable.Entry entry : CommandTable.ENTRIES) {
            root.addSubcommand(entry.name(), dress(new CommandLine(entry.make().apply(shell))));
        }
        return root;
    }

    /** The options that every command has. */
    static CommonOptions common(CommandLine line) {
        CliCommand command = line.getCommand();
        return command.common();
    }

    private static CommandLine dress(CommandLine line) {
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // A message may begin with @: it is text, not the name of a file to be published instead.
        line.setExpandAtFiles(false);
        line.setHelpSectionKeys(HELP_SECTIONS);
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        usage.width(100);
        usage.sortOptions(false);
        usage.abbreviateSynopsis(true);
        usage.synopsisHeading("%n@|bold Usage:|@ ");
        usage.footerHeading("%n@|bold Examples:|@%n");
        usage.descriptionHeading("%n");
        usage.parameterListHeading("%n@|bold Arguments:|@%n");
        usage.optionListHeading("%n@|bold Options:|@%n");
        usage.commandListHeading("%n@|bold Commands:|@%n");
        usage.exitCodeListHeading("%n@|bold Exit codes:|@%n");
        usage.exitCodeList(ExitCode.documented());
        return line;
    }
}
