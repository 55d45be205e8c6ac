package dev.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.starling.peer.host.WaitPoint;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private static final Duration LONG = Duration.ofSeconds(Long.MAX_VALUE);

    private final Waits waits = new Waits(() -> false);
    private final BlockingQueue<Boolean> results = new LinkedBlockingQueue<>();

    private Thread waiter(WaitPoint point, AtomicBoolean done) {
        return Thread.ofVirtual().start(() -> results.add(point.await(done::get, LONG)));
    }

    private boolean result() throws InterruptedException {
        Boolean result = results.poll(20, TimeUnit.SECONDS);
        assertThat(result).isNotNull();
        return result;
    }

    @Test
    void a_waiter_goes_on_when_its_condition_holds_and_is_signalled() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        WaitPoint point = waits.point();
        waiter(point, done);
        waiter(point, done);
        point.signal();
        done.set(true);
        point.signal();
        assertThat(result()).isTrue();
        assertThat(result()).isTrue();
    }

    @Test
    void a_condition_that_holds_already_is_not_waited_for() {
        assertThat(waits.point().await(() -> true, Duration.ZERO)).isTrue();
    }

    @Test
    void a_waiter_goes_on_without_its_condition_when_the_time_is_over() {
        assertThat(waits.point().await(() -> false, Duration.ofMillis(2))).isFalse();
        assertThat(waits.point().await(() -> false, Duration.ofSeconds(-1))).isFalse();
    }

    @Test
    void closing_wakes_all_waiters_and_keeps_later_ones_from_waiting() throws InterruptedException {
        AtomicBoolean never = new AtomicBoolean();
        for (int i = 0; i < 20; i++) {
            waiter(waits.point(), never);
        }
        waits.close();
        for (int i = 0; i < 20; i++) {
            assertThat(result()).isFalse();
        }
        assertThat(waits.point().await(() -> false, LONG)).isFalse();
        assertThat(waits.point().await(() -> true, LONG)).isTrue();
    }

    @Test
    void an_interrupted_waiter_returns_and_stays_interrupted() throws InterruptedException {
        WaitPoint point = waits.point();
        Thread waiter = Thread.ofPlatform().start(() -> {
            boolean done = point.await(() -> false, LONG);
            results.add(!done && Thread.currentThread().isInterrupted());
        });
        waiter.interrupt();
        assertThat(result()).isTrue();
    }

    @Test
    void no_signal_is_lost_between_looking_and_waiting() throws InterruptedException {
        for (int round = 0; round < 3000; round++) {
            AtomicInteger value = new AtomicInteger();
            WaitPoint point = waits.point();
            Thread.ofVirtual().start(() -> results.add(point.await(() -> value.get() == 1, LONG)));
            value.set(1);
            point.signal();
            assertThat(result()).isTrue();
        }
    }

    @Test
    void a_condition_may_take_a_lock_under_which_others_signal() throws InterruptedException {
        Object lock = new Object();
        WaitPoint point = waits.point();
        int rounds = 2000;
        AtomicInteger value = new AtomicInteger();
        Thread.ofVirtual()
                .start(() -> results.add(point.await(
                        () -> {
                            synchronized (lock) {
                                return value.get() == rounds;
                            }
                        },
                        LONG)));
        for (int i = 0; i < rounds; i++) {
            synchronized (lock) {
                value.incrementAndGet();
                point.signal();
            }
        }
        assertThat(result()).isTrue();
    }

    @Test
    void waiting_where_others_wait_for_the_waiter_is_refused() {
        WaitPoint point = new Waits(() -> true).point();
        assertThat(point.await(() -> true, LONG)).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> point.await(() -> false, LONG))
                .withMessageContaining("spawn a handler");
    }
}
