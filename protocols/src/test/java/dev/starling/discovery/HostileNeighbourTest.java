package dev.starling.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.DatagramInput;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.discovery.Segment.Host;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What neighbours, and those who pretend to be some, cannot achieve. */
final class HostileNeighbourTest {
    private static final PeerId SOMEBODY = Segment.somebody(77);

    private final Segment segment = new Segment();
    private final Host host = segment.host().join();

    private static String dnsaddr(String address, PeerId peer) {
        return "dnsaddr=" + address + "/p2p/" + peer;
    }

    private void hears(int neighbour, String name, String... strings) {
        host.receive(Segment.neighbour(neighbour), Segment.announcement(name, 120, true, strings));
    }

    @Test
    void who_is_far_away_is_neither_answered_nor_believed() {
        segment.run(10 * Segment.SECOND);
        host.sent.clear();
        for (String far : List.of("203.0.113.5", "192.168.2.5", "10.0.0.1", "127.0.0.1", "2001:db8::1", "::1")) {
            Endpoint from = new Endpoint(IpAddress.parse(far), 5353);
            host.receive(from, Segment.question(Segment.SERVICE, DnsRecord.PTR));
            host.receive(from, Segment.announcement("far", 120, true, dnsaddr("/ip4/192.168.1.7/tcp/1", SOMEBODY)));
        }
        segment.run(2 * Segment.SECOND);
        assertThat(host.answers()).isEmpty();
        assertThat(host.events).isEmpty();
        assertThat(host.count("rejected.not-local")).isEqualTo(12);
    }

    @Test
    void a_source_of_the_link_local_range_is_a_neighbour() {
        host.receive(
                Endpoint.parse("169.254.7.7:5353"),
                Segment.announcement("near", 120, true, dnsaddr("/ip4/169.254.7.7/tcp/1", SOMEBODY)));
        assertThat(host.events).hasSize(1);
    }

    @Test
    void nothing_is_ever_sent_to_a_single_address() {
        for (int i = 0; i < 2000; i++) {
            Endpoint from = new Endpoint(Segment.neighbour(2 + i % 200).ip(), 1024 + i);
            byte[] question = DnsEncoder.encode(DnsMessage.query(
                    List.of(new DnsMessage.Question(Segment.SERVICE, DnsRecord.ANY, true)), List.of()));
            host.receive(from, question);
            segment.run(Segment.MS);
        }
        assertThat(host.sent).allMatch(packet -> packet.to().equals(Segment.GROUP));
        assertThat(host.answers()).as("in two seconds").hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void addresses_elsewhere_are_not_believed_so_that_nobody_is_sent_to_attack_others() {
        hears(
                9,
                "liar",
                dnsaddr("/ip4/203.0.113.5/tcp/443", SOMEBODY),
                dnsaddr("/ip6/2001:db8::1/tcp/443", SOMEBODY),
                dnsaddr("/dns4/victim.example/tcp/443", SOMEBODY),
                dnsaddr("/dnsaddr/victim.example", SOMEBODY),
                dnsaddr("/ip4/127.0.0.1/tcp/22", SOMEBODY),
                dnsaddr("/ip4/224.0.0.251/udp/5353/quic-v1", SOMEBODY),
                dnsaddr("/ip4/255.255.255.255/tcp/1", SOMEBODY),
                dnsaddr("/ip4/0.0.0.0/tcp/1", SOMEBODY),
                dnsaddr("/ip6/fe80::1/tcp/1", SOMEBODY),
                dnsaddr("/ip6zone/eth0/ip6/fe80::1/tcp/1", SOMEBODY),
                dnsaddr("/unix/tmp", SOMEBODY),
                dnsaddr("/ip4/192.168.1.7/tcp/1/p2p/" + Segment.somebody(5) + "/p2p-circuit", SOMEBODY),
                "dnsaddr=/ip4/192.168.1.7/tcp/1",
                "dnsaddr=/ip4/192.168.1.7",
                "dnsaddr=nonsense",
                "dnsaddr=");
        assertThat(host.events).isEmpty();
        assertThat(host.count("rejected.bad-address")).isGreaterThanOrEqualTo(15);
    }

    @Test
    void loopback_is_believed_of_the_same_machine() {
        host.receive(
                new Endpoint(host.ip, 5353),
                Segment.announcement("twin", 120, true, dnsaddr("/ip4/127.0.0.1/tcp/22", SOMEBODY)));
        assertThat(host.events).hasSize(1);
    }

    @Test
    void terminal_escapes_and_other_bytes_in_addresses_are_refused() {
        hears(9, "escape", dnsaddr("/ip4/192.168.1.7/tcp/1/http-path/\u001b[31m", SOMEBODY));
        hears(9, "nul", dnsaddr("/ip4/192.168.1.7/tcp/1/http-path/\0", SOMEBODY));
        assertThat(host.events).isEmpty();
    }

    @Test
    void one_name_speaks_for_one_peer() {
        hears(
                9,
                "two",
                dnsaddr("/ip4/192.168.1.9/tcp/1", SOMEBODY),
                dnsaddr("/ip4/192.168.1.9/tcp/2", Segment.somebody(78)));
        assertThat(host.events).hasSize(1);
        assertThat(host.count("rejected.bad-address")).isEqualTo(1);
    }

    @Test
    void nobody_else_can_take_a_peer_back() {
        hears(8, "honest", dnsaddr("/ip4/192.168.1.8/tcp/1", SOMEBODY));
        host.receive(
                Segment.neighbour(9),
                Segment.announcement("honest", 0, true, dnsaddr("/ip4/192.168.1.8/tcp/1", SOMEBODY)));
        hears(9, "honest", dnsaddr("/ip4/192.168.1.9/tcp/666", SOMEBODY));
        segment.run(5 * Segment.SECOND);
        assertThat(((MdnsEvent.Found) host.events.getLast()).addresses())
                .contains(Multiaddr.parse("/ip4/192.168.1.8/tcp/1/p2p/" + SOMEBODY));
    }

    @Test
    void nobody_can_announce_this_peer_to_itself() {
        hears(9, "me", dnsaddr("/ip4/192.168.1.9/tcp/1", host.id));
        assertThat(host.events).isEmpty();
    }

    @Test
    void the_addresses_of_a_peer_are_limited() {
        for (int i = 0; i < 10; i++) {
            String[] some = new String[10];
            for (int k = 0; k < some.length; k++) {
                some[k] = dnsaddr("/ip4/192.168.1.9/tcp/" + (1 + 10 * i + k), SOMEBODY);
            }
            hears(9, "bomb", some);
            hears(10, "bomb", some);
        }
        assertThat(host.events.stream().map(MdnsEvent.Found.class::cast))
                .allMatch(found -> found.addresses().size() <= 32);
        assertThat(host.count("rejected.table-full")).isPositive();
    }

    @Test
    void one_neighbour_cannot_fill_the_table_of_peers() {
        for (int i = 0; i < 1000; i++) {
            hears(9, "sybil" + i, dnsaddr("/ip4/192.168.1.9/tcp/1", Segment.somebody(5000 + i)));
            segment.run(20 * Segment.MS);
        }
        assertThat(host.count("peers")).isEqualTo(256);
        hears(8, "honest", dnsaddr("/ip4/192.168.1.8/tcp/1", SOMEBODY));
        assertThat(host.count("peers")).isEqualTo(257);
        segment.run(200 * Segment.SECOND);
        assertThat(host.count("peers")).as("after they have expired").isZero();
        hears(9, "later", dnsaddr("/ip4/192.168.1.9/tcp/1", Segment.somebody(9999)));
        assertThat(host.count("peers")).isEqualTo(1);
    }

    @Test
    void many_neighbours_cannot_fill_it_beyond_its_limit() {
        for (int i = 0; i < 3000; i++) {
            hears(2 + i % 200, "sybil" + i, dnsaddr("/ip4/192.168.1.9/tcp/1", Segment.somebody(5000 + i)));
            segment.run(5 * Segment.MS);
        }
        assertThat(host.count("peers")).isEqualTo(1024);
        assertThat(host.count("rejected.table-full")).isEqualTo(3000 - 1024);
        segment.run(200 * Segment.SECOND);
        assertThat(host.count("peers")).as("after they have expired").isZero();
    }

    @Test
    void the_sources_of_a_peer_are_limited() {
        for (int i = 2; i < 52; i++) {
            hears(i, "everywhere", dnsaddr("/ip4/192.168.1." + i + "/tcp/1", SOMEBODY));
        }
        assertThat(((MdnsEvent.Found) host.events.getLast()).addresses()).hasSize(8);
    }

    @Test
    void a_flood_from_one_neighbour_does_not_drown_another() {
        for (int i = 0; i < 5000; i++) {
            hears(9, "flood", "x=" + i);
        }
        assertThat(host.count("rejected.rate")).isEqualTo(5000 - 128);
        hears(8, "honest", dnsaddr("/ip4/192.168.1.8/tcp/1", SOMEBODY));
        assertThat(host.events).hasSize(1);
    }

    @Test
    void a_flood_from_everywhere_is_read_at_a_bounded_rate() {
        for (int i = 0; i < 10_000; i++) {
            hears(2 + i % 250, "flood", "x=" + i);
        }
        assertThat(host.count("rejected.rate")).isEqualTo(10_000 - 2048);
        segment.run(Segment.SECOND);
        hears(8, "honest", dnsaddr("/ip4/192.168.1.8/tcp/1", SOMEBODY));
        assertThat(host.events).hasSize(1);
    }

    @Test
    void long_lives_are_cut_to_75_minutes() {
        host.receive(
                Segment.neighbour(9),
                Segment.announcement("forever", Integer.MAX_VALUE, true, dnsaddr("/ip4/192.168.1.9/tcp/1", SOMEBODY)));
        segment.run(4501 * Segment.SECOND);
        assertThat(host.events).last().isEqualTo(new MdnsEvent.Lost(SOMEBODY));
    }

    @Test
    void garbage_is_counted_and_nothing_else() {
        segment.run(5 * Segment.SECOND);
        host.sent.clear();
        host.receive(Segment.neighbour(9), new byte[0]);
        host.receive(Segment.neighbour(9), new byte[9001]);
        host.receive(Segment.neighbour(9), "GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        segment.run(Segment.SECOND);
        assertThat(host.count("rejected.malformed")).isEqualTo(3);
        assertThat(host.sent).isEmpty();
    }

    @Test
    void other_operations_and_errors_are_ignored() {
        segment.run(5 * Segment.SECOND);
        host.sent.clear();
        byte[] update = Segment.question(Segment.SERVICE, DnsRecord.PTR);
        update[2] |= 0x28;
        host.receive(Segment.neighbour(9), update);
        byte[] failed = Segment.announcement("failed", 120, true, dnsaddr("/ip4/192.168.1.9/tcp/1", SOMEBODY));
        failed[3] |= 3;
        host.receive(Segment.neighbour(9), failed);
        segment.run(Segment.SECOND);
        assertThat(host.answers()).isEmpty();
        assertThat(host.events).isEmpty();
    }

    @Test
    void a_socket_that_is_not_attached_is_not_listened_to() {
        host.give(new DatagramInput.Received<>(
                3, Segment.neighbour(9), Segment.question(Segment.SERVICE, DnsRecord.PTR)));
        assertThat(host.count("rejected.no-link")).isEqualTo(1);
    }

    @Test
    void no_more_links_are_attached_than_the_limit() {
        for (int i = 0; i < 100; i++) {
            host.command(new MdnsCommand.Attach(i, Segment.GROUP, List.of(new MdnsCommand.Subnet(host.ip, 24))));
        }
        assertThat(host.count("rejected.table-full")).isEqualTo(100 - 64);
    }
}
