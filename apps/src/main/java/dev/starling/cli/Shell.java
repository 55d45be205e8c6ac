package dev.starling.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * What surrounds one run of the program; tests bring their own.
 *
 * @param out unbuffered
 * @param err unbuffered
 * @param environment the environment variables
 * @param outIsTerminal whether a person sees {@code out} as it is
 * @param errIsTerminal the same of {@code err}
 * @param worlds where peers come from
 */
record Shell(
        InputStream in,
        OutputStream out,
        OutputStream err,
        Map<String, String> environment,
        boolean outIsTerminal,
        boolean errIsTerminal,
        Worlds worlds) {
    /** A variable of the environment; empty text where it is not set. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
