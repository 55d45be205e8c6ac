package dev.starling.peer.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.encoding.PeerId;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.PeerException;
import dev.starling.swarm.SwarmConfig.Marks;
import dev.starling.swarm.SwarmConfig.Trimming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The application's word on peers: banned, tagged, protected, and the gate that it may set. */
@Timeout(60)
class RegardTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofHours(1);

    private final MemoryNet net = new MemoryNet();

    @AfterEach
    void nothing_failed_on_the_way() {
        net.close();
        assertThat(net.failures()).isEmpty();
    }

    private static Connection connect(StreamHost from, StreamHost to) {
        return from.connect(Optional.empty(), to.addresses(), false, SOON);
    }

    private static PeerId id(StreamHost host) {
        return host.addresses().getFirst().peerId().orElseThrow();
    }

    @Test
    void a_banned_peer_loses_its_connections_and_is_neither_dialed_nor_admitted_until_the_ban_is_lifted() {
        StreamHost host = net.host(1);
        StreamHost other = net.host(2);
        Connection before = connect(host, other);
        host.ban(before.remote(), LONG);
        while (before.isOpen()) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> connect(host, other)).hasMessageContaining("is banned");
        assertThatThrownBy(() -> other.connect(Optional.empty(), host.addresses(), true, SOON)
                        .open("/x/1")
                        .read())
                .isInstanceOf(PeerException.class);
        host.ban(before.remote(), Duration.ZERO);
        assertThat(connect(host, other).isOpen()).isTrue();
    }

    @Test
    void where_there_are_too_many_connections_those_of_tagged_and_protected_peers_stay() {
        Trimming trimming = new Trimming(new Marks(9, 9), new Marks(2, 2), 500_000_000L, 1);
        StreamHost host =
                net.host(1, o -> o.swarm(s -> s.connections(s.connections().trimming(trimming))));
        List<Connection> made = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            made.add(connect(host, net.host(10 + i)));
        }
        // The youngest go first unless somebody cares for them.
        host.tag(made.get(3).remote(), "app", 5, false);
        host.tag(made.get(2).remote(), "app", 0, true);
        while (host.connections().size() > 2) {
            host.connect(Optional.of(made.get(2).remote()), List.of(), false, SOON);
            Thread.onSpinWait();
        }
        assertThat(host.connections()).containsExactly(made.get(2), made.get(3));
    }

    @Test
    void a_gate_is_asked_before_a_dial_for_who_comes_in_and_for_who_has_proven_who_it_is() {
        List<String> asked = new CopyOnWriteArrayList<>();
        StreamHost friend = net.host(1);
        StreamHost stranger = net.host(2);
        PeerId strange = id(stranger);
        StreamHost host = net.host(
                3,
                o -> o.gate((remote, peer, outbound) -> {
                    asked.add((outbound ? "out " : "in ") + peer.isPresent());
                    return !peer.equals(Optional.of(strange));
                }));
        List<ConnectionEvent> events = new CopyOnWriteArrayList<>();
        host.onEvent(events::add);
        assertThat(connect(friend, host).isOpen()).isTrue();
        while (asked.size() < 2) {
            Thread.onSpinWait();
        }
        assertThat(asked).containsExactly("in false", "in true");
        assertThatThrownBy(() -> connect(host, stranger))
                .hasMessageContaining("the application does not want this address dialed");
        assertThatThrownBy(() -> connect(stranger, host).open("/x/1").read()).isInstanceOf(PeerException.class);
        while (events.stream().noneMatch(RegardTest::isGated)) {
            Thread.onSpinWait();
        }
        // Who it is comes out only in the handshake when the address does not say so.
        assertThatThrownBy(() -> host.connect(
                        Optional.empty(),
                        stranger.addresses().stream()
                                .map(address -> address.withoutPeerId().orElseThrow())
                                .toList(),
                        false,
                        SOON))
                .hasMessageContaining("the application does not want connections with " + strange);
        assertThat(asked).endsWith("out false", "out true");
    }

    private static boolean isGated(ConnectionEvent event) {
        return event instanceof ConnectionEvent.Refused refused
                && refused.code().equals("gated");
    }
}
