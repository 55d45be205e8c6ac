package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a host knows of others outlives it, where it has a store. */
class BookOfPeersTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final SimulatedWorld world = SimulatedWorld.seeded(1);
    private final Peer other = world.peer(o -> o.listen("/ip4/0.0.0.0/tcp/4001"));

    BookOfPeersTest() {
        other.handle("/hi/1", stream -> stream.write(new byte[] {1}));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void greet(Peer peer) {
        try (Stream stream = peer.open(other.peerId(), "/hi/1")) {
            assertThat(stream.readExactly(1)).containsExactly(1);
        }
    }

    /** The other peer comes to this one, which learns from its signed record where it listens. */
    private Peer met(MemoryStore store) {
        Peer peer = world.peer(o -> o.listen("/ip4/0.0.0.0/tcp/4001").store(store));
        Connection connection = other.connect(peer.addresses(), SOON);
        assertThat(connection.identified().await(SOON)).isPresent();
        assertThat(world.runUntil(
                        () -> !peer.connections().isEmpty()
                                && peer.connections().getFirst().identified().isDone(),
                        SOON))
                .isTrue();
        return peer;
    }

    @Test
    void a_signed_record_survives_a_restart_and_holds_longer_than_hearsay() {
        Absent away = world.leave(met(new MemoryStore()));
        world.run(Duration.ofHours(3));
        greet(world.restart(away));
    }

    @Test
    void what_was_known_a_minute_ago_survives_a_crash() {
        MemoryStore store = new MemoryStore();
        Peer peer = met(store);
        assertThat(store.book().isEmpty()).isTrue();
        world.run(Duration.ofMinutes(2));
        assertThat(peer.status().counters()).containsEntry("book.writes", 1L);
        greet(world.restart(world.crash(peer)));
    }

    @Test
    void without_a_store_nothing_survives() {
        Absent away = world.leave(met(new MemoryStore()));
        Peer forgetful = world.restartWithoutState(away);
        assertThatThrownBy(() -> forgetful.open(other.peerId(), "/hi/1"))
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.UNREACHABLE));
    }

    @Test
    void a_book_that_is_none_is_told_of_and_the_host_goes_on() {
        MemoryStore store = new MemoryStore();
        store.book(Bytes.of(new byte[] {1, 2, 3}));
        Peer peer = world.peer(o -> o.listen("/ip4/0.0.0.0/tcp/4001").store(store));
        world.run(Duration.ofSeconds(1));
        assertThat(store.bookProblem()).isNotEmpty();
        assertThat(other.connect(peer.addresses(), SOON).remote()).isEqualTo(peer.peerId());
    }

    @Test
    void a_host_that_does_not_listen_has_a_signed_record_without_addresses() {
        Peer silent = world.peer(o -> {});
        Connection out = silent.connect(other.addresses(), SOON);
        assertThat(world.runUntil(() -> !other.connections().isEmpty(), SOON)).isTrue();
        Connection in = other.connections().getFirst();
        Connection.Identified told = in.identified().await(SOON).orElseThrow();
        assertThat(told.recordVerified()).isTrue();
        assertThat(told.message().listenAddresses()).isEmpty();
        assertThat(out.isOpen()).isTrue();
    }

    @Test
    void a_peer_without_the_stream_relay_protocol_has_streams_only_and_says_so() {
        Peer plain = world.peer(o -> o.srp(false).listen("/ip4/0.0.0.0/tcp/4001"));
        assertThat(plain.connect(other.addresses(), SOON).remote()).isEqualTo(other.peerId());
        assertThat(plain.status().counters()).containsEntry("swarm.now.connections.out", 1L);
        for (Runnable call : List.<Runnable>of(
                () -> plain.cluster("x"),
                plain::localEndpoint,
                () -> plain.onPacket(message -> {}),
                () -> plain.awaitLinks(1, SOON),
                () -> plain.ready().await(SOON),
                () -> world.peer(o -> o.srp(false).bootstrap("192.0.2.1:9001")))) {
            assertThatThrownBy(call::run)
                    .isInstanceOfSatisfying(
                            PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.UNSUPPORTED))
                    .hasMessageContaining("srp(false)");
        }
        assertThat(plain.toString()).startsWith("Peer[");
    }
}
