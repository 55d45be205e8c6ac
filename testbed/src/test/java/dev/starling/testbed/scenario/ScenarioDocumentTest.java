package dev.starling.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testbed.check.Checks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/scenarios.md says what is there. */
class ScenarioDocumentTest {
    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/scenarios.md"));
    }

    private static List<String> find(String regex, String text) {
        return Pattern.compile(regex, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    void the_file_on_the_page_can_be_read() throws IOException {
        String yaml = find("(?s)```yaml\n(.*?)```", page()).getFirst();
        Scenario scenario = ScenarioFile.parse(yaml.replace("world: any ", "world: simulated "));
        assertThat(scenario.events()).hasSize(4);
        assertThat(scenario.links().nat()).isEqualTo("srp-30");
    }

    @Test
    void the_checks_on_the_page_are_those_that_there_are() throws IOException {
        assertThat(new TreeSet<>(find("^\\| `([a-z-]+): ", page()))).isEqualTo(new TreeSet<>(Checks.names()));
    }

    @Test
    void the_scenarios_on_the_page_are_those_that_come_along() throws IOException {
        assertThat(find("^\\| `([a-z-]+)` \\|", page())).isEqualTo(ScenarioLibrary.NAMES);
        for (String name : ScenarioLibrary.NAMES) {
            assertThat(page())
                    .contains("| `" + name + "` | "
                            + ScenarioFile.parse(ScenarioLibrary.text(name).orElseThrow())
                                    .about()
                            + " |");
        }
    }
}
