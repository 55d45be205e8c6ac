package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.Listening;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How byte streams come to be: round trips, ports, refusals, patience. */
class LinkConnectTest {
    private static final long MS = 1_000_000;
    private static final LinkModel PLAIN = LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofMillis(50)));

    private final Simulator simulator = new Simulator(1, PLAIN);
    private final Party from = Party.open(simulator);
    private final Party to = Party.open(simulator);
    private final LinkEnd dialer = new LinkEnd(simulator);
    private final LinkEnd listener = new LinkEnd(simulator);

    private void run(long ms) {
        simulator.run(Duration.ofMillis(ms));
    }

    private static Multiaddr addr(String text) {
        return Multiaddr.parse(text);
    }

    @Test
    void connecting_takes_one_round_trip_and_an_echo_another() {
        dialer.beginning(end -> end.write((byte) 1, (byte) 2));
        dialer.dial(from, listener.echoing().at(to));
        run(1000);
        assertThat(dialer.linkedNs).isEqualTo(100 * MS);
        assertThat(listener.linkedNs).isEqualTo(150 * MS);
        assertThat(listener.firstNs).isEqualTo(150 * MS);
        assertThat(dialer.firstNs).isEqualTo(200 * MS);
        assertThat(dialer.bytes.toByteArray()).containsExactly(1, 2);
        assertThat(dialer.sentBytes).isEqualTo(2);
    }

    @Test
    void a_listener_may_speak_first() {
        dialer.dial(from, listener.beginning(end -> end.write((byte) 7)).at(to));
        run(1000);
        assertThat(dialer.firstNs).isEqualTo(200 * MS);
    }

    @Test
    void a_web_socket_takes_one_round_trip_more() {
        Listening listening = listener.echoing().listen(to, addr("/ip4/0.0.0.0/tcp/80/ws"));
        dialer.beginning(end -> end.write((byte) 1));
        dialer.dial(from, listening.addresses().getFirst());
        run(1000);
        assertThat(listening.addresses().getFirst())
                .hasToString("/ip4/" + to.local(0).ip() + "/tcp/80/ws");
        assertThat(listener.linkedNs).isEqualTo(150 * MS);
        assertThat(dialer.linkedNs).isEqualTo(200 * MS);
        assertThat(dialer.firstNs).isEqualTo(300 * MS);
        assertThat(dialer.bytes.toByteArray()).containsExactly(1);
        assertThat(dialer.link().remoteAddress())
                .isEqualTo(listening.addresses().getFirst());
        assertThat(listener.link().remoteAddress()).isEqualTo(dialer.link().localAddress());
        assertThat(dialer.link().localAddress().toString()).endsWith("/ws");
    }

    @Test
    void what_a_listener_says_with_the_upgrade_is_not_lost() {
        listener.beginning(end -> end.write((byte) 5, (byte) 6));
        dialer.dial(
                from,
                listener.listen(to, addr("/ip4/0.0.0.0/tcp/80/ws")).addresses().getFirst());
        run(1000);
        assertThat(dialer.bytes.toByteArray()).containsExactly(5, 6);
        assertThat(dialer.firstNs).isEqualTo(200 * MS);
    }

    @Test
    void a_web_socket_and_a_plain_stream_do_not_understand_each_other() {
        Multiaddr plain = listener.at(to);
        dialer.dial(from, plain.encapsulate(addr("/ws")));
        run(200);
        assertThat(listener.bytes.toString()).startsWith("GET / HTTP/1.1\r\n");
        listener.write("what?".getBytes());
        run(1000);
        assertThat(dialer.failed).isEqualTo("no-websocket");
        assertThat(listener.code).isEqualTo("reset");

        LinkEnd webSocket = new LinkEnd(simulator);
        LinkEnd bare = new LinkEnd(simulator).beginning(end -> end.write("hello".getBytes()));
        bare.dial(
                from,
                addr("/ip4/"
                        + webSocket
                                .listen(to, addr("/ip4/0.0.0.0/tcp/80/ws"))
                                .addresses()
                                .getFirst()
                                .endpoint()
                                .orElseThrow()
                                .ip()
                        + "/tcp/80"));
        run(1000);
        assertThat(bare.code).isEqualTo("reset");
        assertThat(webSocket.link).isNull();
        assertThat(to.node().links().counters()).containsEntry("links-open", 0L);
    }

    @Test
    void nobody_listening_refuses_after_a_round_trip() {
        dialer.dial(from, addr("/ip4/" + to.local(0).ip() + "/tcp/4001"));
        run(1000);
        assertThat(dialer.failed).isEqualTo("refused");
        assertThat(dialer.failedNs).isEqualTo(100 * MS);
        assertThat(from.node().links().counters()).containsEntry("dials-failed-refused", 1L);
    }

    @Test
    void a_host_that_is_down_or_nobodys_address_is_waited_for_as_an_os_does() {
        Multiaddr gone = listener.at(to);
        to.node().kill();
        dialer.dial(from, gone);
        LinkEnd nowhere = new LinkEnd(simulator);
        nowhere.dial(from, addr("/ip4/11.99.0.1/tcp/1"));
        simulator.run(Duration.ofSeconds(126));
        assertThat(dialer.failed + nowhere.failed).isEmpty();
        simulator.run(Duration.ofSeconds(2));
        assertThat(dialer.failed).isEqualTo("timeout");
        assertThat(nowhere.failed).isEqualTo("timeout");
        assertThat(nowhere.failedNs).isEqualTo(127_000 * MS);
        assertThat(simulator.pending()).isZero();
    }

    @Test
    void far_places_are_reached_too() {
        simulator.links(PLAIN.latency(new Latency.Fixed(Duration.ofSeconds(3))));
        Multiaddr gone = new LinkEnd(simulator).at(to);
        dialer.dial(from, listener.echoing().at(to));
        dialer.beginning(end -> end.write(new byte[100_000]));
        LinkEnd refused = new LinkEnd(simulator);
        refused.dial(from, addr("/ip4/" + to.local(0).ip() + "/tcp/7"));
        simulator.run(Duration.ofMinutes(1));
        assertThat(dialer.linkedNs).isEqualTo(6000 * MS);
        assertThat(dialer.receivedBytes).isEqualTo(100_000);
        assertThat(refused.failed).isEqualTo("refused");
        to.node().kill();
        LinkEnd late = new LinkEnd(simulator);
        late.dial(from, gone);
        simulator.run(Duration.ofMinutes(3));
        assertThat(late.failed).isEqualTo("timeout");
    }

    @Test
    void a_partition_is_dialed_through_when_it_heals() {
        simulator.group(to.node(), 1);
        simulator.partitioned(true);
        dialer.dial(from, listener.at(to));
        run(5000);
        simulator.partitioned(false);
        run(5000);
        // SYNs at 0, 1, 3 and 7 s.
        assertThat(dialer.linkedNs).isEqualTo(7100 * MS);
    }

    @Test
    void what_cannot_be_dialed_fails_at_once() {
        for (String bad : new String[] {"/ip4/1.2.3.4/udp/1", "/dns4/example.com/tcp/1", "/ip4/1.2.3.4/tcp/0"}) {
            LinkEnd end = new LinkEnd(simulator);
            end.dial(from, addr(bad));
            assertThat(end.failed).as("not inside the call").isEmpty();
            run(1);
            assertThat(end.failed).isEqualTo("bad-address");
        }
        dialer.dial(from, addr("/ip6/2001:db8::1/tcp/1"));
        run(1);
        assertThat(dialer.failed).isEqualTo("unreachable");
        assertThat(from.node().links().dials(addr("/ip4/1.2.3.4/tcp/1/ws"))).isTrue();
        assertThat(from.node().links().dials(addr("/ip4/1.2.3.4/tcp/1/tls/ws"))).isFalse();
    }

    @Test
    void tcp_ports_are_not_those_of_udp() {
        int udp = to.local(0).port();
        Listening same = listener.listen(to, addr("/ip4/0.0.0.0/tcp/" + udp));
        assertThatThrownBy(() -> new LinkEnd(simulator).listen(to, addr("/ip4/0.0.0.0/tcp/" + udp + "/ws")))
                .isInstanceOf(PeerException.class)
                .hasMessageContaining("taken");
        assertThatThrownBy(() -> new LinkEnd(simulator).listen(to, addr("/ip4/11.1.1.1/tcp/1")))
                .hasMessageContaining("the host's address is");
        assertThatThrownBy(() -> new LinkEnd(simulator).listen(to, addr("/ip4/0.0.0.0/udp/1")))
                .hasMessageContaining("cannot listen");
        same.close();
        same.close();
        Multiaddr again = new LinkEnd(simulator)
                .listen(to, addr("/ip4/0.0.0.0/tcp/" + udp))
                .addresses()
                .getFirst();
        assertThat(again).hasToString("/ip4/" + to.local(0).ip() + "/tcp/" + udp);
    }

    @Test
    void a_dial_that_is_given_up_leaves_nothing_behind() {
        Multiaddr at = listener.at(to);
        Dialing early = dialer.dial(from, at);
        early.cancel();
        early.cancel();
        LinkEnd second = new LinkEnd(simulator);
        Dialing later = second.dial(from, at);
        simulator.at(70 * MS, later::cancel);
        run(10_000);
        assertThat(dialer.link).isNull();
        assertThat(second.link).isNull();
        assertThat(dialer.failed + second.failed).isEmpty();
        assertThat(listener.link).as("the answer met a reset").isNull();
        assertThat(from.node().links().counters()).containsEntry("links-dialing", 0L);
        assertThat(to.node().host.tcp(simulator.wire()).connections()).isZero();
        assertThat(simulator.pending()).isZero();
    }

    @Test
    void giving_up_comes_too_late_for_a_link_that_is_there() {
        Dialing dialing = dialer.dial(from, listener.echoing().at(to));
        run(500);
        dialing.cancel();
        dialer.write((byte) 1);
        run(500);
        assertThat(dialer.receivedBytes).isEqualTo(1);
        assertThat(from.node().links().counters()).doesNotContainKey("dials-failed-cancelled");
    }

    @Test
    void a_host_reaches_itself() {
        dialer.beginning(end -> end.write((byte) 1));
        Multiaddr loopback = listener.echoing()
                .listen(from, addr("/ip4/127.0.0.1/tcp/0"))
                .addresses()
                .getFirst();
        dialer.dial(from, loopback);
        run(1000);
        assertThat(dialer.bytes.size()).isEqualTo(1);
        assertThat(dialer.link().localAddress().toString()).startsWith("/ip4/127.0.0.1/tcp/");
        LinkEnd other = new LinkEnd(simulator);
        other.dial(
                to,
                addr(loopback.toString().replace("127.0.0.1", from.local(0).ip().toString())));
        run(1000);
        assertThat(other.failed).as("loopback only").isEqualTo("refused");
    }

    @Test
    void both_may_dial_each_other_at_once_from_the_ports_they_listen_on() {
        TcpHost one = from.node().host.tcp(simulator.wire());
        TcpHost other = to.node().host.tcp(simulator.wire());
        long[] opened = new long[2];
        class Opens implements TcpConnection.Opening {
            private final int number;

            Opens(int number) {
                this.number = number;
            }

            @Override
            public void connected(TcpConnection connection) {
                opened[number] = simulator.nowNs();
            }

            @Override
            public void failed(String code) {
                throw new AssertionError(code);
            }
        }
        one.connect(4001, new dev.starling.core.Endpoint(to.local(0).ip(), 4001), new Opens(0));
        simulator.at(
                20 * MS,
                () -> other.connect(
                        4001, new dev.starling.core.Endpoint(from.local(0).ip(), 4001), new Opens(1)));
        run(2000);
        // s + 2d for both, s = 20 ms and d = 50 ms; the first has the other's SYN-ACK already at 2d.
        assertThat(opened).containsExactly(100 * MS, 120 * MS);
        assertThat(simulator.pending()).isZero();
    }

    @Test
    void half_open_connections_are_bounded_and_the_oldest_give_way_after_a_minute() {
        Multiaddr at = new LinkEnd(simulator)
                .listen(to, addr("/ip4/0.0.0.0/tcp/1"))
                .addresses()
                .getFirst();
        for (int i = 0; i < 4200; i++) {
            Party attacker = Party.open(simulator);
            attacker.node().links().dial(at, link -> dialer, (code, reason) -> {});
            simulator.at(MS, () -> attacker.node().kill());
        }
        run(200);
        assertThat(to.node().host.tcp(simulator.wire()).connections()).isEqualTo(4096);
        dialer.dial(from, at);
        simulator.run(Duration.ofSeconds(60));
        assertThat(dialer.link).isNull();
        simulator.run(Duration.ofSeconds(5));
        // The last SYN but one comes 63 s after the first.
        assertThat(dialer.linkedNs).isEqualTo(63_300 * MS);
        simulator.run(Duration.ofSeconds(200));
        assertThat(to.node().host.tcp(simulator.wire()).connections()).isEqualTo(1);
    }
}
