package dev.starling.peer.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import dev.starling.resources.ResourceLimits.Count;
import dev.starling.resources.ResourceLimits.Limit;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What connections and streams may take of a host: refused beyond the limits, with a reason, and given back in the end. */
@Timeout(60)
class ResourcesOfHostTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long MIB = 1L << 20;

    private final MemoryNet net = new MemoryNet();

    @AfterEach
    void nothing_failed_on_the_way() {
        net.close();
        assertThat(net.failures()).isEmpty();
    }

    private static Limit connections(int in, int out) {
        return new Limit(new Count(in, out, in + out), new Count(100, 100, 200), MIB);
    }

    private static Limit streams(int in, int out) {
        return new Limit(Count.ANY_NUMBER, new Count(in, out, in + out), MIB);
    }

    private static Connection connect(StreamHost from, StreamHost to) {
        return from.connect(Optional.empty(), to.addresses(), true, SOON);
    }

    /** With all streams that a test leaves open: in good order the peers would wait for their ends. */
    private static void abort(Connection connection) {
        HostedConnection hosted = (HostedConnection) connection;
        hosted.loop().execute(() -> hosted.abort("test", "over"));
    }

    private static void eventually(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /** What is in use; what was refused stands aside. */
    private static SortedMap<String, Long> inUse(StreamHost host) {
        SortedMap<String, Long> use = host.counters();
        use.keySet().removeIf(name -> !name.startsWith("resources.") || name.startsWith("resources.refused."));
        return use;
    }

    private static String code(Throwable problem) {
        return ((PeerException) problem).code().name();
    }

    @Test
    void an_inbound_connection_beyond_the_limit_is_refused_with_a_reason_and_room_comes_back() {
        StreamHost host = net.host(1, o -> o.resources(limits -> limits.system(connections(1, 1))));
        StreamHost other = net.host(2);
        AtomicReference<ConnectionEvent.Refused> refused = new AtomicReference<>();
        host.onEvent(event -> {
            if (event instanceof ConnectionEvent.Refused one) {
                refused.set(one);
            }
        });
        Connection first = connect(other, host);
        assertThatThrownBy(() -> connect(other, host)).isInstanceOf(PeerException.class);
        eventually(() -> refused.get() != null);
        assertThat(refused.get().code()).isEqualTo("resource-limit");
        assertThat(refused.get().reason())
                .contains("system has 1 of 1 connections.in", "resources.system.connections.in");
        assertThat(host.counters()).containsEntry("resources.refused.resources.system.connections.in", 1L);
        first.close();
        eventually(() -> inUse(host).isEmpty());
        StreamHost third = net.host(3);
        assertThat(connect(third, host).isOpen()).isTrue();
    }

    @Test
    void a_dial_beyond_the_limit_is_answered_with_the_reason_and_the_address_is_not_blamed() {
        StreamHost host = net.host(1, o -> o.resources(limits -> limits.system(connections(1, 1))));
        StreamHost two = net.host(2);
        StreamHost three = net.host(3);
        Connection first = connect(host, two);
        assertThatThrownBy(() -> connect(host, three))
                .satisfies(e -> assertThat(code(e)).isEqualTo("UNREACHABLE"))
                .hasMessageContaining("resources.system.connections.out raises the limit");
        first.close();
        eventually(() -> inUse(host).isEmpty());
        assertThat(connect(host, three).isOpen()).isTrue();
    }

    @Test
    void a_peer_has_no_more_connections_than_its_share() {
        StreamHost host = net.host(1, o -> o.resources(limits -> limits.peer(connections(1, 1))));
        StreamHost other = net.host(2);
        connect(other, host);
        Connection second = connect(other, host);
        eventually(() -> !second.isOpen());
        assertThat(host.counters()).containsEntry("resources.refused.resources.peer.connections.in", 1L);
        assertThat(connect(net.host(3), host).isOpen()).isTrue();
    }

    @Test
    void a_peer_has_no_more_streams_of_a_protocol_than_its_share_and_other_protocols_go_on() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        StreamHost host = net.host(1, o -> o.resources(limits -> limits.protocolOfPeer("/few/1", streams(2, 2))));
        host.handle("/few/1", stream -> {
            stream.write(new byte[] {1});
            end.await();
        });
        host.handle("/many/1", stream -> stream.write(new byte[] {2}));
        Connection connection = connect(net.host(2), host);
        Stream one = connection.open("/few/1");
        assertThat(one.readExactly(1)).containsExactly(1);
        assertThat(connection.open("/few/1").readExactly(1)).containsExactly(1);
        Stream third = connection.open("/few/1");
        assertThatThrownBy(() -> third.readExactly(1))
                .satisfies(e -> assertThat(code(e)).isEqualTo("RESET"));
        try (Stream other = connection.open("/many/1")) {
            assertThat(other.readExactly(1)).containsExactly(2);
        }
        assertThat(host.counters()).containsEntry("resources.refused.resources.protocol-of-peer.streams.in", 1L);
        one.reset();
        eventually(() -> host.counters().get("resources.system.streams.in") == 1L);
        assertThat(connection.open("/few/1").readExactly(1)).containsExactly(1);
        end.countDown();
        abort(connection);
    }

    @Test
    void a_peer_has_two_ping_streams_open_at_most() {
        StreamHost host = net.host(1);
        Connection connection = connect(net.host(2), host);
        byte[] ping = new byte[32];
        for (int i = 0; i < 2; i++) {
            Stream stream = connection.open("/ipfs/ping/1.0.0");
            stream.write(ping);
            assertThat(stream.readExactly(32)).isEqualTo(ping);
        }
        Stream third = connection.open("/ipfs/ping/1.0.0");
        assertThatThrownBy(() -> {
                    third.write(ping);
                    third.readExactly(32);
                })
                .satisfies(e -> assertThat(code(e)).isEqualTo("RESET"));
        abort(connection);
    }

    @Test
    void a_stream_of_ours_beyond_the_limit_is_refused_with_the_reason() {
        StreamHost host = net.host(1, o -> o.resources(limits -> limits.protocolOfPeer("/few/1", streams(2, 1))));
        StreamHost other = net.host(2);
        other.handle("/few/1", Stream::read);
        Connection connection = connect(host, other);
        Stream first = connection.open("/few/1");
        assertThatThrownBy(() -> connection.open("/few/1"))
                .satisfies(e -> assertThat(code(e)).isEqualTo("BUSY"))
                .hasMessageContaining("resources.protocol-of-peer.streams.out raises the limit");
        first.reset();
        eventually(() -> host.counters().getOrDefault("resources.system.streams.out", 0L) == 0L);
        connection.open("/few/1").reset();
    }

    @Test
    void what_waits_to_be_read_is_counted_and_a_stream_without_memory_is_reset_alone() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        StreamHost host = net.host(
                1,
                o -> o.resources(limits ->
                        limits.protocolOfPeer("/slow/1", new Limit(Count.ANY_NUMBER, new Count(9, 9, 9), 200 << 10))));
        host.handle("/slow/1", stream -> {
            read.await();
            stream.readAll(1 << 20);
        });
        host.handle("/count/1", stream -> stream.write(new byte[] {(byte) stream.readAll(1 << 20).length}));
        Connection connection = connect(net.host(2), host);
        Stream small = connection.open("/slow/1");
        small.write(new byte[100_000]);
        eventually(() -> host.counters().getOrDefault("resources.system.memory", 0L) > 100_000);
        Stream large = connection.open("/slow/1");
        assertThatThrownBy(() -> {
                    large.write(new byte[200_000]);
                    large.readExactly(1);
                })
                .satisfies(e -> assertThat(code(e)).isEqualTo("RESET"));
        try (Stream other = connection.open("/count/1")) {
            other.write(new byte[200_007]);
            other.closeWrite();
            assertThat(other.readExactly(1)).containsExactly((byte) 200_007);
        }
        read.countDown();
        small.close();
        eventually(() -> !host.counters().containsKey("resources.system.memory"));
    }

    @Test
    void nothing_is_left_behind_by_streams_and_connections_however_they_end() {
        StreamHost one = net.host(1);
        StreamHost two = net.host(2);
        two.handle("/echo/1", stream -> stream.write(stream.readAll(1 << 20)));
        two.handle("/throws/1", stream -> {
            throw new PeerException(PeerException.Code.UNSUPPORTED, "as it is meant to");
        });
        for (int round = 0; round < 5; round++) {
            Connection connection = connect(one, two);
            for (int i = 0; i < 20; i++) {
                Stream echo = connection.open("/echo/1");
                echo.write(new byte[10_000]);
                switch (i % 4) {
                    case 0 -> echo.reset();
                    case 1 -> connection.open("/none/1").close();
                    case 2 -> connection.open("/throws/1");
                    default -> {
                        echo.closeWrite();
                        assertThat(echo.readAll(1 << 20)).hasSize(10_000);
                        echo.close();
                    }
                }
            }
            connection.ping(SOON);
            abort(connection);
            eventually(() -> one.connections().isEmpty() && two.connections().isEmpty());
        }
        eventually(() -> inUse(one).isEmpty() && inUse(two).isEmpty());
        assertThat(inUse(one)).isEqualTo(Map.of());
    }
}
