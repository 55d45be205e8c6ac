package dev.starling.peerstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identify.PeerRecord;
import dev.starling.identity.Identity;
import dev.starling.identity.PublicKey;
import dev.starling.identity.SignedEnvelope;
import dev.starling.testing.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A book outlives the process. */
final class BookCodecTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;
    private static final long NOW_MS = 1_800_000_000_000L;
    private static final Identity IDENTITY = Identity.generate(new SplittableRandom(1));
    private static final PeerId PEER = IDENTITY.peerId();
    private static final Multiaddr GOOD = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001");
    private static final SignedEnvelope RECORD = PeerRecord.seal(IDENTITY, 1000, List.of(GOOD));
    private static final Multiaddr TOLD = Multiaddr.parse("/ip6/2600::1/tcp/4001/ws");
    private static final Optional<IpAddress> TELLER = Optional.of(IpAddress.parse("9.9.9.9"));

    private static PeerBook filled() {
        PeerBook book = new PeerBook(PeerBookConfig.DEFAULT);
        book.connected(PEER, TELLER, 0);
        book.reached(PEER, GOOD, 0);
        book.learned(PEER, List.of(TOLD), TELLER, 0);
        book.failed(PEER, TOLD, 0);
        book.certified(RECORD, TELLER, 0);
        book.identified(PEER, List.of("/ping/1", "/é"), Optional.of("starling"), 0);
        book.key(PEER, PublicKey.ed25519(IDENTITY.publicKey()), 0);
        book.latency(PEER, 12345, 0);
        for (int i = 0; i < 5; i++) {
            book.learned(peer(10 + i), List.of(GOOD), TELLER, 0);
            book.reached(peer(20 + i), GOOD, i);
        }
        return book;
    }

    private static PeerId peer(int number) {
        return Identity.generate(new SplittableRandom(number)).peerId();
    }

    private static PeerBook restored(Bytes snapshot, long nowNs, long epochMs) {
        PeerBook book = new PeerBook(PeerBookConfig.DEFAULT);
        book.restore(snapshot, nowNs, epochMs);
        return book;
    }

    @Test
    void everything_comes_back_but_the_connections() {
        Bytes snapshot = filled().snapshot(0, NOW_MS, 1 << 20);
        PeerBook book = restored(snapshot, 77 * SECOND, NOW_MS);
        KnownPeer before = filled().peer(PEER, 0).orElseThrow();
        KnownPeer after = book.peer(PEER, 77 * SECOND).orElseThrow();
        assertThat(after.connected()).isFalse();
        assertThat(after.protocols()).isEqualTo(before.protocols());
        assertThat(after.agent()).isEqualTo(before.agent());
        assertThat(after.key()).isEqualTo(before.key());
        assertThat(after.record()).isEqualTo(before.record()).isPresent();
        assertThat(after.latencyNs()).isEqualTo(before.latencyNs());
        assertThat(after.addresses())
                .extracting(a -> a.address() + " " + a.kind() + " " + a.failures())
                .containsExactly(GOOD + " CONFIRMED 0", TOLD + " LEARNED 1");
        assertThat(book.size()).isEqualTo(11);
        assertThat(book.bytes()).isEqualTo(filled().bytes());
        assertThat(book.certified(PeerRecord.seal(IDENTITY, 999, List.of(TOLD)), TELLER, 0))
                .as("the sequence number is remembered")
                .isFalse();
    }

    @Test
    void time_goes_on_while_the_process_is_away() {
        Bytes snapshot = filled().snapshot(0, NOW_MS, 1 << 20);
        PeerBook book = restored(snapshot, 0, NOW_MS + 3600_000);
        assertThat(book.addresses(peer(10), 0)).as("hearsay of an hour ago").isEmpty();
        assertThat(book.addresses(PEER, 0)).containsExactly(GOOD);
        assertThat(book.size()).as("strangers without an address are nobody").isEqualTo(6);
        PeerBook later = restored(snapshot, 0, NOW_MS + 8L * 24 * 3600_000);
        assertThat(later.addresses(PEER, 0)).isEmpty();
    }

    @Test
    void a_clock_that_went_back_lengthens_nothing() {
        Bytes snapshot = filled().snapshot(0, NOW_MS, 1 << 20);
        PeerBook book = restored(snapshot, 0, NOW_MS - 1_000_000_000L);
        assertThat(book.addresses(peer(10), HOUR)).isEmpty();
        assertThat(book.addresses(peer(10), HOUR - SECOND)).hasSize(1);
    }

    @Test
    void where_not_all_fits_those_worth_most_are_written() {
        Bytes snapshot = filled().snapshot(0, NOW_MS, 900);
        assertThat(snapshot.length()).isLessThanOrEqualTo(900);
        PeerBook book = restored(snapshot, 0, NOW_MS);
        assertThat(book.peers()).contains(PEER, peer(24)).doesNotContain(peer(10));
        assertThat(book.size()).isLessThan(11);
    }

    @Test
    void those_worth_most_are_worth_most_after_it_too() {
        PeerBook small = new PeerBook(PeerBookConfig.DEFAULT.peers(11, 5));
        small.restore(filled().snapshot(10, NOW_MS, 1 << 20), 10, NOW_MS);
        for (int i = 0; i < 3; i++) {
            small.reached(peer(30 + i), GOOD, 20);
        }
        assertThat(small.peers()).contains(PEER, peer(20), peer(24)).hasSize(11);
        for (int i = 0; i < 4; i++) {
            small.reached(peer(40 + i), GOOD, 20);
        }
        assertThat(small.peers()).contains(PEER, peer(24)).doesNotContain(peer(20));
    }

    @Test
    void what_is_known_already_is_not_overwritten() {
        PeerBook book = new PeerBook(PeerBookConfig.DEFAULT);
        book.learned(PEER, List.of(TOLD), TELLER, 0);
        book.restore(filled().snapshot(0, NOW_MS, 1 << 20), 0, NOW_MS);
        assertThat(book.addresses(PEER, 0)).containsExactly(TOLD);
    }

    @Test
    void an_empty_book_is_a_snapshot_too_but_nothing_is_not() {
        PeerBook empty = new PeerBook(PeerBookConfig.DEFAULT);
        assertThat(restored(empty.snapshot(0, NOW_MS, 100), 0, NOW_MS).size()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> empty.restore(Bytes.EMPTY, 0, NOW_MS));
    }

    @Test
    void another_version_too_many_of_anything_and_unknown_fields_are_refused() {
        ProtoWriter id = new ProtoWriter().bytes(1, PEER.bytes());
        refuse(new ProtoWriter().number(1, 2).number(2, NOW_MS));
        refuse(new ProtoWriter().number(2, NOW_MS).number(1, 1));
        refuse(head().number(4, 1));
        refuse(head().message(3, new ProtoWriter().number(2, 1)));
        refuse(head().message(3, new ProtoWriter().bytes(1, PEER.bytes()).number(12, 1)));
        refuse(head().message(3, new ProtoWriter().bytes(1, PEER.bytes()).message(4, new ProtoWriter().number(2, 1))));
        refuse(head().message(
                        3,
                        new ProtoWriter()
                                .bytes(1, PEER.bytes())
                                .message(
                                        4,
                                        new ProtoWriter()
                                                .bytes(1, GOOD.bytes())
                                                .number(2, 3)
                                                .number(3, 1000))));
        refuse(head().message(3, new ProtoWriter().bytes(1, PEER.bytes()).number(10, Long.MAX_VALUE)));
        ProtoWriter addresses = new ProtoWriter().bytes(1, PEER.bytes());
        for (int i = 0; i <= 500; i++) {
            addresses.message(
                    4,
                    new ProtoWriter()
                            .bytes(
                                    1,
                                    Multiaddr.parse("/ip4/1.2." + i / 256 + "." + i % 256 + "/tcp/1")
                                            .bytes())
                            .number(3, 1000));
        }
        refuse(head().message(3, addresses));
        assertThat(restored(head().message(3, id).toBytes(), 0, NOW_MS).size())
                .as("a stranger without an address")
                .isZero();
    }

    private static ProtoWriter head() {
        return new ProtoWriter().number(1, 1).number(2, NOW_MS);
    }

    private static void refuse(ProtoWriter snapshot) {
        PeerBook book = new PeerBook(PeerBookConfig.DEFAULT);
        assertThatIllegalArgumentException().isThrownBy(() -> book.restore(snapshot.toBytes(), 0, NOW_MS));
        assertThat(book.size()).isZero();
    }

    @Seeds(100)
    void damage_is_refused_or_harmless(RandomGenerator random) {
        byte[] bytes = filled().snapshot(0, NOW_MS, 1 << 20).toArray();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        byte[] damaged = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length));
        PeerBook book = new PeerBook(PeerBookConfig.DEFAULT);
        Throwable thrown = catchThrowable(() -> book.restore(Bytes.wrap(damaged), 0, NOW_MS));
        assertThat(thrown)
                .satisfiesAnyOf(
                        t -> assertThat(t).isNull(), t -> assertThat(t).isInstanceOf(IllegalArgumentException.class));
        // Whatever came of it, the book works.
        for (PeerId peer : book.peers()) {
            assertThat(book.peer(peer, 0)).isPresent();
        }
        book.sweep(HOUR);
        assertThat(book.snapshot(0, NOW_MS, 1 << 20).length()).isPositive();
    }
}
