package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CloseTest {
    static long openDescriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    private static long loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("starling-test"))
                .count();
    }

    @Test
    void two_hundred_peers_of_three_sockets_work_at_once_and_leave_nothing_behind() throws InterruptedException {
        int peers = 200;
        long threads = loopThreads();
        long descriptors = openDescriptors();
        CountDownLatch opened = new CountDownLatch(peers);
        CountDownLatch answered = new CountDownLatch(peers);
        List<TestLoop> loops = new ArrayList<>();
        for (int i = 0; i < peers; i++) {
            loops.add(new TestLoop());
        }
        for (int i = 0; i < peers; i++) {
            Endpoint next = loops.get((i + 1) % peers).endpoint();
            loops.get(i).start((input, env) -> {
                switch (input) {
                    case DatagramInput.SocketOpened<String>(int socket, Endpoint local) -> {
                        if (socket == 0) {
                            env.out(new DatagramOutput.OpenSocket<>(2));
                        } else if (socket == 2) {
                            opened.countDown();
                        }
                    }
                    case DatagramInput.Command<String> command ->
                        env.out(new DatagramOutput.Send<>(
                                2, next, Bytes.utf8("hi").toArray()));
                    case DatagramInput.Received<String> received -> answered.countDown();
                    default -> {}
                }
            });
        }
        assertThat(opened.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(loopThreads() - threads).isEqualTo(peers);
        assertThat(openDescriptors() - descriptors).isGreaterThanOrEqualTo(3L * peers);
        loops.forEach(loop -> loop.loop.command("send"));
        assertThat(answered.await(20, TimeUnit.SECONDS)).isTrue();

        loops.forEach(TestLoop::close);
        assertThat(openDescriptors() - descriptors).isLessThan(20);
        awaitNoMoreThreadsThan(threads);
    }

    /** The thread signals its end a moment before it has ended. */
    private static void awaitNoMoreThreadsThan(long threads) {
        while (loopThreads() > threads) {
            Thread.onSpinWait();
        }
    }

    @Test
    void closing_takes_a_moment_only() {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            TestLoop loop = TestLoop.echo();
            long began = System.nanoTime();
            loop.close();
            best = Math.min(best, System.nanoTime() - began);
        }
        // The best of twenty: a busy machine delays some, the 300 ms of a loop that is not woken would show in all.
        assertThat(TimeUnit.NANOSECONDS.toMillis(best)).isLessThan(50);
    }

    @Test
    void closing_again_from_many_threads_or_before_the_start_is_fine() throws InterruptedException {
        TestLoop never = new TestLoop();
        never.close();
        never.close();

        TestLoop loop = TestLoop.echo();
        List<Thread> closers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            closers.add(Thread.ofVirtual().start(loop::close));
        }
        for (Thread closer : closers) {
            closer.join();
        }
        loop.close();
        assertThat(loop.failures).isEmpty();
    }

    @Test
    void closing_from_the_loop_itself_does_not_wait_for_itself() throws InterruptedException {
        TestLoop loop = TestLoop.echo();
        loop.loop.onLoop(() -> {
            loop.close();
            loop.events.add("returned");
        });
        assertThat(loop.event()).isEqualTo("returned");
        loop.close();
    }

    @Test
    void an_interrupted_loop_goes_on() throws InterruptedException {
        try (TestLoop loop = TestLoop.echo()) {
            loop.loop.onLoop(() -> Thread.currentThread().interrupt());
            loop.settle();
            loop.settle();
            assertThat(loop.failures).isEmpty();
        }
    }
}
