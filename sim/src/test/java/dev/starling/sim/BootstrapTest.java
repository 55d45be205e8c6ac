package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers to begin with: dialed at the start, from lists behind names too, and again while there are too few connections. */
class BootstrapTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SimulatedWorld world = SimulatedWorld.seeded(1);
    private final List<Peer> known = world.peers(3, o -> o.listen("/ip4/0.0.0.0/tcp/4001"));

    @AfterEach
    void close() {
        world.close();
    }

    private static IpAddress ip(Peer peer) {
        return peer.addresses().getFirst().endpoint().map(Endpoint::ip).orElseThrow();
    }

    private static String address(Peer peer) {
        return peer.addresses().getFirst().toString();
    }

    private static List<String> remotes(Peer peer) {
        return peer.connections().stream()
                .map(Connection::remote)
                .map(Object::toString)
                .sorted()
                .toList();
    }

    private List<String> all() {
        return known.stream().map(peer -> peer.peerId().toString()).sorted().toList();
    }

    @Test
    void addresses_names_and_lists_behind_names_are_dialed_at_the_start() {
        world.names()
                .address("one.example", ip(known.get(1)))
                .text("_dnsaddr.list.example", "dnsaddr=" + address(known.get(2)), "dnsaddr=" + address(known.get(0)));
        Peer peer = world.peer(o -> o.bootstrap(address(known.get(0)))
                .bootstrap("/dns4/one.example/tcp/4001/p2p/" + known.get(1).peerId())
                .bootstrap("/dnsaddr/list.example"));
        assertThat(world.runUntil(() -> peer.connections().size() == 3, MINUTE)).isTrue();
        assertThat(remotes(peer)).isEqualTo(all());
    }

    @Test
    void they_are_dialed_again_with_growing_pauses_until_there_are_enough_connections() {
        Peer peer = world.peer(o -> known.forEach(one -> o.bootstrap(address(one))));
        assertThat(world.runUntil(() -> peer.connections().size() == 3, MINUTE)).isTrue();
        Peer first = known.get(0);
        Absent gone = world.leave(first);
        assertThat(world.runUntil(() -> peer.connections().size() == 2, MINUTE)).isTrue();
        world.run(Duration.ofHours(1));
        long rounds = peer.status().counters().get("bootstrap.rounds");
        // Every 5 minutes in the end.
        assertThat(rounds).isBetween(12L, 24L);
        world.restart(gone);
        assertThat(world.runUntil(() -> peer.connections().size() == 3, Duration.ofMinutes(12)))
                .isTrue();
    }

    @Test
    void with_enough_connections_nobody_is_dialed_again() {
        Peer peer = world.peer(
                o -> o.bootstrapBelow(1).bootstrap(address(known.get(0))).bootstrap(address(known.get(1))));
        assertThat(world.runUntil(() -> peer.connections().size() == 2, MINUTE)).isTrue();
        world.leave(known.get(0));
        world.run(Duration.ofMinutes(30));
        assertThat(peer.connections()).hasSize(1);
        assertThat(peer.status().counters()).containsEntry("bootstrap.rounds", 1L);
    }
}
