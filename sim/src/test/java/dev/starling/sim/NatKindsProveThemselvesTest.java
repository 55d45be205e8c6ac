package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A probe from inside, knowing nothing, finds of each kind what the table of kinds says. */
class NatKindsProveThemselvesTest {
    private final Simulator simulator =
            new Simulator(7, LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofMillis(25))));
    private final Reflectors reflectors = new Reflectors(simulator);
    private int sockets = 1;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "OPEN,     EIM,  EIF,  true,  true",
        "FULL,     EIM,  EIF,  true,  true",
        "ARC,      EIM,  ADF,  true,  false",
        "PRC,      EIM,  APDF, true,  false",
        "PRCH,     EIM,  APDF, true,  true",
        "PRCR,     EIM,  APDF, false, false",
        "CGNEIM,   EIM,  APDF, false, false",
        "SYM,      APDM, APDF, false, false",
        "SYMBLK,   APDM, APDF, false, false",
        "SYMSEQ,   APDM, APDF, false, false",
        "ADM,      ADM,  APDF, false, false",
        "FW,       EIM,  APDF, true,  true",
        "PRC_PRC,  EIM,  APDF, true,  false",
        "PRC_SYM,  APDM, APDF, false, false",
        "BLOCKED,  none, APDF, false, false"
    })
    void a_probe_names_each_kind(NatKind kind, String mapping, String filtering, boolean preserves, boolean hairpin) {
        Party party = Party.behind(simulator, kind);
        assertThat(mapping(party)).as("mapping").isEqualTo(mapping);
        assertThat(filtering(party)).as("filtering").isEqualTo(filtering);
        if (!mapping.equals("none")) {
            int socket = fresh(party);
            boolean kept = reflectors.reflexive(party, socket).port()
                    == party.local(socket).port();
            assertThat(kept).as("port preserved").isEqualTo(preserves);
        }
        if (kind != NatKind.BLOCKED) {
            assertThat(hairpin(party)).as("hairpin").isEqualTo(hairpin);
        }
    }

    private int fresh(Party party) {
        party.node().open(sockets, 0);
        return sockets++;
    }

    private String mapping(Party party) {
        List<Optional<Endpoint>> seen = List.of(
                reflectors.ask(party, 0, 0, 0, 0, 0),
                reflectors.ask(party, 0, 0, 1, 0, 1),
                reflectors.ask(party, 0, 1, 0, 1, 0),
                reflectors.ask(party, 0, 1, 1, 1, 1));
        if (seen.getFirst().isEmpty()) {
            return "none";
        }
        if (seen.stream().distinct().count() == 1) {
            return "EIM";
        }
        return seen.get(0).equals(seen.get(1)) && seen.get(2).equals(seen.get(3)) ? "ADM" : "APDM";
    }

    private String filtering(Party party) {
        if (reflectors.ask(party, fresh(party), 0, 0, 1, 1).isPresent()) {
            return "EIF";
        }
        return reflectors.ask(party, fresh(party), 0, 0, 0, 1).isPresent() ? "ADF" : "APDF";
    }

    private boolean hairpin(Party party) {
        int one = fresh(party);
        int other = fresh(party);
        Endpoint outside = reflectors.reflexive(party, one);
        Endpoint expected = reflectors.reflexive(party, other);
        int before = party.heard.size();
        party.say(other, outside, 99);
        simulator.run(Duration.ofMillis(250));
        List<Party.Heard> came = party.heard.stream().skip(before).toList();
        came.forEach(heard -> assertThat(heard.from()).as("source").isEqualTo(expected));
        return !came.isEmpty();
    }
}
