package dev.starling.encoding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The addresses that must be read and those that must be refused. */
final class MultiaddrSamples {
    private MultiaddrSamples() {}

    static List<String> texts() {
        return lines("/multiaddrs.csv").stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
    }

    static List<String> refused() {
        return lines("/multiaddrs-refused.txt");
    }

    private static List<String> lines(String resource) {
        try (InputStream in = MultiaddrSamples.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
