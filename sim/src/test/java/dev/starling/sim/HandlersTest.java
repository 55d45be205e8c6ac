package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.peer.host.WaitPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blocking code in virtual time: one at a time, in an order that is the simulation's. */
class HandlersTest {
    private final Simulator simulator = new Simulator(1, LinkModel.DEFAULT);
    private final HandlerScheduler handlers = new HandlerScheduler(simulator, Duration.ofSeconds(30));
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void close() {
        handlers.close();
    }

    private void run(Duration duration) {
        handlers.drive(() -> simulator.runUntil(() -> false, duration));
    }

    private void log(String what) {
        log.add(simulator.nowNs() / 1_000_000 + " " + what);
    }

    @Test
    void handlers_sleep_in_virtual_time_and_take_turns() {
        handlers.spawn("a", () -> {
            log("a begins");
            handlers.sleep(Duration.ofMillis(20));
            log("a wakes");
            handlers.sleep(Duration.ofMillis(20));
            log("a ends");
        });
        handlers.spawn("b", () -> {
            log("b begins");
            handlers.sleep(Duration.ofMillis(30));
            log("b ends");
        });
        run(Duration.ofSeconds(1));
        assertThat(log).containsExactly("0 a begins", "0 b begins", "20 a wakes", "30 b ends", "40 a ends");
        assertThat(handlers.handlers()).isZero();
    }

    @Test
    void a_signal_wakes_who_waits_at_its_moment_and_in_the_order_of_waiting() {
        WaitPoint point = handlers.waitPoint();
        boolean[] open = {false};
        for (String name : List.of("a", "b", "c")) {
            handlers.spawn(name, () -> log(name + " " + point.await(() -> open[0], Duration.ofSeconds(10))));
        }
        simulator.at(50_000_000, () -> {
            open[0] = true;
            point.signal();
        });
        run(Duration.ofSeconds(20));
        assertThat(log).containsExactly("50 a true", "50 b true", "50 c true");
    }

    @Test
    void a_wait_ends_at_its_timeout_and_a_signal_without_cause_does_not_end_it() {
        WaitPoint point = handlers.waitPoint();
        handlers.spawn("a", () -> log("a " + point.await(() -> false, Duration.ofMillis(100))));
        simulator.at(50_000_000, point::signal);
        run(Duration.ofSeconds(1));
        assertThat(log).containsExactly("100 a false");
    }

    @Test
    void the_timeout_of_an_earlier_wait_does_not_end_a_later_one_at_the_same_point() {
        WaitPoint point = handlers.waitPoint();
        int[] level = {0};
        handlers.spawn("a", () -> {
            log("first " + point.await(() -> level[0] >= 1, Duration.ofMillis(100)));
            log("second " + point.await(() -> level[0] >= 2, Duration.ofMillis(500)));
        });
        for (int i = 1; i <= 2; i++) {
            simulator.at(i * 90_000_000L, () -> {
                level[0]++;
                point.signal();
            });
        }
        run(Duration.ofSeconds(1));
        assertThat(log).containsExactly("90 first true", "180 second true");
    }

    @Test
    void exactly_one_runs_at_a_time() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            handlers.spawn("h" + i, () -> {
                for (int k = 0; k < 20; k++) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.yield();
                    inside.decrementAndGet();
                    handlers.sleep(Duration.ofMillis(1));
                }
            });
        }
        run(Duration.ofSeconds(1));
        assertThat(most).hasValue(1);
        assertThat(handlers.handlers()).isZero();
    }

    @Test
    void the_driving_thread_waits_by_running_the_simulation() {
        boolean[] done = {false};
        simulator.at(70_000_000, () -> done[0] = true);
        assertThat(handlers.waitPoint().await(() -> done[0], Duration.ofSeconds(5)))
                .isTrue();
        assertThat(simulator.nowNs()).isEqualTo(70_000_000);
        assertThat(handlers.waitPoint().await(() -> false, Duration.ofSeconds(5)))
                .isFalse();
        assertThat(simulator.nowNs()).isEqualTo(5_070_000_000L);
    }

    @Test
    void what_a_handler_throws_fails_the_run_and_names_it() {
        handlers.spawn("bad one", () -> {
            throw new IllegalArgumentException("no such thing");
        });
        assertThatThrownBy(() -> run(Duration.ofSeconds(1)))
                .hasMessageContaining("bad one")
                .hasRootCauseMessage("no such thing");
    }

    @Test
    void nobody_runs_the_simulation_from_inside() {
        handlers.spawn("greedy", () -> simulator.run(Duration.ofSeconds(1)));
        assertThatThrownBy(() -> run(Duration.ofSeconds(1))).rootCause().hasMessageContaining("is running");
        simulator.at(simulator.nowNs(), () -> handlers.sleep(Duration.ofSeconds(1)));
        assertThatThrownBy(() -> run(Duration.ofSeconds(1))).hasMessageContaining("is running");
    }

    @Test
    void a_handler_that_blocks_elsewhere_is_named_with_its_stack() {
        HandlerScheduler impatient = new HandlerScheduler(simulator, Duration.ofMillis(200));
        CountDownLatch never = new CountDownLatch(1);
        impatient.spawn("stuck one", () -> blockElsewhere(never));
        assertThatThrownBy(() -> impatient.drive(() -> simulator.runUntil(() -> false, Duration.ofSeconds(1))))
                .hasMessageContaining("stuck one")
                .satisfies(thrown -> assertThat(thrown.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("blockElsewhere")));
        impatient.close();
        assertThat(impatient.handlers()).isZero();
    }

    private static void blockElsewhere(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void closing_unwinds_what_waits_even_where_it_catches_everything_and_waits_again() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            handlers.spawn("h" + i, () -> {
                threads.add(Thread.currentThread());
                try {
                    handlers.sleep(Duration.ofDays(1));
                } catch (RuntimeException e) {
                    log("swallowed");
                } finally {
                    log("unwound");
                    handlers.sleep(Duration.ofSeconds(1));
                }
            });
        }
        handlers.spawn("waits for ever", () -> handlers.sleep(Duration.ofDays(100_000)));
        run(Duration.ofSeconds(1));
        handlers.spawn("never begun", () -> log("begun"));
        handlers.close();
        assertThat(log).hasSize(1000).allMatch(line -> line.endsWith("unwound"));
        assertThat(handlers.handlers()).isZero();
        for (Thread thread : threads) {
            assertThat(joined(thread)).isTrue();
        }
    }

    /** The thread has passed the baton for the last time; it needs a moment to be gone. */
    private static boolean joined(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_hundred_thousand_handlers_take_their_turns() {
        int[] turns = {0};
        for (int i = 0; i < 100_000; i++) {
            handlers.spawn("h", () -> {
                handlers.sleep(Duration.ofMillis(1));
                turns[0]++;
            });
        }
        run(Duration.ofMillis(10));
        assertThat(turns[0]).isEqualTo(100_000);
        assertThat(handlers.handlers()).isZero();
    }
}
