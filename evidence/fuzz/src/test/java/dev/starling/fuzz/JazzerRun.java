package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs each target under Jazzer in a process of its own. Not a test of an ordinary build, hence its name; started by
 * the script {@code run}. New inputs of interest collect in target/fuzz, so that a further run goes on from there.
 */
final class JazzerRun {
    private static final Path FOLDER = Path.of("target", "fuzz").toAbsolutePath();
    private static final int SECONDS = Integer.getInteger("starling.fuzz.seconds", 60);
    private static final String ONLY = System.getProperty("starling.fuzz.target", "");

    static Stream<FuzzTarget> targets() {
        return ONLY.isEmpty() ? FuzzTargets.ALL.stream() : Stream.of(FuzzTargets.named(ONLY));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void no_input_is_found_that_breaks_a_promise(FuzzTarget target) throws IOException, InterruptedException {
        Path folder = FOLDER.resolve(target.name());
        Path found = Files.createDirectories(folder.resolve("found"));
        Path log = folder.resolve("log.txt");
        int exit = new ProcessBuilder(command(target, folder, found))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        lines.stream()
                .filter(line -> line.contains(" cov: "))
                .reduce((first, second) -> second)
                .ifPresent(last -> System.out.println(target.name() + ": " + last.strip()));
        assertThat(exit).as("%s: %s\n%s", target, findings(folder), tail(lines)).isZero();
    }

    private static List<String> command(FuzzTarget target, Path folder, Path found) throws IOException {
        Path seeds = Files.createDirectories(folder.resolve("seeds"));
        int number = 0;
        for (byte[] input : Corpus.of(target)) {
            Files.write(seeds.resolve("seed" + number++), input);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx600m",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + JazzerEntry.class.getName(),
                "--target_args=" + target.name(),
                "--instrumentation_includes=dev.starling.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + SECONDS,
                "-max_len=" + Mutator.BYTES_MAX,
                "-timeout=10"));
        if (!target.dictionary().isEmpty()) {
            List<String> words =
                    target.dictionary().stream().map(JazzerRun::quoted).toList();
            command.add("-dict=" + Files.write(folder.resolve("dictionary"), words));
        }
        command.add(found.toString());
        command.add(seeds.toString());
        return command;
    }

    private static String quoted(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\x0A") + '"';
    }

    private static String findings(Path folder) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(JazzerRun::isFinding).toList()) {
                text.append("\nto keep, append to corpus/")
                        .append(folder.getFileName())
                        .append(".txt: ")
                        .append(Corpus.line(Files.readAllBytes(file)));
            }
        }
        return text.toString();
    }

    private static boolean isFinding(Path file) {
        return file.getFileName().toString().matches("(crash|timeout|oom|slow-unit)-.*");
    }

    private static String tail(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
