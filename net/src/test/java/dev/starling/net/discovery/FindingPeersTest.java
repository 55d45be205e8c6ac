package dev.starling.net.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.encoding.Multiaddr;
import dev.starling.net.RealWorld;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole peers find each other by names and by multicast DNS, on real sockets of loopback. */
@Timeout(60)
class FindingPeersTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static String port(Peer peer) {
        return peer.addresses().getFirst().toString().split("/")[4];
    }

    @Test
    void names_and_lists_behind_names_lead_to_the_peer_and_what_is_wrong_is_said() throws IOException {
        try (NameServer server = new NameServer();
                RealWorld world = RealWorld.open().nameServers(List.of(server.endpoint()))) {
            Peer listener = world.peer(o -> o.listen("/ip4/127.0.0.1/tcp/0"));
            String end = "/tcp/" + port(listener) + "/p2p/" + listener.peerId();
            server.record("A peer.test.", "127.0.0.1")
                    .record("A peer.test", "127.0.0.1")
                    .record("TXT _dnsaddr.list.test", "dnsaddr=/dns4/peer.test" + end);
            Peer dialer = world.peer(o -> {});
            Connection connection = dialer.connect(List.of(Multiaddr.parse("/dns4/peer.test" + end)), SOON);
            assertThat(connection.remote()).isEqualTo(listener.peerId());
            Peer booted = world.peer(o -> o.bootstrap("/dnsaddr/list.test"));
            CountDownLatch reached = new CountDownLatch(1);
            booted.onConnection(event -> {
                if (event instanceof ConnectionEvent.Opened) {
                    reached.countDown();
                }
            });
            if (booted.connections().isEmpty()) {
                assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
            }
            Multiaddr nowhere = Multiaddr.parse("/dns4/nowhere.test/tcp/4001");
            assertThatThrownBy(() -> booted.connectAnew(List.of(nowhere), SOON))
                    .isInstanceOf(PeerException.class)
                    .hasMessageContaining("nowhere.test");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void peers_with_multicast_dns_reach_each_other_by_their_ids() throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (RealWorld world = RealWorld.open().mdnsOnLoopback(port)) {
            Peer one = world.peer(o -> o.listen("/ip4/127.0.0.1/tcp/0").mdns(true));
            one.handle("/hi/1", stream -> stream.write(new byte[] {1}));
            CountDownLatch met = new CountDownLatch(1);
            one.onConnection(event -> {
                if (event instanceof ConnectionEvent.Opened) {
                    met.countDown();
                }
            });
            Peer two =
                    world.peer(o -> o.listen("/ip4/127.0.0.1/tcp/0").mdns(true).mdnsDials(true));
            assertThat(met.await(20, TimeUnit.SECONDS)).isTrue();
            try (Stream stream = two.open(one.peerId(), "/hi/1")) {
                assertThat(stream.readExactly(1)).containsExactly(1);
            }
            assertThat(two.status().counters()).containsEntry("mdns.peers", 1L);
        }
    }
}
