package dev.starling.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that only the sources show. */
final class SourcesTest {
    private static final int FILE_LINES_MAX = 600;
    private static final int METHOD_LINES_MAX = 60;
    private static final Map<Path, SourceScan> SCANS = scanAll();

    @Test
    void the_sources_of_the_house_are_found() {
        assertThat(Sources.main())
                .extracting(Sources::name)
                .contains(
                        "core/src/main/java/dev/starling/core/Machine.java",
                        "protocols/src/main/java/dev/starling/srp/SrpMachine.java");
        assertThat(Sources.all())
                .extracting(Sources::name)
                .contains("evidence/arch/src/test/java/dev/starling/arch/SourcesTest.java");
    }

    @Test
    void no_file_is_longer_than_600_lines() {
        assertThat(Sources.all().stream().filter(file -> lines(Sources.read(file)) > FILE_LINES_MAX))
                .extracting(Sources::name)
                .isEmpty();
    }

    @Test
    void a_file_of_601_lines_would_be_found() {
        assertThat(lines("x\n".repeat(600))).isEqualTo(FILE_LINES_MAX);
        assertThat(lines("x\n".repeat(601))).isGreaterThan(FILE_LINES_MAX);
    }

    private static long lines(String text) {
        return text.lines().count();
    }

    @Test
    void no_method_is_longer_than_60_lines() {
        assertThat(scans().flatMap(scan -> scan.longMethods.stream())).isEmpty();
    }

    @Test
    void a_switch_over_a_sealed_vocabulary_has_no_default() {
        assertThat(SealedTypes.of(SCANS.values()).switchesWithDefault()).isEmpty();
    }

    @Test
    void machines_have_no_synchronized_blocks() {
        assertThat(SCANS.entrySet().stream()
                        .filter(scan -> isMachineRoom(scan.getKey()))
                        .flatMap(scan -> scan.getValue().synchronizedBlocks.stream()))
                .isEmpty();
    }

    @Test
    void every_module_with_sources_has_a_descriptor() {
        List<Path> modules = Sources.modules().stream()
                .filter(module -> Files.isDirectory(module.resolve("src/main/java")))
                .filter(module -> !Sources.name(module).startsWith("evidence"))
                .toList();
        assertThat(modules)
                .isNotEmpty()
                .allMatch(module -> Files.exists(module.resolve("src/main/java/module-info.java")));
    }

    @Test
    void each_rule_finds_what_breaks_it() {
        SourceScan scan = SourceScan.of("Broken.java", """
                final class Broken {
                    sealed interface Event {}
                    record Up() implements Event {}
                    record Down() implements Event {}
                    int expression(Event event) {
                        return switch (event) {
                            case Up up -> 1;
                            default -> 2;
                        };
                    }
                    void statement(Event event) {
                        switch (event) {
                            case Up() -> {}
                            case null, default -> {}
                        }
                    }
                    void lock() {
                        synchronized (this) {
                            expression(null);
                        }
                    }
                    Runnable inside() {
                        return () -> {
                            synchronized (this) {}
                        };
                    }
                }
                """, 8);
        assertThat(SealedTypes.of(List.of(scan)).switchesWithDefault())
                .containsExactly("Broken.java:6", "Broken.java:12");
        assertThat(scan.synchronizedBlocks).containsExactly("Broken.java:18", "Broken.java:24");
        assertThat(scan.longMethods).isEmpty();
        assertThat(SourceScan.of("Broken.java", "class A {\n void a() {\n\n }\n}\n", 2).longMethods)
                .containsExactly("Broken.java:2 a has 3 lines");
    }

    @Test
    void what_is_allowed_is_not_reported() {
        SourceScan scan = SourceScan.of("Fine.java", """
                final class Fine {
                    sealed interface Event {}
                    record Up() implements Event {}
                    record Down() implements Event {}
                    int closed(Event event) {
                        return switch (event) {
                            case Up up -> 1;
                            case Down down -> 2;
                        };
                    }
                    int open(Object event) {
                        return switch (event) {
                            case Up up -> 1;
                            case String text -> 2;
                            default -> 3;
                        };
                    }
                    int number(int n) {
                        return switch (n) {
                            case 1 -> 1;
                            default -> 2;
                        };
                    }
                }
                """, 60);
        assertThat(SealedTypes.of(List.of(scan)).switchesWithDefault()).isEmpty();
        assertThat(scan.longMethods).isEmpty();
    }

    private static boolean isMachineRoom(Path file) {
        String name = Sources.name(file);
        int at = name.indexOf("dev/starling/");
        Optional<Room> room = at < 0
                ? Optional.empty()
                : Room.of(name.substring(at, name.lastIndexOf('/')).replace('/', '.'), House.ROOT);
        return room.map(Room.MACHINES::contains).orElse(false);
    }

    private static Stream<SourceScan> scans() {
        return SCANS.values().stream();
    }

    private static Map<Path, SourceScan> scanAll() {
        List<Path> files = Sources.main();
        List<SourceScan> found = SourceScan.of(
                files.stream()
                        .map(file -> SourceScan.source(Sources.name(file), Sources.read(file)))
                        .toList(),
                METHOD_LINES_MAX);
        Map<Path, SourceScan> scans = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            scans.put(files.get(i), found.get(i));
        }
        return scans;
    }
}
