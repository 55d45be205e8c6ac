package dev.starling.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What was built.
 *
 * @param version of Starling
 * @param commit empty where the build did not know it; ends in {@code -dirty} when files differed from it
 */
record BuildInfo(String version, String commit) {
    /** The highest version of the Stream Relay Protocol that is spoken. */
    private static final String SRP = "6";

    static BuildInfo load() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BuildInfo(
                properties.getProperty("version", "unknown"),
                properties.getProperty("commit", "").strip());
    }

    /** For people. */
    String[] lines() {
        return new String[] {
            "starling " + version + (commit.isEmpty() ? "" : " (" + commit + ")"),
            "JDK " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
            "protocols: srp " + SRP
        };
    }

    /** For programs. */
    JsonLine json() {
        JsonLine line = JsonLine.event("version").with("version", version);
        return (commit.isEmpty() ? line.withNull("commit") : line.with("commit", commit))
                .with("jdk", Runtime.version().toString())
                .with("srp", SRP);
    }
}
