package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plain punching, 8 rounds of 50 ms: it works unless one side maps by destination and the other filters by port. */
class HolePunchingMatrixTest {
    private static final int CHECK = 1;
    private static final int ANSWER = 2;
    private static final Duration D = Duration.ofMillis(10);

    /** One side of a punch: sends checks to all it knows, answers to whoever asks, and learns from both. */
    private static final class Side {
        final Party party;
        final Set<Endpoint> known = new LinkedHashSet<>();
        boolean through;

        Side(Simulator simulator, NatKind kind) {
            party = Party.behind(simulator, kind);
        }

        void begin(Simulator simulator, Endpoint other) {
            known.add(other);
            party.onHeard(heard -> simulator.at(simulator.nowNs(), () -> react(heard)));
            for (int round = 0; round < 8; round++) {
                simulator.at(
                        simulator.nowNs() + round * 50_000_000L,
                        () -> List.copyOf(known).forEach(to -> party.say(0, to, CHECK)));
            }
        }

        private void react(Party.Heard heard) {
            known.add(heard.from());
            if (heard.data()[0] == CHECK) {
                party.say(0, heard.from(), ANSWER);
            } else {
                through = true;
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(value = NatKind.class, names = "BLOCKED", mode = EnumSource.Mode.EXCLUDE)
    void plain_punching_fails_exactly_between_hard_and_port_filtering_boxes(NatKind one) {
        for (NatKind other : NatKind.values()) {
            if (other == NatKind.BLOCKED) {
                continue;
            }
            boolean expected = !(one.hard() && portFiltering(other)) && !(other.hard() && portFiltering(one));
            for (int seed = 0; seed < 3; seed++) {
                assertThat(punch(seed, one, other))
                        .as(one + " to " + other + ", seed " + seed)
                        .isEqualTo(expected);
            }
        }
    }

    private static boolean portFiltering(NatKind kind) {
        return switch (kind) {
            case OPEN, FULL, ARC -> false;
            case PRC, PRCH, PRCR, CGNEIM, SYM, SYMBLK, SYMSEQ, ADM, FW, PRC_PRC, PRC_SYM, BLOCKED -> true;
        };
    }

    private static boolean punch(int seed, NatKind one, NatKind other) {
        Simulator simulator = new Simulator(seed, LinkModel.DEFAULT.latency(new Latency.Fixed(D)));
        Reflectors reflectors = new Reflectors(simulator);
        Side a = new Side(simulator, one);
        Side b = new Side(simulator, other);
        Endpoint ofA = reflectors.reflexive(a.party, 0);
        Endpoint ofB = reflectors.reflexive(b.party, 0);
        a.begin(simulator, ofB);
        b.begin(simulator, ofA);
        simulator.run(Duration.ofSeconds(1));
        return a.through && b.through;
    }
}
