package dev.starling.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.testbed.live.Control;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioFileTest {
    @Test
    void events_are_put_in_order_and_it_lasts_two_seconds_longer() {
        Scenario scenario = ScenarioFile.parse("""
                name: two
                peers: 4
                event:
                  - {at: 3s, do: kill 1}
                  - {at: 500ms, do: publish 0 hi, expect: {received: 3}}
                checks: {coverage: 0.5}
                """);
        assertThat(scenario.events())
                .extracting(Scenario.Event::control)
                .containsExactly(new Control.Publish(0, "hi"), new Control.Kill(1));
        assertThat(scenario.events().getFirst().expect()).containsEntry("received", "3");
        assertThat(scenario.lasts()).isEqualTo(Duration.ofSeconds(5));
        assertThat(scenario.checks()).containsEntry("coverage", "0.5");
        assertThat(scenario.simulated()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
                    'peers: 4' ~ the key "name" wants a text, and is missing
                    'name: 4' ~ the key "name" wants a text, not 4
                    '{name: x, colour: red}' ~ there is no key "colour"; there are [about, checks
                    '{name: x, peers: 1}' ~ the key "peers" wants 2 to 10000, not 1
                    '{name: x, peers: lots}' ~ the key "peers" wants a whole number, not "lots"
                    '{name: x, world: flat}' ~ the key "world" wants "simulated"
                    '{name: x, transport: quic}' ~ not a transport: "quic"
                    '{name: x, topology: star}' ~ not a topology: "star"
                    '{name: x, lasts: long}' ~ the key "lasts" wants a time
                    '{name: x, whole: maybe}' ~ the key "whole" wants true or false
                    '{name: x, links: {loss: 3}}' ~ the key "links.loss" wants a share
                    '{name: x, links: {speed: 3}}' ~ there is no key "links.speed"
                    '{name: x, event: [{at: 1s}]}' ~ the key "do" wants a text, and is missing
                    '{name: x, event: [{at: soon, do: add}]}' ~ the key "event.at" wants a time
                    '{name: x, event: [{at: 1s, do: dance}]}' ~ there is no command "dance"
                    '{name: x, event: [{at: 1s, do: loss 0.5}]}' ~ in a simulated scenario only
                    '{name: x, checks: {luck: 1}}' ~ there is no check "luck"
                    '{name: x' ~ not YAML
                    '- 1' ~ the key "name" wants a text
                    """)
    void what_is_wrong_is_named(String text, String why) {
        assertThatThrownBy(() -> ScenarioFile.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
