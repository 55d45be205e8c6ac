package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dialing names: what they stand for is looked up, tried, and said to be wrong where it is. */
class NamesOfHostsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final SimulatedWorld world = SimulatedWorld.seeded(1);
    private final Peer listener = world.peer(o -> o.listen("/ip4/0.0.0.0/tcp/4001"));
    private final Peer dialer = world.peer(o -> {});

    private IpAddress ip() {
        return listener.addresses().getFirst().endpoint().map(Endpoint::ip).orElseThrow();
    }

    private Connection connect(String address) {
        return dialer.connect(List.of(Multiaddr.parse(address)), SOON);
    }

    @Test
    void a_name_leads_to_the_peer_behind_it() {
        world.names().address("peer.example", IpAddress.parse("2001:db8::1"), ip());
        for (String kind : List.of("dns4", "dns", "dns4")) {
            Connection connection = connect("/" + kind + "/peer.example/tcp/4001/p2p/" + listener.peerId());
            assertThat(connection.remote()).isEqualTo(listener.peerId());
        }
        // With a connection there is nothing to look up.
        assertThat(world.names().asked()).isEqualTo(1);
        assertThat(connect("/dns4/peer.example/tcp/4001").remote()).isEqualTo(listener.peerId());
        world.close();
    }

    @Test
    void a_dnsaddr_leads_to_the_wanted_peer_among_others() {
        String other = dialer.peerId().toString();
        world.names()
                .text(
                        "_dnsaddr.boot.example",
                        "dnsaddr=/ip4/192.0.2.77/tcp/4001/p2p/" + other,
                        "dnsaddr=/dns4/peer.example/tcp/4001/p2p/" + listener.peerId())
                .address("peer.example", ip());
        assertThat(connect("/dnsaddr/boot.example/p2p/" + listener.peerId()).remote())
                .isEqualTo(listener.peerId());
        world.close();
    }

    @Test
    void a_name_that_does_not_exist_is_said_to_be_so() {
        assertThatThrownBy(() -> connect("/dns4/nowhere.example/tcp/4001/p2p/" + listener.peerId()))
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.UNREACHABLE))
                .hasMessageContaining("nowhere.example: there is no such name");
        world.close();
    }

    @Test
    void an_address_beside_a_name_without_an_answer_is_not_held_up_for_long() {
        world.names().silent("silent.example");
        Duration before = world.elapsed();
        List<Multiaddr> to = List.of(
                Multiaddr.parse("/dns4/silent.example/tcp/4001/p2p/" + listener.peerId()),
                listener.addresses().getFirst());
        assertThat(dialer.connect(to, SOON).remote()).isEqualTo(listener.peerId());
        assertThat(world.elapsed().minus(before)).isLessThan(Duration.ofSeconds(4));
        world.close();
    }

    @Test
    void whoever_waits_for_a_silent_name_gives_up_in_time_and_nothing_is_left_behind() {
        world.names().silent("silent.example");
        Duration before = world.elapsed();
        assertThatThrownBy(() -> connect("/dns4/silent.example/tcp/4001/p2p/" + listener.peerId()))
                .hasMessageContaining("/dns4/silent.example/tcp/4001")
                .hasMessageContaining("no answer in time");
        assertThat(world.elapsed().minus(before)).isBetween(SOON, SOON.plusSeconds(2));
        world.close();
    }
}
