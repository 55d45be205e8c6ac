package dev.starling.cli;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What the launcher runs once after a build, so that the JVM writes down which classes a start needs and keeps them
 * loaded and linked in a file (JEP 483, JEP 514). Goes through the ways that later starts go; prints nothing.
 */
final class Training {
    /** A PING; any well-formed datagram would do. */
    private static final String DATAGRAM = "03050b1101000600000001" + "00000000" + "ffffffff" + "01499700"
            + "000100".repeat(9) + "0002" + "7b7d" + "000100";

    private Training() {}

    /** Returns the worst exit code. */
    static int run() {
        int worst = ExitCode.DONE;
        for (List<String> line : List.of(
                List.of("--version"),
                List.of("--version", "--json"),
                List.of("--help"),
                List.of("inspect", "--help"))) {
            worst = Math.max(worst, new Dispatch(shell("")).run(line));
        }
        new Dispatch(shell("")).run(List.of("inspect", "--srp", DATAGRAM));
        new Dispatch(shell("00\n")).run(List.of("inspect", "--srp", "-"));
        new Dispatch(shell("")).run(List.of("inspcet"));
        return worst;
    }

    private static Shell shell(String input) {
        return new Shell(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                Map.of(),
                false,
                false,
                new RealWorlds());
    }
}
