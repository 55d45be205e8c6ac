package dev.starling.cli;

import java.util.Locale;

/** {@code --color}. */
enum ColorWhen {
    /** On a terminal that can, unless {@code NO_COLOR} is set to anything (no-color.org). */
    AUTO,
    ALWAYS,
    NEVER;

    /** Whether to colour what goes to a stream of {@code shell}. */
    boolean on(Shell shell, boolean isTerminal) {
        return switch (this) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO ->
                isTerminal
                        && shell.variable("NO_COLOR").isEmpty()
                        && !shell.variable("TERM").equals("dumb");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
