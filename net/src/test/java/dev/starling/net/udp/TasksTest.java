package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.DatagramInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TasksTest {
    @Test
    void a_task_runs_on_the_loop() throws InterruptedException {
        try (TestLoop loop = TestLoop.echo()) {
            loop.loop.onLoop(() -> loop.events.add(Thread.currentThread().getName() + " " + loop.loop.isLoopThread()));
            assertThat(loop.event()).isEqualTo("starling-test true");
        }
    }

    @Test
    void a_task_runs_after_the_commands_that_were_queued_before_it() throws InterruptedException {
        try (TestLoop loop = new TestLoop()) {
            StringBuilder log = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                loop.loop.command("c");
                int commands = i + 1;
                loop.loop.onLoop(() -> {
                    if (log.length() == commands) {
                        loop.events.add("in order");
                    }
                });
            }
            loop.start((input, env) -> {
                if (input instanceof DatagramInput.Command<String>(String text)) {
                    log.append(text);
                }
            });
            for (int i = 0; i < 500; i++) {
                assertThat(loop.event()).isEqualTo("in order");
            }
        }
    }

    @Test
    void a_task_after_the_end_runs_at_its_callers() {
        TestLoop loop = TestLoop.echo();
        loop.close();
        AtomicInteger ran = new AtomicInteger();
        loop.loop.onLoop(ran::incrementAndGet);
        assertThat(ran).hasValue(1);
    }

    @Test
    void callers_beyond_the_limit_wait_and_no_task_is_lost() throws InterruptedException {
        LoopOptions d = LoopOptions.DEFAULT;
        LoopOptions three = new LoopOptions(
                d.sockets(),
                d.commands(),
                3,
                d.queuedPerRound(),
                d.datagramsPerSocketAndRound(),
                d.datagramBytesMax(),
                d.mainBufferBytes(),
                d.otherBufferBytes(),
                d.farewellNs());
        try (TestLoop loop = new TestLoop(three, WorldClock.system()).start((input, env) -> {})) {
            AtomicInteger ran = new AtomicInteger();
            CountDownLatch all = new CountDownLatch(8 * 500);
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 8; caller++) {
                callers.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 500; i++) {
                        loop.loop.onLoop(() -> {
                            ran.incrementAndGet();
                            all.countDown();
                        });
                    }
                }));
            }
            all.await();
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(ran).hasValue(4000);
        }
    }

    @Test
    void a_task_may_queue_more_tasks_than_the_limit() throws InterruptedException {
        try (TestLoop loop = TestLoop.echo()) {
            loop.loop.onLoop(() -> {
                for (int i = 0; i < 5000; i++) {
                    loop.loop.onLoop(() -> {});
                }
                loop.loop.onLoop(() -> loop.events.add("all"));
            });
            assertThat(loop.event()).isEqualTo("all");
        }
    }
}
