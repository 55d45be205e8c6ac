package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.Stream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers of one home find each other by multicast DNS, and nobody else does. */
class LocalPeersTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final SimulatedWorld world = SimulatedWorld.seeded(1);

    @AfterEach
    void close() {
        world.close();
    }

    private static PeerOptions found(PeerOptions options) {
        return options.listen("/ip4/0.0.0.0/tcp/4001").mdns(true);
    }

    @Test
    void peers_of_one_home_know_each_other_and_are_reached_without_an_address() {
        world.nextNat(NatKind.PRC);
        Peer one = world.peer(LocalPeersTest::found);
        world.nextBeside(one);
        Peer two = world.peer(LocalPeersTest::found);
        Peer elsewhere = world.peer(LocalPeersTest::found);
        two.handle("/hi/1", stream -> stream.write(new byte[] {1}));
        world.run(SOON);
        assertThat(one.status().counters()).containsEntry("mdns.now.peers", 1L);
        assertThat(one.connections()).isEmpty();
        try (Stream stream = one.open(two.peerId(), "/hi/1")) {
            assertThat(stream.readExactly(1)).containsExactly(1);
        }
        assertThat(elsewhere.status().counters()).doesNotContainKey("mdns.now.peers");
    }

    @Test
    void who_wants_to_is_connected_at_once_and_again_when_somebody_comes_back() {
        world.nextNat(NatKind.PRC);
        Peer one = world.peer(options -> found(options).mdnsDials(true));
        world.nextBeside(one);
        Peer two = world.peer(LocalPeersTest::found);
        assertThat(world.runUntil(() -> one.connections().size() == 1, SOON)).isTrue();
        assertThat(one.connections()).extracting(Connection::remote).containsExactly(two.peerId());
        Absent gone = world.leave(two);
        assertThat(world.runUntil(() -> one.connections().isEmpty(), SOON)).isTrue();
        world.run(Duration.ofSeconds(3));
        assertThat(one.status().counters()).containsEntry("mdns.lost", 1L);
        world.restart(gone);
        assertThat(world.runUntil(() -> one.connections().size() == 1, Duration.ofMinutes(3)))
                .isTrue();
    }
}
