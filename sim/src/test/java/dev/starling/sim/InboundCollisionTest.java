package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The collision law: an early packet spoils the tuple exactly when the second peer starts later than the delay. */
class InboundCollisionTest {
    private static final long MS = 1_000_000;

    @ParameterizedTest(name = "reserves {0}, {1} ms later: {2}")
    @CsvSource({
        "true, 0, true",
        "true, 20, true",
        "true, 24, true",
        "true, 26, false",
        "true, 50, false",
        "true, 200, false",
        "false, 0, true",
        "false, 20, true",
        "false, 30, true",
        "false, 50, true",
        "false, 200, true"
    })
    void a_late_peer_meets_a_spoiled_tuple_only_where_boxes_reserve(boolean reserves, long skewMs, boolean works) {
        Simulator simulator = new Simulator(3, LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofMillis(25))));
        Reflectors reflectors = new Reflectors(simulator);
        NatConfig box = NatConfig.LINUX.inboundCollision(reserves);
        Party first = Party.behind(simulator, java.util.List.of(box));
        Party second = Party.behind(simulator, java.util.List.of(box));
        Endpoint ofFirst = reflectors.reflexive(first, 0);
        Endpoint ofSecond = reflectors.reflexive(second, 0);
        long start = simulator.nowNs();
        int heard = first.heard.size();
        repeat(simulator, start, first, ofSecond);
        repeat(simulator, start + skewMs * MS, second, ofFirst);
        simulator.run(Duration.ofSeconds(2));
        boolean fromThere =
                first.heard.stream().skip(heard).anyMatch(h -> h.from().equals(ofSecond));
        assertThat(fromThere).isEqualTo(works);
        if (works) {
            long doneMs =
                    (first.heard.stream().skip(heard).findFirst().orElseThrow().atNs() - start) / MS;
            assertThat(doneMs).isLessThanOrEqualTo(skewMs + 25);
        }
    }

    private static void repeat(Simulator simulator, long fromNs, Party party, Endpoint to) {
        for (int i = 0; i < 8; i++) {
            simulator.at(fromNs + i * 50 * MS, () -> party.say(0, to, 1));
        }
    }
}
