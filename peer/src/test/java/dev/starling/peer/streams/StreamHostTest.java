package dev.starling.peer.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.encoding.PeerId;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.peer.Stream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hosts and what an application meets: handlers, streams, half-close, reset, back-pressure, identify, ping. */
@Timeout(60)
class StreamHostTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final MemoryNet net = new MemoryNet();
    private final StreamHost one = net.host(1);
    private final StreamHost two = net.host(2);

    @AfterEach
    void nothing_failed_on_the_way() {
        net.close();
        assertThat(net.failures()).isEmpty();
    }

    private Connection connect() {
        return one.connect(Optional.empty(), two.addresses(), false, SOON);
    }

    private static void echo(Stream stream) {
        for (byte[] part = stream.read(); part.length > 0; part = stream.read()) {
            stream.write(part);
        }
    }

    @Test
    void a_connection_is_secure_and_used_again() {
        Connection first = connect();
        assertThat(first.remote()).isEqualTo(two.addresses().getFirst().peerId().orElseThrow());
        assertThat(first.security()).isEqualTo("/noise");
        assertThat(first.muxer()).isEqualTo("/yamux/1.0.0");
        assertThat(first.earlyMuxer()).isTrue();
        assertThat(first.outbound()).isTrue();
        assertThat(connect()).isSameAs(first);
        assertThat(one.connect(Optional.empty(), two.addresses(), true, SOON)).isNotSameAs(first);
    }

    @Test
    void what_is_written_comes_back_from_an_echo_and_ends_with_the_half_close() {
        two.handle("/echo/1.0.0", StreamHostTest::echo);
        try (Stream stream = connect().open("/echo/1.0.0")) {
            stream.write("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(stream.readExactly(5)).asString().isEqualTo("hello");
            stream.closeWrite();
            assertThat(stream.read()).isEmpty();
        }
    }

    @Test
    void many_mebibytes_pass_both_ways_at_once() {
        two.handle("/echo/1.0.0", StreamHostTest::echo);
        byte[] data = new byte[8 << 20];
        new SplittableRandom(1).nextBytes(data);
        Stream stream = connect().open("/echo/1.0.0");
        Thread writer = Thread.ofVirtual().start(() -> {
            stream.write(data);
            stream.closeWrite();
        });
        byte[] back = stream.readAll(data.length);
        assertThat(Arrays.equals(back, data)).isTrue();
        assertThat(writer).satisfies(Thread::join);
    }

    @Test
    void a_writer_waits_for_a_reader_that_does_not_read_and_other_streams_go_on() throws InterruptedException {
        CountDownLatch read = new CountDownLatch(1);
        two.handle("/slow/1.0.0", stream -> {
            read.await();
            stream.readAll(4 << 20);
        });
        two.handle("/echo/1.0.0", StreamHostTest::echo);
        Connection connection = connect();
        Stream slow = connection.open("/slow/1.0.0");
        slow.timeout(Duration.ofMillis(300));
        byte[] much = new byte[4 << 20];
        assertThatThrownBy(() -> slow.write(much))
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.TIMEOUT));
        try (Stream stream = connection.open("/echo/1.0.0")) {
            stream.write(new byte[100_000]);
            assertThat(stream.readExactly(100_000)).hasSize(100_000);
        }
        read.countDown();
    }

    @Test
    void a_protocol_that_is_not_spoken_is_refused_and_the_first_of_several_that_is_spoken_is_taken() {
        two.handle("/b/1.0.0", stream -> stream.write(new byte[] {7}));
        Connection connection = connect();
        assertThatThrownBy(() -> connection.open("/a/1.0.0", "/a/2.0.0"))
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.PROTOCOL));
        try (Stream stream = connection.open("/a/1.0.0", "/b/1.0.0")) {
            assertThat(stream.protocol()).isEqualTo("/b/1.0.0");
            assertThat(stream.readExactly(1)).containsExactly(7);
        }
        Stream lazy = connection.open("/a/1.0.0");
        assertThatThrownBy(lazy::read)
                .hasMessageContaining(two.addresses().getFirst().peerId().orElseThrow() + " does not speak /a/1.0.0")
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.PROTOCOL));
    }

    @Test
    void a_stream_that_both_have_finished_and_read_to_the_end_is_over_although_nobody_closes_it() {
        two.handle("/echo/1.0.0", StreamHostTest::echo);
        Pending<String> over = new Pending<>(one.waitPoint());
        one.onEvent(event -> {
            if (event instanceof ConnectionEvent.StreamClosed closed) {
                over.complete(closed.code());
            }
        });
        Connection connection = connect();
        Stream stream = connection.open("/echo/1.0.0");
        stream.write(new byte[10]);
        stream.closeWrite();
        assertThat(stream.readAll(10)).hasSize(10);
        assertThat(over.await(SOON)).contains("finished");
    }

    @Test
    void what_was_written_before_the_host_closes_arrives() throws InterruptedException {
        AtomicReference<byte[]> seen = new AtomicReference<>();
        CountDownLatch over = new CountDownLatch(1);
        two.handle("/read/1.0.0", stream -> {
            stream.closeWrite();
            seen.set(stream.readAll(1 << 20));
            over.countDown();
        });
        Stream stream = connect().open("/read/1.0.0");
        stream.write(new byte[200_000]);
        stream.closeWrite();
        assertThat(stream.read()).isEmpty();
        one.close();
        over.await();
        assertThat(seen.get()).hasSize(200_000);
    }

    @Test
    void a_reset_ends_both_directions_at_the_other_side_as_well() throws InterruptedException {
        AtomicReference<PeerException> seen = new AtomicReference<>();
        CountDownLatch over = new CountDownLatch(1);
        two.handle("/read/1.0.0", stream -> {
            try {
                stream.readAll(1 << 20);
            } catch (PeerException e) {
                seen.set(e);
            } finally {
                over.countDown();
            }
        });
        Stream stream = connect().open("/read/1.0.0");
        stream.write(new byte[] {1});
        stream.reset();
        over.await();
        assertThat(seen.get().code()).isEqualTo(PeerException.Code.RESET);
        assertThatThrownBy(() -> stream.write(new byte[] {2}))
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.RESET));
    }

    @Test
    void a_handler_that_throws_resets_its_stream() {
        two.handle("/bad/1.0.0", stream -> {
            throw new PeerException(PeerException.Code.UNSUPPORTED, "not today");
        });
        Stream stream = connect().open("/bad/1.0.0");
        assertThatThrownBy(() -> stream.readExactly(1))
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.RESET));
    }

    @Test
    void identify_tells_what_the_other_side_is_with_a_record_that_holds() {
        two.handle("/echo/1.0.0", StreamHostTest::echo);
        Connection.Identified told = connect().identified().await(SOON).orElseThrow();
        assertThat(told.message().agentVersion()).contains("test/1");
        assertThat(told.message().protocols())
                .contains("/echo/1.0.0", "/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0");
        assertThat(told.recordVerified()).isTrue();
        assertThat(told.message().listenAddresses())
                .containsExactly(two.addresses().getFirst().withoutPeerId().orElseThrow());
    }

    @Test
    void a_new_handler_is_pushed_to_those_who_are_connected() throws InterruptedException {
        Connection connection = connect();
        connection.identified().await(SOON);
        Connection back = await(() -> two.connections().stream().findFirst().orElse(null));
        back.identified().await(SOON);
        CountDownLatch pushed = new CountDownLatch(1);
        one.onEvent(event -> {
            if (event instanceof dev.starling.peer.ConnectionEvent.Told told
                    && told.pushed()
                    && told.identified().message().protocols().contains("/new/1.0.0")) {
                pushed.countDown();
            }
        });
        two.handle("/new/1.0.0", StreamHostTest::echo);
        pushed.await();
    }

    private static <T> T await(java.util.function.Supplier<T> value) throws InterruptedException {
        T found = value.get();
        while (found == null) {
            Thread.sleep(1);
            found = value.get();
        }
        return found;
    }

    @Test
    void ping_measures_a_round_trip() {
        assertThat(connect().ping(SOON)).isPositive().isLessThan(SOON);
    }

    @Test
    void somebody_else_at_the_address_is_no_connection() {
        PeerId other = one.addresses().getFirst().peerId().orElseThrow();
        StreamHost three = net.host(3);
        assertThatThrownBy(() -> three.connect(
                        Optional.of(other),
                        java.util.List.of(
                                two.addresses().getFirst().withoutPeerId().orElseThrow()),
                        false,
                        SOON))
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.UNREACHABLE));
    }

    @Test
    void nobody_at_the_address_is_said_with_the_address() {
        assertThatThrownBy(() -> one.connect(
                        Optional.empty(),
                        java.util.List.of(dev.starling.encoding.Multiaddr.parse("/ip4/127.0.0.1/tcp/9")),
                        false,
                        SOON))
                .isInstanceOfSatisfying(PeerException.class, e -> {
                    assertThat(e.code()).isEqualTo(PeerException.Code.UNREACHABLE);
                    assertThat(e).hasMessageContaining("/ip4/127.0.0.1/tcp/9").hasMessageContaining("nobody listens");
                });
    }

    @Test
    void closing_a_host_lets_what_was_written_arrive() throws InterruptedException {
        AtomicReference<byte[]> got = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        two.handle("/take/1.0.0", stream -> {
            got.set(stream.readAll(1 << 20));
            done.countDown();
        });
        Stream stream = connect().open("/take/1.0.0");
        stream.write(new byte[200_000]);
        stream.close();
        one.close();
        done.await();
        assertThat(got.get()).hasSize(200_000);
        assertThat(one.connections()).isEmpty();
    }
}
