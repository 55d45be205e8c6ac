package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.DatagramInput;
import dev.starling.core.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class BurstTest {
    private static final int BURST = 50_000;

    @Test
    void of_a_burst_each_datagram_is_received_or_counted_as_dropped() throws Exception {
        assertThat(Files.exists(Path.of("/proc/self/net/udp"))).isTrue();
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestLoop victim = new TestLoop(LoopOptions.DEFAULT.buffers(64 << 10), WorldClock.system());
                TestLoop sender = TestLoop.running((input, env) -> {
                    if (input instanceof DatagramInput.Command<String>) {
                        for (int i = 0; i < BURST / 10; i++) {
                            env.out(TestLoop.send(victim.endpoint(), new byte[500]));
                        }
                    }
                })) {
            // Held up in the middle, so that the burst overflows the kernel's buffer for certain.
            victim.start((input, env) -> {
                if (input instanceof DatagramInput.Received<String>) {
                    await(goOn);
                }
            });
            for (int i = 0; i < 10; i++) {
                sender.loop.command("burst");
            }
            sender.settle();
            while (sender.count(Count.SENT) + sender.count(Count.SEND_WOULD_BLOCK) < BURST) {
                sender.settle();
            }
            goOn.countDown();
            long sent = sender.count(Count.SENT);
            while (victim.count(Count.RECEIVED) + kernelDrops(victim) < sent) {
                victim.settle();
            }
            assertThat(victim.count(Count.RECEIVED) + kernelDrops(victim)).isEqualTo(sent);
            assertThat(kernelDrops(victim)).isPositive();
            assertThat(victim.count(Count.RECEIVED)).isPositive();
            assertThat(victim.failures).isEmpty();
        }
    }

    private static long kernelDrops(TestLoop loop) {
        return loop.loop.counters().get(Count.KERNEL_DROPS);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void addresses_are_written_as_the_kernels_table_has_them() {
        assertThat(KernelDrops.hex(Endpoint.parse("127.0.0.1:9001"))).isEqualTo("0100007F:2329");
        assertThat(KernelDrops.hex(Endpoint.parse("[::1]:80"))).isEqualTo("00000000000000000000000001000000:0050");
    }
}
