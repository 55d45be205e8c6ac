package dev.starling.net.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.discovery.MdnsConfig;
import dev.starling.discovery.MdnsEvent;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Multicast DNS on the loopback interface, in the group of a port that nobody else uses: nothing leaves the machine. */
@Timeout(60)
final class MdnsServiceTest {
    private MdnsOptions options;

    @BeforeEach
    void aPortOfOurOwn() throws IOException {
        try (DatagramChannel any = DatagramChannel.open()) {
            any.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = ((InetSocketAddress) any.getLocalAddress()).getPort();
            options = MdnsOptions.DEFAULT.loopback().port(port);
        }
    }

    private static PeerId id(int seed) {
        return Identity.generate(new SplittableRandom(seed)).peerId();
    }

    /** A service and what it told. */
    private final class Peer implements AutoCloseable {
        final PeerId id;
        final LinkedBlockingQueue<MdnsEvent> events = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<String> warnings = new LinkedBlockingQueue<>();
        final MdnsService service;

        Peer(int seed, String... addresses) {
            id = id(seed);
            service = MdnsService.open(id, MdnsConfig.DEFAULT, options, events::add, warnings::add);
            service.addresses(List.of(addresses).stream().map(Multiaddr::parse).toList());
        }

        MdnsEvent next() throws InterruptedException {
            MdnsEvent event = events.poll(30, TimeUnit.SECONDS);
            assertThat(event).as("an event; warnings: " + warnings).isNotNull();
            return event;
        }

        @Override
        public void close() {
            service.close();
        }
    }

    @Test
    void two_peers_find_each_other_and_one_hears_the_other_go() throws Exception {
        try (Peer first = new Peer(1, "/ip4/0.0.0.0/tcp/4001")) {
            try (Peer second = new Peer(2, "/ip4/127.0.0.1/udp/4002/quic-v1")) {
                assertThat(first.next())
                        .isEqualTo(new MdnsEvent.Found(
                                second.id,
                                List.of(Multiaddr.parse("/ip4/127.0.0.1/udp/4002/quic-v1/p2p/" + second.id))));
                assertThat(second.next())
                        .isEqualTo(new MdnsEvent.Found(
                                first.id, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001/p2p/" + first.id))));
                assertThat(first.service.links()).singleElement().asString().endsWith("/ipv4");
            }
            assertThat(first.next()).isEqualTo(new MdnsEvent.Lost(id(2)));
            assertThat(first.warnings).isEmpty();
        }
    }

    @Test
    void new_addresses_are_told() throws Exception {
        try (Peer first = new Peer(1);
                Peer second = new Peer(2, "/ip4/127.0.0.1/tcp/1")) {
            assertThat(first.next()).isInstanceOf(MdnsEvent.Found.class);
            second.service.addresses(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/2")));
            MdnsEvent.Found found = (MdnsEvent.Found) first.next();
            assertThat(found.addresses()).contains(Multiaddr.parse("/ip4/127.0.0.1/tcp/2/p2p/" + second.id));
        }
    }

    @Test
    void garbage_on_the_wire_is_counted_and_does_no_harm() throws Exception {
        try (Peer first = new Peer(1);
                DatagramChannel other = DatagramChannel.open()) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port());
            while (first.service.counters().getOrDefault("rejected.malformed", 0L) == 0) {
                other.send(ByteBuffer.wrap(new byte[] {1, 2, 3}), to);
                Thread.yield();
            }
            try (Peer second = new Peer(2, "/ip4/127.0.0.1/tcp/1")) {
                MdnsEvent.Found found = (MdnsEvent.Found) first.next();
                assertThat(found.peer()).isEqualTo(second.id);
            }
        }
    }

    @Test
    void closing_twice_and_from_its_own_thread_returns() {
        Peer peer = new Peer(1);
        peer.close();
        peer.close();
        assertThat(peer.warnings).isEmpty();
    }

    @Test
    void an_interface_that_does_not_exist_is_no_link() {
        MdnsOptions nowhere = options.interfaces(java.util.Set.of("nowhere0"));
        try (MdnsService service = MdnsService.open(id(1), MdnsConfig.DEFAULT, nowhere, event -> {}, warning -> {})) {
            assertThat(service.links()).isEmpty();
        }
    }
}
