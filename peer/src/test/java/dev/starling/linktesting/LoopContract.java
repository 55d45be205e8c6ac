package dev.starling.linktesting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.peer.link.LinkLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a loop promises, in every world. */
public abstract class LoopContract extends LinkGround {
    private static final long MS = 1_000_000;

    @Test
    void tasks_run_in_the_order_in_which_they_were_handed_in() {
        LinkLoop loop = driver().home();
        ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            loop.execute(() -> order.add(number));
        }
        await("all tasks", () -> order.size() == 1000);
        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
    }

    @Test
    void a_task_of_a_task_runs_after_it() {
        LinkLoop loop = driver().home();
        List<String> order = new ArrayList<>();
        AtomicBoolean done = new AtomicBoolean();
        loop.execute(() -> {
            loop.execute(() -> {
                order.add("inner");
                done.set(true);
            });
            order.add("outer");
        });
        await("both tasks", done::get);
        assertThat(order).containsExactly("outer", "inner");
    }

    @Test
    void a_loop_knows_whether_it_is_the_caller() {
        LinkLoop loop = driver().home();
        AtomicBoolean inside = new AtomicBoolean();
        assertThat(loop.inLoop()).isFalse();
        on(loop, () -> inside.set(loop.inLoop()));
        assertThat(inside).isTrue();
    }

    @Test
    void a_timer_comes_when_it_is_due_and_not_before() {
        LinkLoop loop = driver().home();
        AtomicReference<Long> lateNs = new AtomicReference<>(Long.MIN_VALUE);
        on(loop, () -> {
            long dueNs = loop.nowNs() + 3 * MS;
            loop.timer(() -> lateNs.set(loop.nowNs() - dueNs)).at(dueNs);
        });
        await("the timer", () -> lateNs.get() != Long.MIN_VALUE);
        assertThat(lateNs.get()).isNotNegative();
    }

    @Test
    void timers_come_in_the_order_of_their_moments() {
        LinkLoop loop = driver().home();
        ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
        on(loop, () -> {
            long nowNs = loop.nowNs();
            for (int i : List.of(3, 1, 2)) {
                loop.timer(() -> order.add(i)).at(nowNs + i * MS);
            }
        });
        await("three timers", () -> order.size() == 3);
        assertThat(order).containsExactly(1, 2, 3);
    }

    @Test
    void a_moment_in_the_past_is_due_at_once_but_not_inside_the_call() {
        LinkLoop loop = driver().home();
        AtomicInteger fired = new AtomicInteger();
        AtomicInteger insideCall = new AtomicInteger(-1);
        on(loop, () -> {
            LinkLoop.Timer timer = loop.timer(fired::incrementAndGet);
            timer.at(loop.nowNs() - 5 * MS);
            timer.at(Long.MIN_VALUE);
            insideCall.set(fired.get());
        });
        await("the timer", () -> fired.get() > 0);
        assertThat(insideCall).hasValue(0);
        on(loop, () -> {});
        assertThat(fired).hasValue(1);
    }

    @Test
    void a_moment_replaces_the_one_before() {
        LinkLoop loop = driver().home();
        ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        on(loop, () -> {
            long nowNs = loop.nowNs();
            LinkLoop.Timer later = loop.timer(() -> order.add(loop.nowNs() < nowNs + 4 * MS ? "too soon" : "later"));
            later.at(nowNs + MS);
            later.at(nowNs + 4 * MS);
            LinkLoop.Timer sooner = loop.timer(() -> order.add("sooner"));
            sooner.at(nowNs + 3_600_000 * MS);
            sooner.at(nowNs + 2 * MS);
            LinkLoop.Timer never = loop.timer(() -> order.add("never"));
            never.at(nowNs + MS);
            never.at(Env.NEVER);
            loop.timer(() -> order.add("last")).at(nowNs + 6 * MS);
        });
        await("the last timer", () -> order.contains("last"));
        // A loop that was busy until all had passed may take a timer that was moved before others.
        await("all timers", () -> order.size() >= 3);
        assertThat(order).containsExactlyInAnyOrder("sooner", "later", "last");
    }

    @Test
    void a_timer_can_be_set_again_by_its_own_task() {
        LinkLoop loop = driver().home();
        AtomicInteger fired = new AtomicInteger();
        AtomicReference<LinkLoop.Timer> timer = new AtomicReference<>();
        on(loop, () -> {
            timer.set(loop.timer(() -> {
                if (fired.incrementAndGet() < 5) {
                    timer.get().at(loop.nowNs() + MS / 10);
                }
            }));
            timer.get().at(loop.nowNs());
        });
        await("five times", () -> fired.get() == 5);
    }

    @Test
    void tasks_after_the_end_of_the_driver_harm_nobody() {
        var driver = driver();
        LinkLoop loop = driver.home();
        on(loop, () -> {});
        driver.close();
        loop.execute(() -> {});
    }
}
