package dev.starling.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandlersTest {
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Handlers handlers = new Handlers((name, thrown) -> said.add(name + " threw " + thrown.getMessage()));

    private String next() throws InterruptedException {
        String next = said.poll(20, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void a_body_runs_on_a_virtual_thread_of_its_name() throws InterruptedException {
        handlers.spawn("drawing", () -> {
            Thread self = Thread.currentThread();
            said.add(self.getName() + " " + self.isVirtual());
        });
        assertThat(next()).isEqualTo("drawing true");
    }

    @Test
    void a_body_that_throws_is_told_of_and_hurts_nobody() throws InterruptedException {
        handlers.spawn("broken", () -> {
            throw new IllegalStateException("oops");
        });
        assertThat(next()).isEqualTo("broken threw oops");
        handlers.spawn("fine", () -> said.add("ran"));
        assertThat(next()).isEqualTo("ran");
        while (handlers.running() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void closing_interrupts_bodies_quietly_and_starts_no_more() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        handlers.spawn("waiting", () -> {
            inside.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                said.add("interrupted");
                throw new IllegalStateException(e);
            }
        });
        inside.await();
        handlers.close();
        assertThat(next()).isEqualTo("interrupted");
        handlers.spawn("late", () -> said.add("late"));
        while (handlers.running() > 0) {
            Thread.onSpinWait();
        }
        assertThat(said).isEmpty();
    }

    @Test
    void a_body_that_closes_is_not_interrupted_by_itself() throws InterruptedException {
        handlers.spawn("closing", () -> {
            handlers.close();
            said.add("interrupted " + Thread.currentThread().isInterrupted());
        });
        assertThat(next()).isEqualTo("interrupted false");
    }
}
