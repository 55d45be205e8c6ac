package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Span;
import dev.starling.identity.Identity;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sender is told when the queue is full: whether its own datagram goes, not whether some other one does not. */
final class FullQueueTest {
    private static final int MAX = 8;
    private static final Endpoint TO = Endpoint.parse("9.9.9.9:9000");
    /** One destination holds a quarter of the queue. */
    private static final int DESTINATIONS = 4;

    private final Core core = new Core(
            new SrpMachine.Setup(Identity.generate(new SplittableRandom(1)), SrpPacket.UNSET, true),
            SrpConfig.DEFAULT.limits(SendQueueTest.limits(MAX, 1, 1)));
    private final SrpPacket publish = Attacker.publish("x");

    private static final class StillEnv implements Env<DatagramOutput<SrpEvent>> {
        @Override
        public long nowNs() {
            return 0;
        }

        @Override
        public long epochMs() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            return new SplittableRandom(1);
        }

        @Override
        public Span span() {
            return Span.NONE;
        }

        @Override
        public void out(DatagramOutput<SrpEvent> output) {}
    }

    @BeforeEach
    void fill() {
        core.enter(new StillEnv());
        for (int i = 0; i < 100 * DESTINATIONS; i++) {
            Endpoint to = new Endpoint(TO.ip(), TO.port() + i % DESTINATIONS);
            core.budget.trusted(to);
            core.send(to, 0, publish, SendClass.PUBLISH);
        }
        assertThat(core.queue.waiting()).isEqualTo(MAX);
    }

    @Test
    void a_datagram_that_takes_the_place_of_an_older_one_of_its_class_counts_as_queued() {
        long lost = core.counters.count(SrpRejection.QUEUE_FULL);
        assertThat(core.send(TO, 0, publish, SendClass.PUBLISH)).isTrue();
        assertThat(core.queue.waiting()).isEqualTo(MAX);
        assertThat(core.counters.count(SrpRejection.QUEUE_FULL)).isEqualTo(lost + 1);
    }

    @Test
    void a_datagram_that_takes_the_place_of_a_lower_one_counts_as_queued() {
        assertThat(core.send(TO, 0, publish, SendClass.CONTROL)).isTrue();
        assertThat(core.queue.waiting(SendClass.CONTROL)).isEqualTo(1);
    }

    @Test
    void a_datagram_that_gives_way_to_higher_ones_does_not() {
        assertThat(core.send(TO, 0, publish, SendClass.SYNC)).isFalse();
        assertThat(core.queue.waiting(SendClass.SYNC)).isZero();
    }
}
