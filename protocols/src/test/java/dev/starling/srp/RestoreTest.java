package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Persistence (docs/protocol/srp.md §14): a new machine takes up the packets, the peers and the clock of an old one. */
class RestoreTest {
    private static final long SECOND = 1000 * Lan.MS;

    private Lan lan;
    private Lan.Node old;

    @BeforeEach
    void a_life() {
        lan = Lan.of(1, 3, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        old = lan.nodes.get(4);
        for (int i = 0; i < 5; i++) {
            publish(lan.nodes.get(2), "message " + i);
        }
        publish(lan.nodes.get(2), "w".repeat(3000));
        lan.run(10 * SECOND);
    }

    private static void publish(Lan.Node from, String text) {
        from.command(new SrpCommand.Publish(1, Lan.KEYS, null, Bytes.utf8(text), null, 0, false));
    }

    private static List<SrpPacket> stored(Lan.Node node) {
        List<SrpPacket> packets = new ArrayList<>();
        node.all(SrpEvent.Stored.class).forEach(event -> packets.add(event.packet()));
        return packets;
    }

    /** The old one ends, and another begins at the same place with the same identity. */
    private Lan.Node next(SrpState state) {
        return next(state, SrpConfig.DEFAULT);
    }

    private Lan.Node next(SrpState state, SrpConfig config) {
        old.dead = true;
        Lan.Node next = lan.new Node(5, false, config);
        assertThat(next.id()).isEqualTo(old.id());
        lan.nodes.set(4, next);
        next.command(new SrpCommand.Restore(state));
        next.command(new SrpCommand.Join(Lan.KEYS));
        return next;
    }

    private SrpState state(List<SrpPacket> packets) {
        SrpState state = old.machine.state();
        return new SrpState(state.peers(), packets, state.clock());
    }

    @Test
    void the_cache_is_the_same_and_nothing_is_delivered_or_sent_a_second_time() {
        assertThat(old.delivered()).hasSize(6);
        Lan.Node next = next(state(stored(old).reversed()));
        assertThat(next.machine.cachePackets()).isEqualTo(old.machine.cachePackets());
        assertThat(next.machine.cacheBytes()).isEqualTo(old.machine.cacheBytes());
        lan.run(20 * SECOND);
        assertThat(next.delivered()).isEmpty();
        assertThat(Puppet.sent(next, SrpType.PUBLISH)).isEmpty();
        assertThat(next.count("in.publish")).isZero();
    }

    @Test
    void a_replay_of_a_restored_message_is_a_duplicate() {
        List<SrpPacket> packets = stored(old);
        Lan.Node next = next(state(packets));
        lan.run(20 * SECOND);
        Puppet puppet = new Puppet(lan, 1).meet(next);
        puppet.say(next, packets.getFirst());
        lan.run(SECOND);
        assertThat(next.delivered()).isEmpty();
        assertThat(next.count("rejected.duplicate")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void restored_packets_are_given_to_who_lacks_them() {
        Lan.Node next = next(state(stored(old)));
        lan.nodes.forEach(node -> node.dead |= node != next);
        next.command(new SrpCommand.AddBootstrap(lan.seedNode().main));
        Lan.Node late = lan.node();
        late.command(new SrpCommand.AddBootstrap(lan.nodes.getLast().main));
        late.command(new SrpCommand.AddBootstrap(next.main));
        late.command(new SrpCommand.AddBootstrap(lan.nodes.get(5).main));
        late.command(new SrpCommand.Join(Lan.KEYS));
        lan.run(30 * SECOND);
        assertThat(late.delivered()).hasSize(6).contains("message 0", "w".repeat(3000));
    }

    @Test
    void the_peers_are_tried_again_without_any_bootstrap() {
        SrpState state = state(List.of());
        assertThat(state.peers()).hasSize(4);
        Lan.Node next = next(state);
        assertThat(next.machine.links()).isEmpty();
        lan.run(10 * SECOND);
        assertThat(next.machine.ready()).isTrue();
        assertThat(next.machine.links())
                .extracting(SrpMachine.Link::peerId)
                .containsAll(
                        state.peers().stream().map(SrpState.KnownPeer::peerId).toList());
        assertThat(next.machine.links()).filteredOn(SrpMachine.Link::indexed).hasSize(2);
    }

    @Test
    void who_comes_back_with_nothing_gets_everything_once_it_is_ready() {
        Lan.Node next = next(state(List.of()));
        lan.run(5 * SECOND);
        assertThat(next.delivered()).hasSize(6);
        assertThat(next.count("rejected.not-ready")).isZero();
    }

    @Test
    void the_caches_are_compared_on_first_contact_alone_if_that_is_all_that_is_wanted() {
        SrpConfig once = SrpConfig.DEFAULT.repair(SrpConfig.Repair.DEFAULT.antiEntropy(false));
        Puppet.lose(
                lan, sent -> sent.packet().type() == SrpType.SYNC && sent.to().equals(old.main));
        Lan.Node next = next(state(List.of()), once);
        lan.run(5 * SECOND);
        assertThat(next.delivered()).hasSize(6);
    }

    @Test
    void a_remembered_reference_peer_is_as_indexed_as_it_was() {
        List<SrpState.KnownPeer> known = new ArrayList<>(old.machine.state().peers());
        for (int i = 1; i <= 2; i++) {
            Puppet puppet = new Puppet(lan, i);
            puppet.starling = false;
            known.add(new SrpState.KnownPeer(puppet.id, puppet.at, 31, i == 1));
        }
        Lan.Node next = next(new SrpState(known, List.of(), 0));
        lan.run(5 * SECOND);
        for (SrpState.KnownPeer peer : known) {
            assertThat(next.machine.links())
                    .filteredOn(link -> link.peerId().equals(peer.peerId()))
                    .extracting(SrpMachine.Link::indexed)
                    .containsExactly(peer.indexed());
        }
    }

    @Test
    void a_peer_that_is_gone_is_tried_five_times_and_not_counted() {
        SrpState state = state(List.of());
        Lan.Node gone = lan.nodes.get(2);
        gone.dead = true;
        Lan.Node next = next(state);
        lan.run(200 * SECOND);
        assertThat(next.machine.links()).extracting(SrpMachine.Link::peerId).doesNotContain(gone.id());
        assertThat(Puppet.sent(next, SrpType.PING))
                .filteredOn(sent -> sent.to().equals(gone.main))
                .hasSize(5);
    }

    @Test
    void joins_go_on_counting() {
        SrpState state = state(List.of());
        assertThat(state.clock()).isPositive();
        Lan.Node next = next(state);
        lan.run(10 * SECOND);
        assertThat(Puppet.sent(next, SrpType.JOIN).getFirst().packet().clock()).isEqualTo(state.clock() + 1);
    }

    @Test
    void packets_that_do_not_prove_their_ids_are_left_out() {
        List<SrpPacket> packets = new ArrayList<>(stored(old));
        SrpPacket forged =
                packets.getFirst().with().message(Bytes.utf8("forged")).build();
        packets.set(0, forged);
        packets.add(Puppet.publish("a stream", SrpPacket.UNSET)
                .with()
                .type(SrpType.STREAM)
                .build());
        Lan.Node next = next(state(packets));
        assertThat(next.machine.cachePackets()).isEqualTo(old.machine.cachePackets() - 1);
        assertThat(next.count("rejected.bad-id")).isEqualTo(1);
    }

    @Test
    void a_long_message_of_which_half_was_there_is_completed() {
        List<SrpPacket> packets = new ArrayList<>(stored(old));
        packets.removeIf(packet -> packet.index() > 1);
        packets = packets.reversed();
        Lan.Node next = next(state(packets));
        lan.run(20 * SECOND);
        assertThat(next.delivered()).containsExactly("w".repeat(3000));
    }

    @Test
    void the_own_endpoint_in_the_list_of_peers_is_left_out() {
        SrpState.KnownPeer self = new SrpState.KnownPeer(old.id(), old.main, 31, false);
        Lan.Node next = next(new SrpState(List.of(self), List.of(), 0));
        lan.run(10 * SECOND);
        // The others still know this address and ask whether somebody lives there; they are answered.
        assertThat(next.sent)
                .noneMatch(send -> send.to().equals(old.main) || send.to().equals(next.main));
    }
}
