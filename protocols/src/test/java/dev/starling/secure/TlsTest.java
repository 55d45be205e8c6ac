package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static final String YAMUX = TlsSides.YAMUX;

    private static Bytes noise(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    /** Alice and Bob after their handshake. */
    private record Pair(Side alice, Side bob) {
        static Pair ready() {
            Pair pair =
                    new Pair(TlsSides.alice(YAMUX).begin(), TlsSides.bob(YAMUX).begin());
            Side.exchange(pair.alice, pair.bob, 1000);
            assertThat(pair.alice.secured).isNotNull();
            assertThat(pair.bob.secured).isNotNull();
            return pair;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 100_000})
    void both_learn_who_the_other_is_however_the_bytes_are_cut(int pieceBytes) {
        Side alice = TlsSides.alice(YAMUX).begin();
        Side bob = TlsSides.bob(YAMUX).begin();
        Side.exchange(alice, bob, pieceBytes);
        assertThat(List.of(alice.code(), bob.code())).containsOnly("");
        assertThat(alice.secured)
                .isEqualTo(new Secured(
                        dev.starling.identity.PublicKey.ed25519(Side.BOB.publicKey()),
                        Side.BOB.peerId(),
                        Optional.of(YAMUX),
                        "/tls/1.0.0"));
        assertThat(bob.secured.remoteId()).isEqualTo(Side.ALICE.peerId());
        assertThat(bob.secured.muxer()).contains(YAMUX);
    }

    @Test
    void the_handshake_takes_one_flight_of_the_server_and_two_of_the_client() {
        Side alice = TlsSides.alice(YAMUX).begin();
        Side bob = TlsSides.bob(YAMUX).begin();
        assertThat(bob.sent).isEmpty();
        assertThat(alice.sent).hasSize(1);
        Side.carry(alice, bob, 10_000);
        assertThat(bob.sent).hasSize(1);
        Side.carry(bob, alice, 10_000);
        assertThat(alice.secured).isNotNull();
        assertThat(alice.sent).hasSize(1);
        assertThat(bob.secured).isNull();
        alice.send(noise(10));
        Side.carry(alice, bob, 10_000);
        assertThat(bob.secured).isNotNull();
        assertThat(bob.received()).isEqualTo(noise(10));
        assertThat(bob.sent).isEmpty(); // no tickets
    }

    @Test
    void the_same_randomness_sends_the_same_bytes() {
        Bytes[] sent = new Bytes[2];
        for (int i = 0; i < 2; i++) {
            Side alice = TlsSides.alice(YAMUX).begin();
            Side bob = TlsSides.bob(YAMUX).begin();
            Bytes first = alice.takeSent();
            bob.receive(first);
            Bytes second = bob.takeSent();
            alice.receive(second);
            sent[i] = Bytes.concat(first, second, alice.takeSent());
        }
        assertThat(sent[0]).isEqualTo(sent[1]);
    }

    @Test
    void the_first_muxer_of_the_client_that_the_server_has_is_taken() {
        assertThat(muxer(List.of("/a", "/b", YAMUX), List.of(YAMUX, "/b"))).contains("/b");
        assertThat(muxer(List.of("/a"), List.of(YAMUX))).isEmpty();
        assertThat(muxer(List.of(), List.of(YAMUX))).isEmpty();
        assertThat(muxer(List.of(YAMUX), List.of())).isEmpty();
    }

    private static Optional<String> muxer(List<String> clients, List<String> servers) {
        Side alice = TlsSides.alice(clients.toArray(String[]::new)).begin();
        Side bob = TlsSides.bob(servers.toArray(String[]::new)).begin();
        Side.exchange(alice, bob, 1000);
        assertThat(alice.secured.muxer()).isEqualTo(bob.secured.muxer());
        return alice.secured.muxer();
    }

    @Test
    void the_expected_peer_is_met() {
        Side alice = TlsSides.side(TlsSides.setup(true, Optional.of(Side.BOB.peerId()), TlsLimits.DEFAULT, YAMUX), 1)
                .begin();
        Side bob = TlsSides.side(TlsSides.setup(false, Optional.of(Side.ALICE.peerId()), TlsLimits.DEFAULT, YAMUX), 2)
                .begin();
        Side.exchange(alice, bob, 1000);
        assertThat(alice.secured).isNotNull();
        assertThat(bob.secured).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000, 16_384, 16_406, 16_407, 100_000})
    void plaintext_passes_both_ways_however_the_records_are_cut(int pieceBytes) {
        Pair pair = Pair.ready();
        Bytes data = noise(pieceBytes < 1000 ? 40_000 : 300_000);
        pair.alice.send(data);
        pair.bob.send(data);
        Side.carry(pair.alice, pair.bob, pieceBytes);
        Side.carry(pair.bob, pair.alice, pieceBytes);
        assertThat(pair.bob.received()).isEqualTo(data);
        assertThat(pair.alice.received()).isEqualTo(data);
    }

    @Test
    void records_are_as_large_as_they_may_be() {
        Pair pair = Pair.ready();
        pair.alice.send(noise(16_384 * 2 + 1));
        assertThat(pair.alice.sent.stream().map(Bytes::length)).containsExactly(16_406, 16_406, 23);
        pair.alice.takeSent();
        pair.alice.send(Bytes.EMPTY);
        assertThat(pair.alice.sent).isEmpty();
    }

    @Test
    void buffers_of_every_kind_are_read_and_none_is_written_to() {
        Pair pair = Pair.ready();
        Bytes data = noise(40_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(data.length() + 3).position(3);
        direct.put(data.toArray()).flip().position(3);
        byte[] array = data.toArray();
        ByteBuffer slice = ByteBuffer.wrap(
                        Bytes.concat(noise(5), data, noise(5)).toArray(), 5, data.length())
                .slice();
        for (ByteBuffer buffer : List.of(
                direct,
                ByteBuffer.wrap(array).asReadOnlyBuffer(),
                ByteBuffer.wrap(array),
                slice.order(ByteOrder.LITTLE_ENDIAN))) {
            ByteBuffer lent = buffer.duplicate();
            pair.alice.machine.handle(new LayerInput.FromAbove(lent), pair.alice);
            assertThat(lent.hasRemaining()).isFalse();
        }
        assertThat(Bytes.of(array)).isEqualTo(data);
        byte[] wire = pair.alice.takeSent().toArray();
        byte[] before = wire.clone();
        pair.bob.machine.handle(new LayerInput.FromBelow(ByteBuffer.wrap(wire, 0, 30_000)), pair.bob);
        ByteBuffer below = ByteBuffer.allocateDirect(wire.length - 30_000).order(ByteOrder.LITTLE_ENDIAN);
        below.put(wire, 30_000, wire.length - 30_000).flip();
        pair.bob.machine.handle(new LayerInput.FromBelow(below), pair.bob);
        assertThat(below.hasRemaining()).isFalse();
        assertThat(wire).isEqualTo(before);
        assertThat(pair.bob.received()).isEqualTo(Bytes.concat(data, data, data, data));
    }

    @Test
    void an_announced_end_is_an_end_and_the_other_direction_goes_on() {
        Pair pair = Pair.ready();
        pair.alice.send(noise(10));
        pair.alice.endAbove();
        pair.alice.endAbove();
        Side.carry(pair.alice, pair.bob, 7);
        assertThat(pair.bob.received()).isEqualTo(noise(10));
        assertThat(pair.bob.ends).isEqualTo(1);
        pair.bob.end();
        pair.bob.send(noise(20));
        Side.carry(pair.bob, pair.alice, 7);
        assertThat(pair.alice.received()).isEqualTo(noise(20));
        pair.bob.endAbove();
        Side.carry(pair.bob, pair.alice, 7);
        pair.alice.end();
        assertThat(List.of(pair.alice.code(), pair.bob.code())).containsOnly("");
        assertThat(pair.alice.ends).isEqualTo(1);
        assertThat(pair.bob.ends).isEqualTo(1);
    }

    @Test
    void bytes_behind_an_announced_end_are_ignored() {
        Pair pair = Pair.ready();
        pair.alice.endAbove();
        pair.bob.receive(Bytes.concat(pair.alice.takeSent(), noise(100)));
        pair.bob.receive(noise(100));
        assertThat(pair.bob.ends).isEqualTo(1);
        assertThat(pair.bob.code()).isEmpty();
        assertThat(pair.bob.plaintext.size()).isZero();
    }

    @Test
    void an_end_that_nobody_has_announced_is_a_failure_wherever_it_comes() {
        Pair pair = Pair.ready();
        pair.alice.send(noise(10));
        Bytes record = pair.alice.takeSent();
        for (int length = 0; length <= record.length(); length++) {
            Pair fresh = Pair.ready();
            fresh.bob.receive(record.slice(0, length));
            fresh.bob.end();
            assertThat(fresh.bob.code()).as("%d bytes", length).isEqualTo("truncated");
            assertThat(fresh.bob.ends).isZero();
        }
    }

    @Test
    void keys_change_when_they_are_worn_and_when_the_other_side_asks() {
        TlsLimits two = new TlsLimits(16_384, 32, 2, 1);
        Side alice =
                TlsSides.side(TlsSides.setup(true, Optional.empty(), two), 1).begin();
        Side bob = TlsSides.bob().begin();
        Side.exchange(alice, bob, 1000);
        Bytes all = Bytes.EMPTY;
        for (int i = 1; i < 20; i++) {
            alice.send(noise(i));
            bob.send(noise(i));
            all = Bytes.concat(all, noise(i));
        }
        Side.exchange(alice, bob, 13);
        assertThat(bob.received()).isEqualTo(all);
        assertThat(alice.received()).isEqualTo(all);
    }

    @Test
    void a_quiet_connection_gives_its_buffers_back_and_goes_on() {
        Pair pair = Pair.ready();
        TlsMachine machine = (TlsMachine) pair.bob.machine;
        pair.alice.send(noise(50_000));
        Bytes wire = pair.alice.takeSent();
        pair.bob.nowNs = 1_000;
        Side carried = pair.bob;
        for (int at = 0; at < wire.length(); at += 1000) {
            carried.receive(wire.slice(at, Math.min(at + 1000, wire.length())));
        }
        pair.bob.send(noise(20_000));
        assertThat(machine.bufferBytes()).isGreaterThan(40_000);
        long deadline = machine.deadlineNs();
        assertThat(deadline).isEqualTo(TlsLimits.DEFAULT.idleNs());
        pair.bob.tick(deadline);
        assertThat(machine.bufferBytes()).isGreaterThan(40_000);
        assertThat(machine.deadlineNs()).isEqualTo(1_000 + TlsLimits.DEFAULT.idleNs());
        pair.bob.tick(machine.deadlineNs());
        assertThat(machine.bufferBytes()).isZero();
        assertThat(machine.deadlineNs()).isEqualTo(Env.NEVER);
        Side.exchange(pair.alice, pair.bob, 1000);
        pair.alice.send(noise(10));
        Side.exchange(pair.alice, pair.bob, 1000);
        assertThat(pair.bob.received()).isEqualTo(Bytes.concat(noise(50_000), noise(10)));
        assertThat(pair.alice.received()).isEqualTo(noise(20_000));
        assertThat(machine.bufferBytes()).isLessThan(1024);
    }

    @Test
    void a_record_in_the_making_outlives_a_rest() {
        Pair pair = Pair.ready();
        pair.alice.send(noise(1000));
        Bytes wire = pair.alice.takeSent();
        pair.bob.receive(wire.slice(0, 500));
        pair.bob.tick(TlsLimits.DEFAULT.idleNs() * 2);
        pair.bob.tick(TlsLimits.DEFAULT.idleNs() * 4);
        pair.bob.receive(wire.slice(500, wire.length()));
        assertThat(pair.bob.received()).isEqualTo(noise(1000));
    }

    @Test
    void inputs_out_of_order_fail() {
        Side early = TlsSides.alice();
        early.receive(noise(1));
        assertThat(early.code()).isEqualTo("out-of-order");
        Side twice = TlsSides.alice().begin();
        twice.begin();
        assertThat(twice.code()).isEqualTo("out-of-order");
        Side hasty = TlsSides.alice().begin();
        hasty.send(noise(1));
        assertThat(hasty.code()).isEqualTo("out-of-order");
        Side over = TlsSides.alice().begin();
        over.endAbove();
        assertThat(over.code()).isEqualTo("out-of-order");
        Side gone = TlsSides.alice().begin();
        gone.end();
        assertThat(gone.code()).isEqualTo("ended-early");
        Pair pair = Pair.ready();
        pair.alice.endAbove();
        pair.alice.send(noise(1));
        assertThat(pair.alice.code()).isEqualTo("out-of-order");
    }
}
