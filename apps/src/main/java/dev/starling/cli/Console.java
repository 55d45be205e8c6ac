package dev.starling.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** How one command speaks: results on stdout, everything else on stderr. */
final class Console {
    private final Shell shell;
    private final String commandName;
    private final boolean json;
    private final Paint paint;
    private final Output output;

    /**
     * @param commandName as it was called; begins each note
     * @param json whether results are JSON lines
     * @param color when to colour
     */
    Console(Shell shell, String commandName, boolean json, ColorWhen color) {
        this.shell = shell;
        this.commandName = commandName;
        this.json = json;
        paint = color.on(shell, shell.outIsTerminal()) ? Paint.ANSI : Paint.PLAIN;
        output = new Output(shell.out());
    }

    /** Whether {@code --json} was given. */
    boolean json() {
        return json;
    }

    /** Colours for stdout. */
    Paint paint() {
        return paint;
    }

    Output out() {
        return output;
    }

    /** A result in the form that was asked for, at once. The text must be safe for a terminal. */
    void result(Supplier<JsonLine> line, Supplier<String> text) {
        output.lineNow(json ? line.get().end() : text.get());
    }

    /** A sentence beside the results, on stderr. */
    void note(String sentence) {
        write(shell, commandName + ": " + TerminalText.block(sentence) + "\n");
    }

    /** Writes to stderr; what cannot be written there has no other place to go. */
    static void write(Shell shell, String text) {
        try {
            shell.err().write(text.getBytes(StandardCharsets.UTF_8));
            shell.err().flush();
        } catch (IOException nobodyListens) {
            // Nothing is left to tell it to.
        }
    }
}
