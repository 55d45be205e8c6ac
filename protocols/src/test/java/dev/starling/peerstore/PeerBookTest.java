package dev.starling.peerstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identify.PeerRecord;
import dev.starling.identity.Identity;
import dev.starling.identity.PublicKey;
import dev.starling.identity.SignedEnvelope;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is known of peers, how long it holds and how much there may be of it. */
final class PeerBookTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;
    private static final Identity IDENTITY = Identity.generate(new SplittableRandom(1));
    private static final PeerId PEER = IDENTITY.peerId();
    private static final Optional<IpAddress> US = Optional.empty();
    private static final Optional<IpAddress> PUBLIC = Optional.of(IpAddress.parse("9.9.9.9"));

    private final PeerBook book = new PeerBook(PeerBookConfig.DEFAULT);

    private static PeerId peer(int number) {
        return Identity.generate(new SplittableRandom(number)).peerId();
    }

    private static List<Multiaddr> at(String... addresses) {
        return Stream.of(addresses).map(Multiaddr::parse).toList();
    }

    private static List<Multiaddr> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> Multiaddr.parse("/ip4/1." + i / 65536 + "." + i / 256 % 256 + "." + i % 256 + "/tcp/4001"))
                .toList();
    }

    @Test
    void what_somebody_says_holds_for_an_hour() {
        assertThat(book.learned(PEER, at("/ip4/1.2.3.4/tcp/4001"), PUBLIC, 0)).isEqualTo(1);
        assertThat(book.addresses(PEER, HOUR - 1)).hasSize(1);
        assertThat(book.addresses(PEER, HOUR)).isEmpty();
        book.sweep(HOUR);
        assertThat(book.size()).isZero();
        assertThat(book.bytes()).isZero();
    }

    @Test
    void a_trailing_peer_id_must_agree_and_is_not_stored() {
        String address = "/ip4/1.2.3.4/tcp/4001";
        assertThat(book.learned(PEER, at(address + "/p2p/" + PEER, address + "/p2p/" + peer(2), address), PUBLIC, 0))
                .isEqualTo(2);
        assertThat(book.addresses(PEER, 0)).isEqualTo(at(address));
    }

    @Test
    void confirmed_addresses_come_first_then_certified_ones_then_hearsay_then_what_failed() {
        List<Multiaddr> four = at("/ip4/1.0.0.1/tcp/1024", "/ip4/1.0.0.2/tcp/1024", "/ip4/1.0.0.3/tcp/1024");
        book.learned(PEER, four, PUBLIC, 0);
        book.failed(PEER, four.get(0), 0);
        book.certified(PeerRecord.seal(IDENTITY, 1, at("/ip4/1.0.0.4/tcp/1024")), PUBLIC, 0);
        book.reached(PEER, four.get(2), 0);
        assertThat(book.addresses(PEER, 0))
                .isEqualTo(at(
                        "/ip4/1.0.0.3/tcp/1024",
                        "/ip4/1.0.0.4/tcp/1024",
                        "/ip4/1.0.0.2/tcp/1024",
                        "/ip4/1.0.0.1/tcp/1024"));
        assertThat(book.confirmed(PEER, four.get(2))).isTrue();
        assertThat(book.confirmed(PEER, four.get(1))).isFalse();
        assertThat(book.peer(PEER, 0).orElseThrow().addresses())
                .extracting(KnownPeer.Address::kind)
                .containsExactly(
                        AddressKind.CONFIRMED, AddressKind.CERTIFIED, AddressKind.LEARNED, AddressKind.LEARNED);
    }

    @Test
    void a_confirmed_address_holds_while_connected_and_a_week_after() {
        book.reached(PEER, at("/ip4/1.2.3.4/tcp/4001").getFirst(), 0);
        book.connected(PEER, US, 0);
        book.sweep(1000 * 24 * HOUR);
        assertThat(book.addresses(PEER, 1000 * 24 * HOUR)).hasSize(1);
        book.disconnected(PEER, 1000 * 24 * HOUR);
        assertThat(book.addresses(PEER, 1007 * 24 * HOUR - 1)).hasSize(1);
        assertThat(book.addresses(PEER, 1007 * 24 * HOUR)).isEmpty();
        book.sweep(1031 * 24 * HOUR);
        assertThat(book.size()).as("a month later the peer is forgotten").isZero();
    }

    @Test
    void hearsay_is_forgotten_after_three_failures_and_what_worked_after_nine() {
        Multiaddr told = at("/ip4/1.2.3.4/tcp/4001").getFirst();
        Multiaddr known = at("/ip4/1.2.3.5/tcp/4001").getFirst();
        book.learned(PEER, List.of(told), PUBLIC, 0);
        book.reached(PEER, known, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(book.addresses(PEER, 0)).contains(told);
            book.failed(PEER, told, 0);
        }
        assertThat(book.addresses(PEER, 0)).containsExactly(known);
        for (int i = 0; i < 8; i++) {
            book.failed(PEER, known, 0);
        }
        assertThat(book.addresses(PEER, 0)).containsExactly(known);
        book.failed(PEER, known, 0);
        assertThat(book.addresses(PEER, 0)).isEmpty();
    }

    @Test
    void a_failure_shortens_hearsay_and_repeating_it_does_not_lengthen_it_again() {
        Multiaddr told = at("/ip4/1.2.3.4/tcp/4001").getFirst();
        book.learned(PEER, List.of(told), PUBLIC, 0);
        book.failed(PEER, told, 0);
        book.learned(PEER, List.of(told), PUBLIC, SECOND);
        assertThat(book.addresses(PEER, 600 * SECOND - 1)).hasSize(1);
        assertThat(book.addresses(PEER, 600 * SECOND)).isEmpty();
    }

    @Test
    void only_a_newer_record_takes_the_place_of_the_one_before() {
        assertThat(book.certified(PeerRecord.seal(IDENTITY, 5, at("/ip4/1.0.0.5/tcp/1024")), PUBLIC, 0))
                .isTrue();
        assertThat(book.certified(PeerRecord.seal(IDENTITY, 5, at("/ip4/1.0.0.6/tcp/1024")), PUBLIC, 0))
                .isFalse();
        assertThat(book.certified(PeerRecord.seal(IDENTITY, 4, at("/ip4/1.0.0.4/tcp/1024")), PUBLIC, 0))
                .isFalse();
        assertThat(book.addresses(PEER, 0)).isEqualTo(at("/ip4/1.0.0.5/tcp/1024"));
        assertThat(book.certified(PeerRecord.seal(IDENTITY, 6, at("/ip4/1.0.0.6/tcp/1024")), PUBLIC, 0))
                .isTrue();
        assertThat(book.addresses(PEER, 0)).isEqualTo(at("/ip4/1.0.0.6/tcp/1024"));
    }

    @Test
    void sequence_numbers_are_unsigned() {
        ProtoWriter payload = new ProtoWriter().bytes(1, PEER.bytes());
        byte[] largest = HexFormat.of().parseHex("10ffffffffffffffffff01"); // field 2: 2^64 - 1
        SignedEnvelope last = SignedEnvelope.seal(
                IDENTITY,
                PeerRecord.DOMAIN,
                Bytes.of((byte) 3, (byte) 1),
                Bytes.concat(
                        payload.toBytes(),
                        Bytes.wrap(largest),
                        new ProtoWriter()
                                .message(
                                        3,
                                        new ProtoWriter()
                                                .bytes(1, many(1).getFirst().bytes()))
                                .toBytes()));
        assertThat(book.certified(PeerRecord.seal(IDENTITY, 5, at("/ip4/1.0.0.5/tcp/1024")), PUBLIC, 0))
                .isTrue();
        assertThat(book.certified(last, PUBLIC, 0)).isTrue();
        assertThat(book.certified(PeerRecord.seal(IDENTITY, Long.MAX_VALUE, at("/ip4/1.0.0.5/tcp/1024")), PUBLIC, 0))
                .isFalse();
    }

    @Test
    void a_forged_record_changes_nothing() {
        SignedEnvelope good = PeerRecord.seal(IDENTITY, 1, at("/ip4/1.0.0.5/tcp/1024"));
        SignedEnvelope forged = new SignedEnvelope(
                PublicKey.ed25519(Identity.generate(new SplittableRandom(2)).publicKey()),
                good.payloadType(),
                good.payload(),
                good.signature());
        assertThatIllegalArgumentException().isThrownBy(() -> book.certified(forged, PUBLIC, 0));
        assertThat(book.size()).isZero();
    }

    @Test
    void records_are_kept_of_connected_and_reached_peers_only() {
        SignedEnvelope record = PeerRecord.seal(IDENTITY, 1, at("/ip4/1.0.0.5/tcp/1024"));
        book.certified(record, PUBLIC, 0);
        assertThat(book.peer(PEER, 0).orElseThrow().record()).isEmpty();
        book.connected(PEER, PUBLIC, 0);
        SignedEnvelope newer = PeerRecord.seal(IDENTITY, 2, at("/ip4/1.0.0.5/tcp/1024"));
        book.certified(newer, PUBLIC, 0);
        assertThat(book.peer(PEER, 0).orElseThrow().record()).contains(newer);
        book.disconnected(PEER, 0);
        assertThat(book.peer(PEER, 0).orElseThrow().record())
                .as("never reached")
                .isEmpty();
    }

    @Test
    void agent_protocols_key_and_latency_are_known_of_whom_we_met() {
        book.identified(PEER, List.of("/ping/1"), Optional.of("x"), 0);
        assertThat(book.size()).as("a stranger is not taken in by that").isZero();
        book.connected(PEER, PUBLIC, 0);
        book.identified(PEER, List.of("/ping/1", "/ping/1", "/perf/1"), Optional.of("a".repeat(1000)), 0);
        book.key(PEER, PublicKey.ed25519(IDENTITY.publicKey()), 0);
        book.latency(PEER, 80, 0);
        book.latency(PEER, 160, 0);
        book.latency(PEER, -5, 0);
        KnownPeer known = book.peer(PEER, 0).orElseThrow();
        assertThat(known.protocols()).containsExactly("/ping/1", "/perf/1");
        assertThat(known.agent()).hasSize(256);
        assertThat(known.key().orElseThrow().peerId()).isEqualTo(PEER);
        assertThat(known.latencyNs()).isEqualTo(OptionalLong.of(90));
        assertThat(known.connected()).isTrue();
    }

    @Test
    void one_peer_has_limits() {
        book.learned(PEER, many(1000), PUBLIC, 0);
        assertThat(book.addresses(PEER, 0)).as("of a stranger").hasSize(64);
        book.connected(PEER, PUBLIC, 0);
        book.learned(PEER, many(1000), PUBLIC, 0);
        assertThat(book.addresses(PEER, 0).size()).isBetween(400, 500);
        List<String> protocols = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            protocols.add("/p" + i);
        }
        protocols.add(0, "/" + "x".repeat(256));
        book.identified(PEER, protocols, Optional.empty(), 0);
        assertThat(book.peer(PEER, 0).orElseThrow().protocols())
                .as("as many as fit")
                .startsWith("/p0")
                .hasSizeBetween(400, 1024);
        assertThat(book.bytes()).isLessThanOrEqualTo(64 << 10);
    }

    @Test
    void confirmed_addresses_outlive_a_flood_of_hearsay() {
        Multiaddr good = at("/ip4/7.7.7.7/tcp/4001").getFirst();
        book.reached(PEER, good, 0);
        for (int i = 0; i < 10; i++) {
            book.learned(PEER, many(1000).subList(i * 100, i * 100 + 100), PUBLIC, i);
        }
        assertThat(book.addresses(PEER, 10).getFirst()).isEqualTo(good);
    }

    @Test
    void nobody_makes_us_connect_to_what_only_we_can_reach() {
        String[] never = {
            "/ip4/0.0.0.0/tcp/4001",
            "/ip4/224.0.0.1/tcp/4001",
            "/ip4/240.0.0.1/tcp/4001",
            "/ip6/::/tcp/4001",
            "/ip6/ff02::1/tcp/4001",
            "/ip4/1.2.3.4/tcp/0",
            "/p2p/" + PEER
        };
        assertThat(book.learned(PEER, at(never), US, 0)).isZero();
        String[] notFromOutside = {
            "/ip4/127.0.0.1/tcp/8080",
            "/ip6/::1/tcp/8080",
            "/ip6/::ffff:127.0.0.1/tcp/8080",
            "/ip6/64:ff9b::7f00:1/tcp/8080",
            "/ip6/2002:7f00:1::/tcp/8080",
            "/ip6/2002:a00:1::1/tcp/8080",
            "/ip4/10.0.0.1/tcp/8080",
            "/ip4/192.168.1.1/tcp/8080",
            "/ip4/172.16.0.1/tcp/8080",
            "/ip4/100.64.0.1/tcp/8080",
            "/ip4/169.254.169.254/tcp/80",
            "/ip6/fe80::1/tcp/8080",
            "/ip6/fc00::1/tcp/8080",
            "/ip4/192.0.2.1/tcp/8080",
            "/ip4/198.18.0.1/tcp/8080",
            "/ip4/198.19.255.1/tcp/8080",
            "/ip4/198.51.100.1/tcp/8080",
            "/ip4/203.0.113.1/tcp/8080",
            "/ip4/192.0.0.1/tcp/8080",
            "/ip4/0.1.2.3/tcp/8080",
            "/ip6/2001:db8::1/tcp/8080",
            "/ip4/1.2.3.4/tcp/25",
            "/ip4/1.2.3.4/tcp/22"
        };
        for (String address : notFromOutside) {
            assertThat(book.learned(PEER, at(address), PUBLIC, 0)).as(address).isZero();
            assertThat(PeerBook.acceptable(Multiaddr.parse(address), US))
                    .as(address)
                    .isTrue();
        }
        assertThat(book.learned(
                        PEER, at("/ip4/1.2.3.4/tcp/443", "/ip4/198.20.0.1/tcp/80", "/dns4/a.b/tcp/4001"), PUBLIC, 0))
                .isEqualTo(3);
    }

    @Test
    void neighbours_tell_us_of_the_neighbourhood_and_this_machine_of_itself() {
        Optional<IpAddress> neighbour = Optional.of(IpAddress.parse("192.168.1.7"));
        Optional<IpAddress> here = Optional.of(IpAddress.LOOPBACK);
        Multiaddr near = Multiaddr.parse("/ip4/192.168.1.8/tcp/4001");
        Multiaddr self = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
        assertThat(PeerBook.acceptable(near, neighbour)).isTrue();
        assertThat(PeerBook.acceptable(self, neighbour)).isFalse();
        assertThat(PeerBook.acceptable(near, here)).isTrue();
        assertThat(PeerBook.acceptable(self, here)).isTrue();
    }

    @Test
    void strangers_go_before_those_we_have_reached_and_never_who_is_connected() {
        PeerBook small = new PeerBook(PeerBookConfig.DEFAULT.peers(10, 5));
        small.connected(peer(100), PUBLIC, 0);
        for (int i = 0; i < 6; i++) {
            small.reached(peer(200 + i), many(1).getFirst(), i);
        }
        for (int i = 0; i < 50; i++) {
            small.learned(peer(300 + i), many(1), PUBLIC, 10 + i);
            assertThat(small.size()).isLessThanOrEqualTo(10);
        }
        assertThat(small.peers())
                .contains(peer(100))
                .contains(IntStream.range(0, 6).mapToObj(i -> peer(200 + i)).toArray(PeerId[]::new));
        for (int i = 6; i < 30; i++) {
            small.reached(peer(200 + i), many(1).getFirst(), 100 + i);
        }
        assertThat(small.size()).isEqualTo(10);
        assertThat(small.peers()).contains(peer(100), peer(229), peer(221)).doesNotContain(peer(220), peer(349));
    }

    @Test
    void who_tells_most_pushes_out_only_what_he_himself_has_told() {
        PeerBook small = new PeerBook(PeerBookConfig.DEFAULT.peers(1000, 500));
        List<PeerId> honest = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            honest.add(peer(1000 + i));
            small.learned(honest.get(i), many(1), Optional.of(IpAddress.parse("20." + i + ".0.1")), i);
        }
        for (int i = 0; i < 20_000; i++) {
            Identity made =
                    Identity.ofSeed(Bytes.wrap(ByteBuffer.allocate(32).putInt(i).array()));
            small.learned(made.peerId(), many(1), PUBLIC, 1000 + i);
        }
        assertThat(small.size()).isEqualTo(500);
        assertThat(small.peers()).containsAll(honest);
    }

    @Test
    void a_flood_of_valid_records_stays_within_the_limits() {
        PeerBook small = new PeerBook(PeerBookConfig.DEFAULT.peers(100, 50).bytesMax(40_000));
        for (int i = 0; i < 1000; i++) {
            Identity made = Identity.generate(new SplittableRandom(i));
            assertThat(small.certified(PeerRecord.seal(made, 1, many(40)), PUBLIC, i))
                    .isTrue();
            assertThat(small.bytes()).isLessThanOrEqualTo(40_000);
            assertThat(small.size()).isLessThanOrEqualTo(50);
        }
        assertThat(small.size()).isPositive();
    }
}
