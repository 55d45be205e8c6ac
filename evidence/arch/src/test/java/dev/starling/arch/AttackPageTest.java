package dev.starling.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/attacks.md says is shown by a test is shown by a test that exists, and every test of an attack is on the page. */
final class AttackPageTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final Pattern TARGET = Pattern.compile("^\\| ((?:`[a-z0-9-]+`(?:, )?)+) \\|", Pattern.MULTILINE);
    private static final Pattern DECLARED = Pattern.compile("    void (\\w+)\\(");

    /** The methods of the test class in each file. */
    private static final Map<String, Set<String>> TESTS = tests();

    private static Map<String, Set<String>> tests() {
        Map<String, Set<String>> tests = new TreeMap<>();
        Sources.all().stream()
                .filter(file -> file.getFileName().toString().endsWith("Test.java"))
                .forEach(file -> {
                    Set<String> methods = new TreeSet<>();
                    DECLARED.matcher(Sources.read(file)).results().forEach(found -> methods.add(found.group(1)));
                    tests.merge(file.getFileName().toString().replace(".java", ""), methods, (one, other) -> {
                        one.addAll(other);
                        return one;
                    });
                });
        return tests;
    }

    private static String page() throws IOException {
        return Files.readString(Sources.repositoryFile("docs/attacks.md"));
    }

    @Test
    void every_test_that_the_page_names_exists() throws IOException {
        List<String> missing = NAMED.matcher(page())
                .results()
                .filter(named -> !TESTS.getOrDefault(named.group(1), Set.of()).contains(named.group(2)))
                .map(named -> named.group(1) + "." + named.group(2))
                .toList();
        assertThat(missing).isEmpty();
        assertThat(NAMED.matcher(page()).results()).hasSizeGreaterThan(50);
    }

    @Test
    void every_test_class_of_attacks_is_on_the_page() throws IOException {
        String page = page();
        assertThat(TESTS.keySet().stream().filter(name -> name.endsWith("AttackTest")))
                .hasSizeGreaterThanOrEqualTo(9)
                .allMatch(name -> page.contains("`" + name + "."));
    }

    @Test
    void every_fuzz_target_that_the_page_names_has_a_corpus() throws IOException {
        Matcher rows = TARGET.matcher(page());
        int targets = 0;
        while (rows.find()) {
            for (String name : rows.group(1).replace("`", "").split(", ")) {
                targets++;
                assertThat(Sources.repositoryFile("evidence/fuzz/src/test/resources/corpus/" + name + ".txt"))
                        .exists();
            }
        }
        assertThat(targets).isGreaterThan(10);
    }
}
