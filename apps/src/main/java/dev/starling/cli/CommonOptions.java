package dev.starling.cli;

import picocli.CommandLine.Option;

/** What every command understands. */
@SuppressWarnings("UnusedVariable") // picocli asks the model, not the fields, for help and version.
final class CommonOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 100,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 101,
            description = "Show version, commit, JDK and protocol versions and exit.")
    private boolean version;

    @Option(
            names = "--json",
            order = 102,
            description = "Print one JSON object a line on stdout; everything else goes to stderr.")
    boolean json;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            order = 103,
            description = "Colour: auto, always or never. auto is on a terminal without NO_COLOR. Default: auto.")
    ColorWhen color = ColorWhen.AUTO;

    CommonOptions() {}
}
