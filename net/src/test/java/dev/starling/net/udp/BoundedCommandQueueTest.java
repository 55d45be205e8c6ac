package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.DatagramInput;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BoundedCommandQueueTest {
    @Test
    void commands_beyond_the_limit_are_refused_and_counted_and_the_others_keep_their_order()
            throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestLoop loop = new TestLoop(LoopOptions.DEFAULT.commands(4), WorldClock.system())) {
            loop.start((input, env) -> {
                if (input instanceof DatagramInput.Command<String>(String text)) {
                    if (text.equals("block")) {
                        inside.countDown();
                        await(goOn);
                    }
                    env.out(TestLoop.tell(text));
                }
            });
            loop.loop.command("block");
            inside.await();
            for (int i = 0; i < 4; i++) {
                assertThat(loop.loop.command("c" + i)).isTrue();
            }
            assertThat(loop.loop.command("one too many")).isFalse();
            assertThat(loop.count(Count.COMMAND_QUEUE_FULL)).isEqualTo(1);

            goOn.countDown();
            assertThat(loop.event()).isEqualTo("block");
            for (int i = 0; i < 4; i++) {
                assertThat(loop.event()).isEqualTo("c" + i);
            }
            assertThat(loop.loop.command("room again")).isTrue();
            assertThat(loop.event()).isEqualTo("room again");
        }
    }

    @Test
    void commands_queued_before_the_close_are_still_handled_and_later_ones_refused() throws InterruptedException {
        TestLoop loop = new TestLoop();
        loop.start((input, env) -> {
            if (input instanceof DatagramInput.Command<String>(String text)) {
                env.out(TestLoop.tell(text));
            }
        });
        loop.loop.command("good-bye");
        loop.close();

        assertThat(loop.event()).isEqualTo("good-bye");
        assertThat(loop.loop.command("anyone?")).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
