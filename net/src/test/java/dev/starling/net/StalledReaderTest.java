package dev.starling.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gigabyte for one who does not read it: the writer waits, both ends hold little, and the connection's other streams go on. */
@Timeout(120)
class StalledReaderTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long GIGABYTE = 1L << 30;
    /** Both ends live in this heap. */
    private static final long GROWTH_BYTES_MAX = 2 * (8L << 20);

    private static final int ECHOES = 300;
    private static final int ECHO_BYTES = 20_000;

    private static void echo(Stream stream) {
        for (byte[] part = stream.read(); part.length > 0; part = stream.read()) {
            stream.write(part);
        }
    }

    private static long heapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @ParameterizedTest
    @CsvSource({"noise, /tcp/0", "tls, /tcp/0", "noise, /tcp/0/ws"})
    void a_gigabyte_that_nobody_reads_costs_little_and_holds_up_nobody_else(String security, String transport)
            throws InterruptedException {
        try (RealWorld world = RealWorld.open((text, cause) -> {})) {
            CountDownLatch done = new CountDownLatch(1);
            Peer server = world.peer(
                    options -> options.listen("/ip4/127.0.0.1" + transport).security(List.of(security)));
            server.handle("/stall", stream -> {
                stream.readExactly(1);
                done.await();
                stream.reset();
            });
            server.handle("/echo", StalledReaderTest::echo);
            Peer client = world.peer(options -> options.security(List.of(security)));
            Connection connection = client.connect(server.addresses().getFirst());
            exchange(connection);
            long before = heapBytes();
            AtomicLong written = new AtomicLong();
            Stream stalled = connection.open("/stall");
            Thread writer = Thread.ofVirtual().start(() -> writeAll(stalled, written));
            awaitStandstill(written);
            assertThat(written).hasValueBetween(64 << 10, 8 << 20);
            exchange(connection);
            assertThat(heapBytes() - before).isLessThan(GROWTH_BYTES_MAX);
            assertThat(connection.ping(SOON)).isPositive();
            done.countDown();
            assertThat(writer.join(SOON)).isTrue();
            assertThat(written.get()).isLessThan(GIGABYTE);
            assertThat(connection.isOpen()).isTrue();
        }
    }

    private static void writeAll(Stream stream, AtomicLong written) {
        byte[] part = new byte[64 << 10];
        try {
            while (written.get() < GIGABYTE) {
                stream.write(part);
                written.addAndGet(part.length);
            }
        } catch (PeerException reset) {
            // In the end.
        }
    }

    /** Until nothing more was taken for a while; a machine that is slow makes this longer, not wrong. */
    private static void awaitStandstill(AtomicLong written) throws InterruptedException {
        long seen = -1;
        while (seen != written.get() || seen == 0) {
            seen = written.get();
            TimeUnit.MILLISECONDS.sleep(300);
        }
    }

    private static void exchange(Connection connection) {
        byte[] sent = new byte[ECHO_BYTES];
        for (int i = 0; i < ECHOES; i++) {
            try (Stream stream = connection.open("/echo")) {
                stream.timeout(SOON);
                stream.write(sent);
                assertThat(stream.readExactly(ECHO_BYTES)).isEqualTo(sent);
                stream.closeWrite();
            }
        }
    }
}
