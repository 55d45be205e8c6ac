package dev.starling.fuzz;

import dev.starling.core.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The committed inputs of a target, {@code corpus/NAME.txt}: a line {@code t TEXT} is the UTF-8 bytes of its text, a
 * line {@code x HEX} the bytes; other lines are comments.
 */
final class Corpus {
    private Corpus() {}

    static List<byte[]> of(FuzzTarget target) {
        String resource = "/corpus/" + target.name() + ".txt";
        try (InputStream in = Corpus.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the target " + target + " needs inputs in " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(Corpus::input)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<byte[]> input(String line) {
        if (line.startsWith("t ")) {
            return Optional.of(line.substring(2).getBytes(StandardCharsets.UTF_8));
        }
        boolean hex = line.equals("x") || line.startsWith("x ");
        return hex ? Optional.of(Bytes.fromHex(line.substring(1).strip()).toArray()) : Optional.empty();
    }

    /** The line that keeps {@code input}. */
    static String line(byte[] input) {
        return "x " + Bytes.of(input).hex();
    }

    /** All inputs with their targets. */
    static Stream<Object[]> all() {
        return FuzzTargets.ALL.stream()
                .flatMap(target -> of(target).stream().map(input -> new Object[] {target, input}));
    }
}
