package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.MS;
import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.swarm.Ranking.Candidate;
import dev.starling.swarm.SwarmNet.Place;
import dev.starling.swarm.SwarmNet.Swarm;
import dev.starling.swarm.SwarmOutput.Unreachable.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which addresses are dialed, and in which order. */
final class AddressChoiceTest {
    private static final PeerId PEER = SwarmNet.peer(50);

    private final SwarmNet net = new SwarmNet(1);
    private final Swarm swarm = net.swarm(1, SwarmConfig.DEFAULT);

    private static List<String> ranked(String... addresses) {
        return Ranking.order(Stream.of(addresses)
                        .map(a -> new Candidate(Multiaddr.parse(a), Optional.empty(), false))
                        .toList())
                .stream()
                .map(c -> c.address().toString())
                .toList();
    }

    @Test
    void families_take_turns_beginning_with_ipv6() {
        assertThat(ranked(
                        "/ip4/1.1.1.1/tcp/1",
                        "/ip4/1.1.1.2/tcp/1",
                        "/dns/example.com/tcp/1",
                        "/ip6/2600::1/tcp/1",
                        "/ip6/2600::2/tcp/1",
                        "/ip4/1.1.1.3/tcp/1"))
                .containsExactly(
                        "/ip6/2600::1/tcp/1",
                        "/ip4/1.1.1.1/tcp/1",
                        "/dns/example.com/tcp/1",
                        "/ip6/2600::2/tcp/1",
                        "/ip4/1.1.1.2/tcp/1",
                        "/ip4/1.1.1.3/tcp/1");
    }

    @Test
    void tcp_goes_before_websocket_and_quic_before_both() {
        assertThat(ranked(
                        "/ip4/1.1.1.1/tcp/443/tls/ws",
                        "/ip6/2600::1/tcp/80/ws",
                        "/ip4/1.1.1.1/tcp/1",
                        "/ip4/1.1.1.1/udp/1/quic-v1/webtransport",
                        "/ip4/1.1.1.1/udp/1/quic-v1",
                        "/ip4/1.1.1.1/udp/1/webrtc-direct"))
                .containsExactly(
                        "/ip4/1.1.1.1/udp/1/quic-v1",
                        "/ip4/1.1.1.1/tcp/1",
                        "/ip6/2600::1/tcp/80/ws",
                        "/ip4/1.1.1.1/tcp/443/tls/ws",
                        "/ip4/1.1.1.1/udp/1/quic-v1/webtransport",
                        "/ip4/1.1.1.1/udp/1/webrtc-direct");
    }

    @Test
    void an_ipv4_mapped_address_is_an_ipv4_address() {
        assertThat(ranked("/ip6/::ffff:1.1.1.1/tcp/1", "/ip6/2600::1/tcp/1"))
                .containsExactly("/ip6/2600::1/tcp/1", "/ip6/::ffff:1.1.1.1/tcp/1");
    }

    @Test
    void impossible_addresses_and_our_own_are_refused() {
        swarm.listen("/ip4/9.9.9.9/tcp/4001");
        long token = swarm.connect(
                PEER,
                "/ip4/0.0.0.0/tcp/1",
                "/ip6/::/tcp/1",
                "/ip4/224.0.0.1/tcp/1",
                "/ip4/255.255.255.255/tcp/1",
                "/ip6/ff02::1/tcp/1",
                "/ip4/1.2.3.4/tcp/0",
                "/ip4/9.9.9.9/tcp/4001",
                "/ip4/9.9.9.9/tcp/4001/ws",
                "/ip4/1.2.3.4/tcp/1/p2p/" + SwarmNet.peer(51),
                "/p2p/" + PEER);
        assertThat(swarm.dialed()).isEmpty();
        assertThat(swarm.unreachable(token).code()).isEqualTo("no-usable-address");
        assertThat(swarm.unreachable(token).attempts())
                .extracting(Attempt::code)
                .containsExactlyInAnyOrder(
                        "bad-address",
                        "bad-address",
                        "bad-address",
                        "bad-address",
                        "bad-address",
                        "bad-address",
                        "self",
                        "self",
                        "wrong-peer",
                        "bad-address");
    }

    @Test
    void a_peer_without_addresses_is_unreachable_and_so_are_we_ourselves() {
        assertThat(swarm.unreachable(swarm.connect(PEER)).code()).isEqualTo("no-address");
        assertThat(swarm.unreachable(swarm.connect(swarm.id, "/ip4/1.2.3.4/tcp/1"))
                        .code())
                .isEqualTo("self");
        swarm.assertEmpty();
    }

    @Test
    void whoever_turns_out_to_be_we_ourselves_is_dropped() {
        net.place("/ip4/1.2.3.4/tcp/1", new Place.Answers(MS, swarm.id));
        long token = swarm.connect(Optional.empty(), false, SECOND, "/ip4/1.2.3.4/tcp/1");
        net.run(SECOND);
        assertThat(swarm.unreachable(token).attempts())
                .extracting(Attempt::code)
                .containsExactly("self");
        swarm.assertEmpty();
    }

    @Test
    void at_most_25_addresses_are_tried_each_once() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String address = "/ip4/1.2.3." + i + "/tcp/1";
            net.place(address, new Place.Fails(MS, "refused"));
            many.add(address);
            many.add(address + "/p2p/" + PEER);
        }
        swarm.connect(PEER, many.toArray(String[]::new));
        net.run(60 * SECOND);
        assertThat(swarm.dialed()).hasSize(25).doesNotHaveDuplicates();
        swarm.assertEmpty();
    }

    @Test
    void addresses_that_lead_to_one_peer_ask_for_that_peer() {
        net.place("/ip4/1.2.3.4/tcp/1", new Place.Answers(MS, PEER));
        String address = "/ip4/1.2.3.4/tcp/1/p2p/" + PEER;
        long first = swarm.connect(Optional.empty(), false, SECOND, address);
        net.run(SECOND);
        long second = swarm.connect(Optional.empty(), false, SECOND, address);
        assertThat(swarm.reached(first).link()).isEqualTo(swarm.reached(second).link());
        assertThat(swarm.all(SwarmOutput.Dial.class).getFirst().expected()).contains(PEER);
    }

    @Test
    void an_address_that_leads_to_another_peer_is_forgotten_for_this_one() {
        PeerId other = SwarmNet.peer(51);
        Multiaddr address = Multiaddr.parse("/ip4/1.2.3.4/tcp/1");
        net.place(address, new Place.Answers(MS, other));
        swarm.book.learned(PEER, List.of(address), Optional.empty(), net.nowNs);
        swarm.book.learned(other, List.of(address), Optional.empty(), net.nowNs);
        long wrong = swarm.connect(PEER);
        net.run(SECOND);
        assertThat(swarm.unreachable(wrong).attempts())
                .extracting(Attempt::code)
                .containsExactly("security-wrong-peer");
        assertThat(swarm.book.addresses(PEER, net.nowNs)).isEmpty();
        long right = swarm.connect(other);
        net.run(SECOND);
        assertThat(swarm.reached(right))
                .as("who is really there can be reached at once")
                .isNotNull();
    }

    @Test
    void what_the_book_knows_is_tried_and_what_comes_of_it_goes_into_the_book() {
        Multiaddr good = Multiaddr.parse("/ip4/1.2.3.4/tcp/1");
        Multiaddr bad = Multiaddr.parse("/ip6/2600::1/tcp/1");
        net.place(good, new Place.Answers(MS, PEER));
        net.place(bad, new Place.Fails(MS, "refused"));
        swarm.book.learned(PEER, List.of(bad, good), Optional.empty(), net.nowNs);
        long token = swarm.connect(PEER);
        net.run(SECOND);
        assertThat(swarm.reached(token)).isNotNull();
        assertThat(swarm.book.addresses(PEER, net.nowNs)).containsExactly(good, bad);
        assertThat(swarm.book.confirmed(PEER, good)).isTrue();
    }

    @Test
    void what_has_led_to_the_peer_goes_before_hearsay_of_any_kind() {
        Multiaddr good = Multiaddr.parse("/ip4/1.2.3.4/tcp/443/ws");
        swarm.book.learned(PEER, List.of(Multiaddr.parse("/ip6/2600::1/tcp/4001")), Optional.empty(), net.nowNs);
        swarm.book.reached(PEER, good, net.nowNs);
        swarm.connect(PEER);
        assertThat(swarm.dialed()).containsExactly(good.toString());
    }

    @Test
    void the_applications_word_takes_the_place_of_hearsay_when_there_is_too_much_of_it() {
        List<Multiaddr> hearsay = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            hearsay.add(Multiaddr.parse("/ip6/2600::" + i + "/tcp/4001"));
        }
        String good = "/ip4/1.2.3.4/tcp/4001";
        net.place(good, new Place.Answers(MS, PEER));
        swarm.book.learned(PEER, hearsay, Optional.empty(), net.nowNs);
        swarm.connect(PEER);
        long token = swarm.connect(PEER, good);
        net.run(SECOND);
        assertThat(swarm.reached(token)).isNotNull();
        assertThat(swarm.dialed()).hasSizeLessThan(5);
    }

    @Test
    void hearsay_that_the_application_names_too_is_tried_at_once() {
        Multiaddr address = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001");
        for (int i = 0; i < 5; i++) {
            swarm.book.learned(SwarmNet.peer(70 + i), List.of(address), Optional.empty(), net.nowNs);
            swarm.connect(SwarmNet.peer(70 + i));
        }
        assertThat(swarm.dialed()).as("so often on hearsay").hasSize(3);
        swarm.connect(SwarmNet.peer(74), address.toString());
        assertThat(swarm.dialed()).hasSize(4);
    }

    @Test
    void a_banned_prefix_is_not_dialed() {
        swarm.give(new SwarmInput.BanPrefix(IpAddress.parse("1.2.0.0"), 16, 60 * SECOND));
        assertThat(swarm.unreachable(swarm.connect(PEER, "/ip4/1.2.3.4/tcp/1")).attempts())
                .extracting(Attempt::code)
                .containsExactly("banned");
        net.run(60 * SECOND);
        swarm.connect(PEER, "/ip4/1.2.3.4/tcp/1");
        assertThat(swarm.dialed()).hasSize(1);
    }
}
