package dev.starling.testbed.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.observe.Observation;
import dev.starling.testbed.observe.Observation.Asked;
import dev.starling.testbed.observe.Observation.Delivered;
import dev.starling.testbed.observe.Observation.Obeyed;
import dev.starling.testbed.observe.Observation.PeerUp;
import dev.starling.testbed.observe.Observation.Published;
import dev.starling.testbed.observe.Observation.Received;
import dev.starling.testbed.observe.Observation.Sent;
import dev.starling.trace.TraceStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each checker finds what breaks its invariant. */
class CheckersTest {
    private static Verdict verdict(String name, String value, Observation... seen) {
        Checker checker = Checks.of(name, value);
        for (int peer = 0; peer < 3; peer++) {
            checker.saw(new PeerUp(0, peer, "id", "address", "peer"));
        }
        for (Observation each : seen) {
            checker.saw(each);
        }
        return checker.verdict(ending());
    }

    /** Peers 0 to 3, of which 0, 1 and 2 are a chain. */
    private static Ending ending() {
        MainJob.Summary summary = new MainJob.Summary(
                "simulated", "tcp", 4, 2, 4, 3, 1, 1, 1, Optional.empty(), new TraceStore(1, 1000).statistics(), true);
        return new Ending(100, List.of(0, 1, 2, 3), List.of(new Topology.Edge(0, 1), new Topology.Edge(1, 2)), summary);
    }

    @Test
    void coverage_asks_only_for_peers_that_were_there_when_it_was_published() {
        Observation late = new PeerUp(20, 3, "id", "address", "peer");
        Observation item = new Published(10, 0, "a", "text");
        assertThat(verdict("coverage", "1", late, item, new Delivered(11, 1, "a"), new Delivered(12, 2, "a"))
                        .held())
                .isTrue();
        assertThat(verdict("coverage", "1", late, item, new Delivered(11, 1, "a")))
                .isEqualTo(new Verdict(false, "item a of peer 0 reached 1 of 2"));
        assertThat(verdict("coverage", "0.5", late, item, new Delivered(11, 1, "a"))
                        .held())
                .isTrue();
        assertThat(verdict("coverage", "1").held()).as("nothing published").isFalse();
    }

    @Test
    void a_delivery_before_the_publishers_own_word_counts() {
        assertThat(verdict(
                                "coverage",
                                "1",
                                new Delivered(11, 1, "a"),
                                new Published(10, 0, "a", "text"),
                                new Delivered(12, 2, "a"))
                        .held())
                .isTrue();
    }

    @Test
    void a_second_delivery_is_found() {
        assertThat(verdict("once-only", "true", new Delivered(1, 1, "a"), new Delivered(2, 1, "a"))
                        .held())
                .isFalse();
        assertThat(verdict("once-only", "true", new Delivered(1, 1, "a"), new Delivered(2, 2, "a"))
                        .held())
                .isTrue();
    }

    @Test
    void a_late_delivery_is_found() {
        Observation item = new Published(0, 0, "a", "text");
        assertThat(verdict("delivered-within", "2s", item, new Delivered(2_000_000_000L, 1, "a"))
                        .held())
                .isTrue();
        assertThat(verdict("delivered-within", "2s", item, new Delivered(2_000_000_001L, 1, "a"))
                        .held())
                .isFalse();
    }

    @Test
    void an_arrival_without_its_sending_is_found() {
        Observation sent = new Sent(5, 7, 0, 1, "A", 10);
        assertThat(verdict("causality", "true", sent, new Received(6, 7, 0, 1, "A", 10))
                        .held())
                .isTrue();
        assertThat(verdict("causality", "true", new Received(6, 7, 0, 1, "A", 10))
                        .held())
                .isFalse();
        assertThat(verdict("causality", "true", sent, new Received(4, 7, 0, 1, "A", 10))
                        .held())
                .as("before it was sent")
                .isFalse();
        assertThat(verdict("causality", "true", sent, new Received(6, 7, 0, 2, "A", 10))
                        .held())
                .as("elsewhere")
                .isFalse();
    }

    @Test
    void a_message_through_a_cut_is_found() {
        Observation cut = new Obeyed(1, "partition 0 | 1,2", true, "");
        Observation sent = new Sent(2, 7, 0, 1, "A", 10);
        Observation received = new Received(3, 7, 0, 1, "A", 10);
        assertThat(verdict("cuts-hold", "true", cut, sent, received).held()).isFalse();
        assertThat(verdict("cuts-hold", "true", cut, new Asked(2, "heal"), sent, received)
                        .held())
                .isTrue();
        assertThat(verdict("cuts-hold", "true", sent, cut, received).held())
                .as("it had left before")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "parts,2,true",
        "parts,1,false",
        "peers,4,true",
        "peers,5,false",
        "links,2,true",
        "links,3,false",
        "degree-at-most,2,true",
        "degree-at-most,1,false",
        "pings-answered,0.75,true",
        "pings-answered,1,false"
    })
    void figures_of_the_ending_are_compared(String name, String value, boolean held) {
        assertThat(verdict(name, value).held()).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource({
        "speed,1,there is no check",
        "coverage,2,a share from 0 to 1",
        "once-only,false,only true makes sense",
        "delivered-within,5,a time such as",
        "parts,many,a number was expected"
    })
    void a_check_that_makes_no_sense_is_refused(String name, String value, String why) {
        assertThatThrownBy(() -> Checks.of(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
