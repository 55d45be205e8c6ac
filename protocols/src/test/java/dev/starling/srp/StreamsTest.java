package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** STREAM (docs/protocol/srp.md §10): to one peer, sealed for the group, directly or through the introducer. */
class StreamsTest {
    private static final long SECOND = 1000 * Lan.MS;

    private static void stream(Lan.Node from, Bytes to, @Nullable String event, String text) {
        from.command(new SrpCommand.Stream(5, Lan.KEYS, to, event, Bytes.utf8(text)));
    }

    private static List<String> streamed(Lan.Node node) {
        return node.all(SrpEvent.Streamed.class).stream()
                .map(event -> event.message().text())
                .toList();
    }

    /** Two seeds and two members that hear each other only through the seeds. */
    private static Lan apart(long seed) {
        Lan lan = Lan.of(seed, 2, SrpConfig.DEFAULT);
        Lan.Node a = lan.nodes.get(2);
        Lan.Node b = lan.nodes.get(3);
        Puppet.lose(
                lan,
                sent -> sent.packet().type() == SrpType.PING
                        && (sent.to().equals(a.main) || sent.to().equals(b.main))
                        && pingedBy(sent, a, b));
        lan.run(15 * SECOND);
        return lan;
    }

    private static boolean pingedBy(Puppet.Sent sent, Lan.Node a, Lan.Node b) {
        Bytes from = ((SrpBody.Ping) Puppet.body(sent.packet())).requesterPeerId();
        return from.equals(a.id()) || from.equals(b.id());
    }

    /** A stream of the test group in fragments or whole, as a peer would send it. */
    private static List<SrpPacket> packets(Puppet from, Bytes to, String text) {
        byte[] sealed = Sealing.of(Lan.KEYS).seal(Bytes.utf8(text).shared(), new SplittableRandom(text.length()));
        SrpPacket template = SrpPacket.of(SrpType.STREAM)
                .clusterId(Lan.KEYS.clusterId())
                .subclusterId(Lan.KEYS.subclusterId())
                .usr3(to)
                .usr4(from.id)
                .build();
        return Fragments.cut(template, Bytes.wrap(sealed), 1, Fragments.NO_META);
    }

    @Test
    void a_message_goes_straight_to_a_peer_that_is_known_and_to_nobody_else() {
        Lan lan = Lan.of(1, 3, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node from = lan.nodes.get(2);
        Lan.Node to = lan.nodes.get(3);
        stream(from, to.id(), "chat", "psst");
        lan.run(SECOND);
        assertThat(streamed(to)).containsExactly("psst");
        SrpEvent.Streamed event = to.all(SrpEvent.Streamed.class).getFirst();
        assertThat(event.from()).isEqualTo(from.id());
        assertThat(event.eventHash()).isEqualTo(EventSignature.eventHash("chat"));
        assertThat(event.signer()).isEqualTo(from.identity.publicKey());
        assertThat(event.verified()).isTrue();
        assertThat(streamed(lan.nodes.get(4))).isEmpty();
        List<Puppet.Sent> sent = Puppet.sent(from, SrpType.STREAM);
        assertThat(sent).extracting(Puppet.Sent::to).containsExactly(to.main);
        SrpPacket packet = sent.getFirst().packet();
        assertThat(packet.hops()).isZero();
        assertThat(packet.usr3()).isEqualTo(to.id());
        assertThat(packet.usr4()).isEqualTo(from.id());
        assertThat(packet.message().length()).isEqualTo("psst".length() + 160);
        assertThat(to.machine.cachePackets()).isZero();
    }

    @Test
    void a_peer_out_of_reach_gets_it_through_the_peer_that_introduced_it() {
        Lan lan = apart(2);
        Lan.Node a = lan.nodes.get(2);
        Lan.Node b = lan.nodes.get(3);
        assertThat(a.machine.links())
                .anyMatch(link -> link.peerId().equals(b.id()) && link.path() == SrpEvent.Path.PROXIED);
        stream(a, b.id(), null, "over there");
        lan.run(SECOND);
        assertThat(streamed(b)).containsExactly("over there");
        assertThat(b.all(SrpEvent.Streamed.class).getFirst().from()).isEqualTo(a.id());
        assertThat(Puppet.sent(a, SrpType.STREAM)).extracting(Puppet.Sent::to).doesNotContain(b.main);
        List<Puppet.Sent> forwarded = lan.nodes.subList(0, 2).stream()
                .flatMap(seed -> Puppet.sent(seed, SrpType.STREAM).stream())
                .toList();
        assertThat(forwarded).hasSize(1);
        assertThat(forwarded.getFirst().to()).isEqualTo(b.main);
        assertThat(forwarded.getFirst().packet().hops()).isEqualTo(1);
        assertThat(forwarded.getFirst().packet().usr4()).isEqualTo(a.id());
    }

    @Test
    void a_long_message_comes_whole_directly_and_by_proxy() {
        String text = "0123456789".repeat(1000);
        Lan near = Lan.of(3, 2, SrpConfig.DEFAULT);
        near.run(15 * SECOND);
        for (Lan lan : List.of(near, apart(4))) {
            stream(lan.nodes.get(2), lan.nodes.get(3).id(), null, text);
            lan.run(SECOND);
            assertThat(streamed(lan.nodes.get(3))).containsExactly(text);
            assertThat(Puppet.sent(lan.nodes.get(2), SrpType.STREAM)).hasSize(1 + 10);
        }
    }

    @Test
    void two_long_messages_mixed_up_and_out_of_order_come_whole() {
        Lan lan = Lan.of(5, 1, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        Puppet puppet = new Puppet(lan, 1).meet(node);
        String first = "a".repeat(3000);
        String second = "b".repeat(4000);
        List<SrpPacket> all = new ArrayList<>(packets(puppet, node.id(), first));
        all.addAll(packets(puppet, node.id(), second));
        Collections.shuffle(all, new Random(1));
        for (SrpPacket packet : all) {
            puppet.say(node, packet);
            lan.run(Lan.MS);
        }
        lan.run(SECOND);
        assertThat(streamed(node)).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void a_long_message_with_a_part_missing_or_forged_is_not_delivered() {
        Lan lan = Lan.of(6, 1, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        Puppet puppet = new Puppet(lan, 1).meet(node);
        List<SrpPacket> lacking = packets(puppet, node.id(), "a".repeat(3000));
        lacking.subList(0, 3).forEach(packet -> puppet.say(node, packet));
        List<SrpPacket> forged = packets(puppet, node.id(), "b".repeat(3000));
        for (SrpPacket packet : forged) {
            puppet.say(
                    node,
                    packet.index() == 2
                            ? packet.with().message(Bytes.wrap(new byte[1024])).build()
                            : packet);
        }
        lan.run(SECOND);
        assertThat(streamed(node)).isEmpty();
        assertThat(node.count("rejected.bad-composition")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void to_a_peer_that_is_not_known_nothing_is_sent_and_the_command_fails() {
        Lan lan = Lan.of(7, 1, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        stream(node, Bytes.fromHex("ab".repeat(32)), null, "anybody?");
        lan.run(SECOND);
        assertThat(node.all(SrpEvent.Failed.class))
                .extracting(SrpEvent.Failed::token)
                .containsExactly(5L);
        assertThat(Puppet.sent(node, SrpType.STREAM)).isEmpty();
    }

    @Test
    void a_peer_whose_proxy_is_gone_cannot_be_reached() {
        Lan lan = apart(8);
        Lan.Node a = lan.nodes.get(2);
        lan.nodes.get(0).dead = true;
        lan.nodes.get(1).dead = true;
        lan.run(60 * SECOND);
        stream(a, lan.nodes.get(3).id(), null, "hello?");
        assertThat(a.all(SrpEvent.Failed.class)).hasSize(1);
    }

    @Test
    void a_message_for_a_group_not_joined_or_from_a_source_not_known_is_dropped() {
        Lan lan = Lan.of(9, 1, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        Puppet puppet = new Puppet(lan, 1).meet(node);
        SrpPacket packet = packets(puppet, node.id(), "hello").getFirst();
        ClusterKeys foreign = ClusterKeys.derive("foreign", "foreign secret");
        puppet.say(node, packet.with().subclusterId(foreign.subclusterId()).build());
        SrpPacket unknown = packets(new Puppet(lan, 2), node.id(), "hello, too").getFirst();
        puppet.say(node, unknown);
        lan.run(SECOND);
        assertThat(streamed(node)).isEmpty();
        assertThat(node.count("rejected.not-joined")).isEqualTo(1);
        assertThat(node.count("rejected.unknown-peer")).isEqualTo(1);
    }

    @Test
    void a_proxy_forwards_once_counts_the_hop_and_stops_at_sixteen() {
        Lan lan = new Lan(10);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 3);
        SrpPacket packet = packets(puppets.get(0), puppets.get(1).id, "hello").getFirst();
        puppets.get(0).say(seed, packet.with().hops(15).build());
        puppets.get(2).say(seed, packet.with().hops(15).build());
        puppets.get(0)
                .say(
                        seed,
                        packets(puppets.get(0), puppets.get(1).id, "farther")
                                .getFirst()
                                .with()
                                .hops(16)
                                .build());
        lan.run(SECOND);
        assertThat(puppets.get(1).got(SrpType.STREAM))
                .containsExactly(packet.with().hops(16).build());
        assertThat(puppets.get(2).got(SrpType.STREAM)).isEmpty();
        assertThat(seed.count("rejected.duplicate")).isEqualTo(1);
        assertThat(seed.count("rejected.hops")).isEqualTo(1);
    }

    @Test
    void strangers_get_nothing_forwarded_and_nothing_goes_back_to_its_sender() {
        Lan lan = new Lan(11);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 2);
        Puppet stranger = new Puppet(lan, 9);
        stranger.say(seed, packets(stranger, puppets.get(0).id, "hello").getFirst());
        puppets.get(1)
                .say(
                        seed,
                        packets(puppets.get(0), puppets.get(1).id, "boomerang").getFirst());
        lan.run(SECOND);
        assertThat(Puppet.sent(seed, SrpType.STREAM)).isEmpty();
        assertThat(seed.count("rejected.unknown-peer")).isEqualTo(2);
    }
}
