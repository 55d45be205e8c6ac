package dev.starling.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.discovery.Segment.Host;
import dev.starling.encoding.Multiaddr;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peers of one link find each other, and notice who goes. */
final class MdnsDiscoveryTest {
    private final Segment segment = new Segment();

    @Test
    void two_peers_find_each_other_within_a_second() {
        Host first = segment.host().join();
        Host second = segment.host().join();
        segment.run(Segment.SECOND);
        assertThat(first.found(second))
                .containsExactly(Multiaddr.parse("/ip4/192.168.1.2/tcp/4001").withPeerId(second.id));
        assertThat(second.found(first))
                .containsExactly(Multiaddr.parse("/ip4/192.168.1.1/tcp/4001").withPeerId(first.id));
    }

    @Test
    void forty_peers_all_find_each_other() {
        for (int i = 0; i < 40; i++) {
            segment.host().join();
        }
        segment.run(2 * Segment.SECOND);
        for (Host one : segment.hosts) {
            for (Host other : segment.hosts) {
                assertThat(one.found(other)).hasSize(one == other ? 0 : 1);
            }
        }
    }

    @Test
    void one_who_comes_later_is_found_without_being_asked() {
        Host early = segment.host().join();
        segment.run(300 * Segment.SECOND);
        int queries = early.queries().size();
        Host late = segment.host().join();
        segment.run(200 * Segment.MS);
        assertThat(early.found(late)).hasSize(1);
        assertThat(early.queries()).hasSize(queries);
    }

    @Test
    void the_own_echo_finds_nobody() {
        Host alone = segment.host().join();
        segment.run(600 * Segment.SECOND);
        assertThat(alone.events).isEmpty();
    }

    @Test
    void goodbye_ends_a_peer_a_second_later() {
        Host staying = segment.host().join();
        Host going = segment.host().join();
        segment.run(10 * Segment.SECOND);
        going.command(new MdnsCommand.Stop());
        segment.run(500 * Segment.MS);
        assertThat(staying.found(going)).hasSize(1);
        segment.run(600 * Segment.MS);
        assertThat(staying.found(going)).isEmpty();
        assertThat(staying.events).last().isEqualTo(new MdnsEvent.Lost(going.id));
        assertThat(staying.count("peers")).isZero();
    }

    @Test
    void a_stopped_peer_neither_speaks_nor_tells() {
        Host going = segment.host().join();
        segment.run(Segment.SECOND);
        going.command(new MdnsCommand.Stop());
        int sent = going.sent.size();
        segment.host().join();
        segment.run(600 * Segment.SECOND);
        assertThat(going.sent).hasSize(sent);
        assertThat(going.events).isEmpty();
    }

    @Test
    void one_who_vanishes_is_lost_when_its_records_expire() {
        Host staying = segment.host().join();
        Host vanishing = segment.host().join();
        segment.run(10 * Segment.SECOND);
        segment.hosts.remove(vanishing);
        segment.run(109 * Segment.SECOND);
        assertThat(staying.found(vanishing)).hasSize(1);
        segment.run(121 * Segment.SECOND);
        assertThat(staying.found(vanishing)).isEmpty();
    }

    @Test
    void before_a_record_expires_its_peer_is_asked_again() {
        Host staying = segment.host().join();
        String dnsaddr = "dnsaddr=/ip4/192.168.1.9/tcp/1/p2p/" + Segment.somebody(9);
        segment.run(700 * Segment.SECOND);
        staying.receive(Segment.neighbour(9), Segment.announcement("quiet", 40, true, dnsaddr));
        long heardNs = segment.nowNs;
        segment.run(41 * Segment.SECOND);
        // RFC 6762 §5.2: at 80, 85, 90 and 95 %, and up to 2 % later; here 100 ms more for the chance of others.
        List<Long> askedMs = staying.queries().stream()
                .map(packet -> (packet.atNs() - heardNs) / Segment.MS)
                .filter(ms -> ms > 31_000)
                .toList();
        assertThat(askedMs).hasSizeGreaterThanOrEqualTo(4);
        assertThat(askedMs).anyMatch(ms -> ms >= 32_000 && ms <= 33_000);
        assertThat(askedMs).anyMatch(ms -> ms >= 38_000 && ms <= 39_000);
        assertThat(staying.queries().stream().filter(packet -> packet.atNs() - heardNs > 21 * Segment.SECOND))
                .as("whose answer is wanted is not named as known")
                .allMatch(packet -> packet.message().answers().isEmpty());
        assertThat(staying.count("peers")).isZero();
    }

    @Test
    void peers_that_stay_are_never_lost() {
        Host first = segment.host().join();
        Host second = segment.host().join();
        segment.run(7200 * Segment.SECOND);
        assertThat(first.events).hasSize(1);
        assertThat(second.events).hasSize(1);
    }

    @Test
    void an_address_that_is_no_longer_announced_ends_and_a_new_one_is_told() {
        Host watching = segment.host().join();
        Host moving = segment.host().join();
        segment.run(10 * Segment.SECOND);
        moving.addresses("/ip4/192.168.1.2/tcp/5001");
        segment.run(1500 * Segment.MS);
        assertThat(watching.found(moving))
                .containsExactly(Multiaddr.parse("/ip4/192.168.1.2/tcp/5001").withPeerId(moving.id));
    }

    @Test
    void who_has_no_addresses_left_says_goodbye() {
        Host watching = segment.host().join();
        Host closing = segment.host().join();
        segment.run(10 * Segment.SECOND);
        closing.addresses();
        segment.run(2 * Segment.SECOND);
        assertThat(watching.found(closing)).isEmpty();
        assertThat(closing.found(watching)).hasSize(1);
    }

    @Test
    void a_link_that_is_gone_takes_its_peers_along() {
        Host first = segment.host().join();
        Host second = segment.host().join();
        segment.run(Segment.SECOND);
        first.command(new MdnsCommand.Detach(0));
        assertThat(first.found(second)).isEmpty();
        assertThat(first.count("peers")).isZero();
        int sent = first.sent.size();
        segment.run(600 * Segment.SECOND);
        assertThat(first.sent).hasSize(sent);
    }

    @Test
    void peers_of_another_service_are_not_seen() {
        Host here = segment.host().join();
        Host elsewhere = segment.host(MdnsConfig.DEFAULT.service("_p2p-0123456789abcdef"))
                .join();
        segment.run(10 * Segment.SECOND);
        assertThat(here.events).isEmpty();
        assertThat(elsewhere.events).isEmpty();
    }
}
