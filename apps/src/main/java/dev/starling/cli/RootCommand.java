package dev.starling.cli;

import picocli.CommandLine.Command;

/** {@code starling} without a command. */
@Command(
        header = "Peer-to-peer networking for the JVM, and the testbed that proves it.",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "'starling COMMAND --help' tells more, with examples.",
            "",
            "Addresses are multiaddrs such as /ip4/192.0.2.7/udp/9001, or HOST:PORT.",
            "Environment: JAVA_HOME (a JDK 25 or newer), NO_COLOR, STARLING_SECRET, STARLING_DEBUG (stack traces),"
                    + " STARLING_NO_BUILD, STARLING_JAVA_OPTS."
        },
        footer = {
            "  starling seed --listen 127.0.0.1:9001",
            "  starling subscribe --cluster cursors --bootstrap 127.0.0.1:9001",
            "  starling publish --cluster cursors --bootstrap 127.0.0.1:9001 hello"
        })
final class RootCommand extends CliCommand {
    RootCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        throw usage("which command? There are " + Suggestions.names() + ".");
    }
}
