package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue gives what the JDK's heap gives, event for event, ties in the order of insertion. */
class EventQueueTest {
    private record Entry(long timeNs, long number) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int order = Long.compare(timeNs, other.timeNs);
            return order != 0 ? order : Long.compare(number, other.number);
        }
    }

    private final EventQueue queue = new EventQueue();
    private final PriorityQueue<Entry> expected = new PriorityQueue<>();
    private long numbers;

    private void add(long timeNs) {
        Entry entry = new Entry(timeNs, numbers++);
        queue.add(timeNs, entry);
        expected.add(entry);
    }

    private void poll() {
        Entry next = expected.poll();
        assertThat(queue.poll()).isEqualTo(next);
        if (next != null) {
            assertThat(queue.timeNs()).isEqualTo(next.timeNs());
        }
        assertThat(queue.size()).isEqualTo(expected.size());
    }

    /** Times at all distances that the queue treats differently, with many ties. */
    private static long delay(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> random.nextInt(3);
            case 2 -> random.nextInt(1 << 17);
            case 3 -> random.nextLong(10_000_000, 200_000_000);
            case 4 -> random.nextLong(1L << 31);
            case 5 -> random.nextLong(1L << 36);
            case 6 -> random.nextInt(4) * (1L << 30);
            default -> random.nextLong(4) << 43;
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void any_mix_of_adding_looking_and_taking_keeps_the_exact_order(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 40; round++) {
            int adding = random.nextInt(400);
            int taking = random.nextInt(400);
            for (int i = 0; i < adding + taking; i++) {
                if (random.nextInt(adding + taking) < adding) {
                    add(queue.timeNs() + delay(random));
                } else {
                    poll();
                }
                if (random.nextInt(5) == 0) {
                    Entry next = expected.peek();
                    assertThat(queue.nextTimeNs()).isEqualTo(next == null ? Long.MAX_VALUE : next.timeNs());
                }
            }
        }
        while (!expected.isEmpty()) {
            poll();
        }
        poll();
    }

    @Test
    void a_hundred_thousand_in_one_slot_come_in_order() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 100_000; i++) {
            add(random.nextInt(5000));
        }
        while (!expected.isEmpty()) {
            poll();
        }
    }

    @Test
    void looking_ahead_does_not_lose_what_is_added_before_the_next_event() {
        add(3_000_000_000L);
        assertThat(queue.nextTimeNs()).isEqualTo(3_000_000_000L);
        add(5);
        add(2_999_999_999L);
        add(3_000_000_000L);
        while (!expected.isEmpty()) {
            poll();
        }
    }

    @Test
    void the_end_of_time_is_a_time() {
        add(Long.MAX_VALUE - 1);
        add(1);
        poll();
        poll();
        poll();
    }

    @Test
    void the_past_is_refused() {
        add(10);
        poll();
        assertThatThrownBy(() -> queue.add(9, "late")).hasMessageContaining("before now");
    }
}
