package dev.starling.arch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The source files of the repository that this test runs in. */
final class Sources {
    private static final Path REPOSITORY = repository();

    private Sources() {}

    /** The folder of the parent project: the nearest one upwards whose pom lists the modules. */
    private static Path repository() {
        try {
            for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
                Path pom = folder.resolve("pom.xml");
                if (Files.exists(pom) && Files.readString(pom).contains("<module>core</module>")) {
                    return folder;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException(
                "not inside the repository: " + Path.of("").toAbsolutePath());
    }

    /** A file by its place in the repository. */
    static Path repositoryFile(String name) {
        return REPOSITORY.resolve(name);
    }

    /** The folders with sources: each module's, and each kind of evidence's. */
    static List<Path> modules() {
        List<Path> modules = new ArrayList<>(folders(REPOSITORY));
        Path evidence = REPOSITORY.resolve("evidence");
        modules.addAll(folders(evidence));
        modules.removeIf(folder -> !Files.isDirectory(folder.resolve("src")));
        return modules;
    }

    private static List<Path> folders(Path parent) {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Java files below a folder, sorted; none when it does not exist. */
    static List<Path> java(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All Java files, main and test. */
    static List<Path> all() {
        return modules().stream()
                .flatMap(module -> java(module.resolve("src")).stream())
                .toList();
    }

    /** All Java files that ship. */
    static List<Path> main() {
        return modules().stream()
                .flatMap(module -> java(module.resolve("src/main/java")).stream())
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A name for messages. */
    static String name(Path file) {
        return REPOSITORY.relativize(file).toString();
    }
}
