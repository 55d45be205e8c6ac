package dev.starling.archfixture.srp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What looks like a breach and is none: no rule may report this class. */
final class Innocent {
    private Innocent() {}

    static long draw(RandomGenerator random, long nowNs) {
        return random.nextLong() + nowNs;
    }

    static Instant instant(long epochMs) {
        return Instant.ofEpochMilli(epochMs);
    }

    static Duration duration() {
        return Duration.ofSeconds(1);
    }

    static long date(Date date) {
        return date.getTime();
    }

    static byte[] bytes(String text) {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ByteBuffer buffer(URI uri) {
        return ByteBuffer.allocate(uri.toString().length());
    }

    static Stream<String> stream(List<String> list) {
        return list.stream().sequential();
    }

    static String lineSeparator() {
        return System.lineSeparator();
    }
}
