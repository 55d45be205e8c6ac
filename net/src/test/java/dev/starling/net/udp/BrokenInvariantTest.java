package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BrokenInvariantTest {
    private static Throwable failureOf(TestLoop loop) throws InterruptedException {
        Throwable failure = loop.failures.poll(20, TimeUnit.SECONDS);
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void a_machine_that_throws_closes_its_loop_says_so_once_and_leaves_others_alone() throws Exception {
        try (TestLoop other = TestLoop.echo();
                TestLoop loop = TestLoop.running((input, env) -> {
                    if (input instanceof DatagramInput.Command<String>) {
                        throw new IllegalStateException("invariant broken");
                    }
                })) {
            Endpoint was = loop.endpoint();
            loop.loop.command("break");
            loop.loop.command("break");

            assertThat(failureOf(loop)).hasMessage("invariant broken");
            assertThat(loop.loop.command("more")).isFalse();
            loop.loop.close();
            assertThat(loop.failures).isEmpty();
            UdpSocket.bind(0, was, 4096).channel().close();
            other.settle();
        }
    }

    @Test
    void an_error_of_the_jvm_in_a_machine_is_treated_the_same() throws InterruptedException {
        try (TestLoop loop = TestLoop.running((input, env) -> recurse(input, env))) {
            assertThat(failureOf(loop)).isInstanceOf(StackOverflowError.class);
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int recurse(DatagramInput<String> input, Env<? super DatagramOutput<String>> env) {
        return recurse(input, env) + 1;
    }

    @Test
    void an_event_consumer_that_throws_is_treated_the_same() throws InterruptedException {
        try (TestLoop loop = new TestLoop()) {
            loop.loop.start(
                    (DatagramInput<String> input, Env<? super DatagramOutput<String>> env) ->
                            env.out(TestLoop.tell("event")),
                    event -> {
                        throw new IllegalArgumentException("listener");
                    },
                    () -> {},
                    loop.failures::add);
            assertThat(failureOf(loop)).hasMessage("listener");
        }
    }

    @Test
    void a_reporter_that_throws_does_not_keep_the_loop_from_ending() throws InterruptedException {
        TestLoop loop = new TestLoop();
        loop.loop.start(
                (DatagramInput<String> input, Env<? super DatagramOutput<String>> env) -> {
                    throw new IllegalStateException("machine");
                },
                event -> {},
                () -> {},
                cause -> {
                    loop.failures.add(cause);
                    Thread.currentThread().setUncaughtExceptionHandler((thread, quiet) -> {});
                    throw new IllegalStateException("thrown on purpose by the reporter");
                });
        assertThat(failureOf(loop)).hasMessage("machine");
        loop.close();
    }
}
