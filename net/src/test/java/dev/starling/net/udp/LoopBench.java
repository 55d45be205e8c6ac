package dev.starling.net.udp;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How fast a loop is on loopback: {@code mvn -pl net -am test -Dtest=LoopBench -Dstarling.bench=true
 * -Dsurefire.failIfNoSpecifiedTests=false}. CPU is that of the whole process: both loops, and the kernel's share.
 */
@EnabledIfSystemProperty(named = "starling.bench", matches = "true")
class LoopBench {
    private static final int SECONDS = 4;

    @Test
    void echo() throws InterruptedException {
        for (int bytes : new int[] {100, 500, 1421}) {
            for (int window : new int[] {1, 64}) {
                echo(bytes, window, SECONDS / 4);
                System.out.println(echo(bytes, window, SECONDS));
            }
        }
    }

    /** {@code window} datagrams go round between a sender and an echo. */
    private static String echo(int bytes, int window, int seconds) throws InterruptedException {
        AtomicLong back = new AtomicLong();
        try (TestLoop echo = TestLoop.echo();
                TestLoop sender = TestLoop.running((input, env) -> {
                    if (input instanceof DatagramInput.Command<String>) {
                        for (int i = 0; i < window; i++) {
                            env.out(TestLoop.send(echo.endpoint(), new byte[bytes]));
                        }
                    } else if (input
                            instanceof DatagramInput.Received<String>(int socket, Endpoint from, byte[] data)) {
                        back.lazySet(back.get() + 1);
                        env.out(new DatagramOutput.Send<>(socket, from, data));
                    }
                })) {
            sender.loop.command("go");
            long cpu = cpuNs();
            long began = System.nanoTime();
            Thread.sleep(Duration.ofSeconds(seconds));
            long roundTrips = back.get();
            double wallS = (System.nanoTime() - began) / 1e9;
            double cpuS = (cpuNs() - cpu) / 1e9;
            return String.format(
                    "echo, %4d bytes, %2d under way: %,9.0f round trips/s, %,9.0f a CPU-second;"
                            + " one loop handles %,9.0f datagrams in and as many out a second",
                    bytes, window, roundTrips / wallS, roundTrips / cpuS, roundTrips / wallS);
        }
    }

    @Test
    void flood() throws InterruptedException {
        AtomicLong batches = new AtomicLong();
        try (TestLoop receiver = TestLoop.running((input, env) -> {});
                TestLoop sender = TestLoop.running((input, env) -> {
                    if (input instanceof DatagramInput.Command<String>) {
                        for (int i = 0; i < 64; i++) {
                            env.out(TestLoop.send(receiver.endpoint(), new byte[500]));
                        }
                        batches.incrementAndGet();
                    }
                })) {
            long began = System.nanoTime();
            long until = began + SECONDS * 1_000_000_000L;
            while (System.nanoTime() < until) {
                sender.loop.command("more");
                if (batches.get() % 64 == 0) {
                    sender.settle();
                }
            }
            sender.settle();
            receiver.settle();
            double wallS = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    "flood of 500 bytes: sent %,.0f/s, received %,.0f/s, dropped by the kernel %d of %d%n",
                    sender.count(Count.SENT) / wallS,
                    receiver.count(Count.RECEIVED) / wallS,
                    receiver.loop.counters().getOrDefault(Count.KERNEL_DROPS, -1L),
                    sender.count(Count.SENT));
        }
    }

    @Test
    void random() {
        BufferedSecureRandom random = new BufferedSecureRandom();
        long sum = 0;
        for (int round = 0; round < 5; round++) {
            long began = System.nanoTime();
            for (int i = 0; i < 10_000_000; i++) {
                sum += random.nextLong();
            }
            System.out.printf("secure random: %.1f ns a long (%x)%n", (System.nanoTime() - began) / 1e7, sum);
        }
    }

    private static long cpuNs() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }
}
