package dev.starling.testbed.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ObservationLogTest {
    private final ObservationLog log = new ObservationLog(4);

    private void sees(int count) {
        for (int i = 0; i < count; i++) {
            log.saw(new Observation.PeerDown(log.count(), 0));
        }
    }

    @Test
    void a_reader_gets_what_follows_the_last_that_it_has_seen() {
        sees(3);
        ObservationLog.Batch first = log.since(0, 2);
        assertThat(first.observations()).extracting(Observation::timeNs).containsExactly(0L, 1L);
        ObservationLog.Batch second = log.since(first.next(), 10);
        assertThat(second.observations()).extracting(Observation::timeNs).containsExactly(2L);
        assertThat(log.since(second.next(), 10).observations()).isEmpty();
    }

    @Test
    void the_oldest_go_first_and_a_late_reader_is_told_how_many() {
        sees(10);
        ObservationLog.Batch batch = log.since(3, 100);
        assertThat(batch.observations()).extracting(Observation::timeNs).containsExactly(6L, 7L, 8L, 9L);
        assertThat(batch.missed()).isEqualTo(3);
        assertThat(batch.first()).isEqualTo(6);
    }

    @Test
    void a_reader_from_the_future_gets_nothing() {
        sees(2);
        assertThat(log.since(99, 10)).isEqualTo(new ObservationLog.Batch(2, List.of(), 2, 0));
    }
}
