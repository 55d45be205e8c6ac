package dev.starling.testbed.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlightsTest {
    private final List<Observation> seen = new ArrayList<>();
    private final Flights flights = new Flights(seen::add);

    @Test
    void an_arrival_finds_its_sending_by_receiver_and_content() {
        flights.sent(1, 0, 1, "A", new byte[] {1, 2, 3});
        flights.sent(2, 0, 2, "A", new byte[] {1, 2, 3});
        flights.received(9, Optional.empty(), 2, new byte[] {1, 2, 3});
        flights.received(10, Optional.empty(), 1, new byte[] {1, 2, 3});
        assertThat(seen.subList(2, 4))
                .containsExactly(
                        new Observation.Received(9, 1, 0, 2, "A", 3), new Observation.Received(10, 0, 0, 1, "A", 3));
    }

    @Test
    void equal_messages_arrive_in_the_order_in_which_they_left() {
        flights.sent(1, 0, 1, "A", new byte[9]);
        flights.sent(2, 5, 1, "A", new byte[9]);
        flights.received(3, Optional.empty(), 1, new byte[9]);
        assertThat(seen.getLast()).isEqualTo(new Observation.Received(3, 0, 0, 1, "A", 9));
    }

    @Test
    void where_several_send_the_same_the_receiver_may_know_whose_it_was() {
        flights.sent(1, 0, 1, "A", new byte[9]);
        flights.sent(2, 5, 1, "A", new byte[9]);
        flights.received(3, Optional.of(5), 1, new byte[9]);
        assertThat(seen.getLast()).isEqualTo(new Observation.Received(3, 1, 5, 1, "A", 9));
        flights.received(4, Optional.of(7), 1, new byte[9]);
        assertThat(seen).hasSize(3);
    }

    @Test
    void what_nobody_was_seen_to_send_is_not_reported() {
        flights.received(3, Optional.empty(), 1, new byte[] {7});
        assertThat(seen).isEmpty();
    }

    @Test
    void what_has_not_arrived_after_five_seconds_is_lost_and_stays_so() {
        flights.sent(0, 0, 1, "A", new byte[] {1});
        flights.sent(5_000_000_001L, 0, 1, "B", new byte[] {2});
        assertThat(seen.get(1)).isInstanceOf(Observation.Lost.class);
        flights.received(6_000_000_000L, Optional.empty(), 1, new byte[] {1});
        assertThat(seen).hasSize(3);
        flights.received(6_000_000_000L, Optional.empty(), 1, new byte[] {2});
        assertThat(seen.getLast()).isInstanceOf(Observation.Received.class);
    }

    @Test
    void what_a_cut_stops_is_sent_and_lost() {
        flights.stopped(4, 0, 1, "A", 10, "cut");
        assertThat(seen)
                .containsExactly(
                        new Observation.Sent(4, 0, 0, 1, "A", 10), new Observation.Lost(4, 0, 0, 1, "A", "cut"));
    }
}
