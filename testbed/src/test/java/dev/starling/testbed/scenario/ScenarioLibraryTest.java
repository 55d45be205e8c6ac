package dev.starling.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.peer.World;
import dev.starling.testbed.Progress;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each scenario that comes with Starling does in virtual time what it says. */
class ScenarioLibraryTest {
    static Stream<String> names() {
        return ScenarioLibrary.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_scenario_of_the_library_holds(String name) {
        Scenario scenario = ScenarioFile.parse(ScenarioLibrary.text(name).orElseThrow());
        assertThat(scenario.name()).isEqualTo(name);
        assertThat(scenario.checks()).isNotEmpty();
        try (World world = ScenarioRun.world(scenario)) {
            ScenarioRun.Result result =
                    ScenarioRun.run(scenario, world, Progress.NONE, () -> {}, (at, control) -> {}, step -> {});
            assertThat(result.held())
                    .as("%s\n%s\n%s", result.started(), result.steps(), result.verdicts())
                    .isTrue();
        }
    }
}
