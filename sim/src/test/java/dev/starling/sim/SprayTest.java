package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Birthday spraying between a random symmetric box and a port-restricted one succeeds as often as the formula says. */
class SprayTest {
    private static final int PORTS = 64_512;
    private static final int TRIALS = 60;

    @ParameterizedTest(name = "{0} sockets, {1} probes")
    @CsvSource({"128, 128", "256, 256", "512, 256"})
    void success_follows_the_formula(int sockets, int probes) {
        double expected = 1;
        for (int i = 0; i < probes; i++) {
            expected *= 1 - (double) sockets / (PORTS - i);
        }
        expected = 1 - expected;
        int hits = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            hits += spray(seed, sockets, probes) ? 1 : 0;
        }
        double deviation = Math.sqrt(expected * (1 - expected) / TRIALS);
        assertThat((double) hits / TRIALS)
                .as("expected %.3f", expected)
                .isBetween(expected - 3 * deviation, expected + 3 * deviation);
    }

    private static boolean spray(int seed, int sockets, int probes) {
        Simulator simulator = new Simulator(seed, LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofMillis(5))));
        Reflectors reflectors = new Reflectors(simulator);
        Party hard = Party.behind(simulator, NatKind.SYM);
        Party easy = Party.behind(simulator, NatKind.PRC);
        Endpoint ofHard = reflectors.reflexive(hard, 0);
        Endpoint ofEasy = reflectors.reflexive(easy, 0);
        int before = easy.heard.size() + hard.heard.size();
        for (int i = 1; i <= sockets; i++) {
            hard.node().open(i, 0);
            hard.say(i, ofEasy, 1);
        }
        simulator.run(Duration.ofMillis(5));
        RandomGenerator random = simulator.random("probes", 0);
        Set<Integer> tried = new HashSet<>();
        while (tried.size() < probes) {
            int port = 1024 + random.nextInt(PORTS);
            if (tried.add(port)) {
                easy.say(0, new Endpoint(ofHard.ip(), port), 1);
            }
        }
        simulator.run(Duration.ofMillis(50));
        return easy.heard.size() + hard.heard.size() > before;
    }
}
