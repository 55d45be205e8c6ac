package dev.starling.cli;

/** A command cannot do what it was asked for: exit code 1. The message says what, which value, why and what to do. */
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailed(String message) {
        super(message);
    }
}
