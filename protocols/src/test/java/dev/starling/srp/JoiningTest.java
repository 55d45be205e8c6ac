package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** JOIN (docs/protocol/srp.md §7): how a peer announces itself in its groups, and what others do with that. */
class JoiningTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final SrpConfig ALONE = SrpConfig.DEFAULT.limits(SrpConfig.Limits.DEFAULT.degree(0, 24));

    private static List<SrpPacket> distinct(List<Puppet.Sent> sent) {
        List<SrpPacket> packets = new ArrayList<>();
        for (Puppet.Sent each : sent) {
            if (packets.isEmpty() || packets.getLast().clock() != each.packet().clock()) {
                packets.add(each.packet());
            }
        }
        return packets;
    }

    @Test
    void nothing_is_announced_before_the_own_nat_type_is_known_and_all_groups_as_soon_as_it_is() {
        Lan lan = Lan.of(1, 1, SrpConfig.DEFAULT);
        Lan.Node node = lan.nodes.get(2);
        ClusterKeys other = ClusterKeys.derive("other", "other secret");
        node.command(new SrpCommand.Join(other));
        assertThat(lan.runUntil(() -> !node.all(SrpEvent.Ready.class).isEmpty(), 5 * SECOND))
                .isTrue();
        assertThat(Puppet.sent(node, SrpType.JOIN)).isEmpty();
        lan.run(SECOND);
        assertThat(Puppet.sent(node, SrpType.JOIN))
                .extracting(sent -> sent.packet().subclusterId())
                .contains(Lan.KEYS.subclusterId(), other.subclusterId());
    }

    @Test
    void a_join_tells_who_where_and_into_which_group_in_a_packet_that_proves_its_id() {
        Lan lan = Lan.of(2, 1, SrpConfig.DEFAULT);
        lan.run(5 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        SrpPacket packet = Puppet.sent(node, SrpType.JOIN).getFirst().packet();
        assertThat(packet.hops()).isEqualTo(1);
        assertThat(packet.clusterId()).isEqualTo(Lan.KEYS.clusterId());
        assertThat(packet.subclusterId()).isEqualTo(Lan.KEYS.subclusterId());
        assertThat(PacketIds.verify(packet, null)).isEqualTo(PacketIds.Verdict.VALID);
        SrpBody.Join join = (SrpBody.Join) Puppet.body(packet);
        assertThat(join.requesterPeerId()).isEqualTo(node.id());
        assertThat(join.natType()).isEqualTo(NatType.UNRESTRICTED.bits());
        assertThat(new Endpoint(join.address(), join.port())).isEqualTo(node.main);
        assertThat(join.rendezvousPeerId()).isNull();
        String[] key = String.valueOf(join.key()).split(":");
        java.util.Base64.Decoder base64 = java.util.Base64.getDecoder();
        assertThat(base64.decode(key[0])).isEqualTo(Lan.KEYS.clusterId().toArray());
        assertThat(base64.decode(key[1])).isEqualTo(Lan.KEYS.subclusterId().toArray());
    }

    @Test
    void a_join_is_repeated_every_tick_with_a_clock_that_counts_up_by_one() {
        Lan lan = Lan.of(3, 1, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        node.sent.clear();
        lan.run(300 * SECOND);
        List<SrpPacket> joins = distinct(Puppet.sent(node, SrpType.JOIN));
        assertThat(joins).hasSizeBetween(9, 12);
        for (int i = 1; i < joins.size(); i++) {
            assertThat(joins.get(i).clock()).isEqualTo(joins.get(i - 1).clock() + 1);
        }
    }

    @Test
    void who_seeks_no_connections_announces_itself_once_and_then_every_fourth_tick() {
        Lan lan = Lan.of(3, 1, ALONE);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        assertThat(distinct(Puppet.sent(node, SrpType.JOIN))).hasSize(1);
        lan.run(240 * SECOND);
        assertThat(distinct(Puppet.sent(node, SrpType.JOIN))).hasSizeBetween(2, 4);
    }

    @Test
    void a_settled_peer_announces_itself_less_often() {
        Lan lan = Lan.of(4, 1, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        Puppet.around(lan, node, 1, 8);
        node.sent.clear();
        lan.run(300 * SECOND);
        assertThat(distinct(Puppet.sent(node, SrpType.JOIN))).hasSizeBetween(2, 3);
    }

    @Test
    void who_has_left_a_group_announces_itself_no_more() {
        Lan lan = Lan.of(5, 1, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        node.command(new SrpCommand.Leave(Lan.KEYS.clusterId(), Lan.KEYS.subclusterId()));
        node.sent.clear();
        lan.run(100 * SECOND);
        assertThat(Puppet.sent(node, SrpType.JOIN)).isEmpty();
    }

    @Test
    void members_are_told_of_a_join_and_others_only_relay_it() {
        Lan lan = Lan.of(6, 1, ALONE);
        Lan.Node member = lan.nodes.get(2);
        Lan.Node outsider = lan.node(ALONE);
        outsider.command(new SrpCommand.AddBootstrap(lan.nodes.get(0).main));
        outsider.command(new SrpCommand.AddBootstrap(lan.nodes.get(1).main));
        lan.run(15 * SECOND);
        Puppet joiner = new Puppet(lan, 1).meet(member).meet(outsider);
        outsider.sent.clear();
        joiner.say(member, joiner.join());
        joiner.say(outsider, joiner.join());
        lan.run(SECOND);
        assertThat(member.all(SrpEvent.Joined.class))
                .containsExactly(new SrpEvent.Joined(Lan.KEYS.clusterId(), Lan.KEYS.subclusterId(), joiner.id));
        assertThat(outsider.all(SrpEvent.Joined.class)).isEmpty();
        assertThat(Puppet.sent(outsider, SrpType.JOIN)).isNotEmpty();
        assertThat(member.machine.members(Lan.KEYS.subclusterId())).contains(joiner.id);
    }

    @Test
    void a_join_is_relayed_neither_to_its_sender_nor_to_the_endpoint_it_claims_and_no_second_time() {
        Lan lan = new Lan(7);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 4);
        Puppet joiner = puppets.get(0);
        Puppet sender = puppets.get(1);
        SrpPacket join = joiner.join().with().hops(2).build();
        sender.say(seed, join);
        puppets.get(2).say(seed, join);
        lan.run(SECOND);
        assertThat(joiner.got(SrpType.JOIN)).isEmpty();
        assertThat(sender.got(SrpType.JOIN)).isEmpty();
        assertThat(Puppet.sent(seed, SrpType.JOIN)).hasSize(2);
        assertThat(puppets.get(3).got(SrpType.JOIN)).hasSize(1);
        assertThat(puppets.get(3).got(SrpType.JOIN).getFirst().hops()).isEqualTo(3);
        assertThat(seed.count("rejected.duplicate")).isEqualTo(1);
    }

    @Test
    void the_same_join_with_the_next_clock_is_another_one() {
        Lan lan = new Lan(8);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 2);
        for (int clock = 1; clock <= 3; clock++) {
            puppets.get(0).say(seed, puppets.get(0).join().with().clock(clock).build());
        }
        lan.run(SECOND);
        assertThat(puppets.get(1).got(SrpType.JOIN))
                .extracting(SrpPacket::clock)
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void joins_that_have_come_far_are_heard_but_not_relayed() {
        Lan lan = new Lan(9);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 3);
        int far = SrpConfig.DEFAULT.relay().joinRelayHops();
        puppets.get(0).say(seed, puppets.get(1).join().with().hops(far).build());
        puppets.get(0).say(seed, puppets.get(1).join().with().clock(9).hops(16).build());
        lan.run(SECOND);
        assertThat(Puppet.sent(seed, SrpType.JOIN)).isEmpty();
        assertThat(seed.count("in.join")).isEqualTo(2);
    }

    @Test
    void a_join_of_a_stranger_makes_it_prove_its_endpoint_and_nothing_is_introduced_to_it() {
        Lan lan = new Lan(10);
        Lan.Node seed = lan.seedNode();
        Puppet.around(lan, seed, 1, 5);
        Puppet stranger = new Puppet(lan, 9);
        stranger.alive = false;
        stranger.say(seed, stranger.join());
        lan.run(SECOND);
        assertThat(stranger.got).extracting(SrpPacket::type).containsExactly(SrpType.PING);
        assertThat(Puppet.sent(seed, SrpType.INTRO)).isEmpty();
    }

    @Test
    void a_forged_or_malformed_join_is_dropped_and_does_not_shut_out_the_true_one() {
        Lan lan = new Lan(11);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 3);
        SrpPacket join = puppets.get(0).join();
        SrpBody.Join elsewhere = new JoinBuilder(puppets.get(0).id, 31, puppets.get(2).at)
                .group(Lan.KEYS.clusterId(), Lan.KEYS.subclusterId())
                .build();
        puppets.get(2).say(seed, join.with().message(SrpBodies.write(elsewhere)).build());
        puppets.get(2)
                .say(
                        seed,
                        join.with().clusterId(Lan.KEYS.clusterId().slice(0, 31)).build());
        lan.run(SECOND);
        assertThat(Puppet.sent(seed, SrpType.JOIN)).isEmpty();
        assertThat(seed.count("rejected.bad-id")).isEqualTo(1);
        assertThat(seed.count("rejected.bad-body")).isEqualTo(1);
        puppets.get(0).say(seed, join);
        lan.run(SECOND);
        assertThat(puppets.get(1).got(SrpType.JOIN)).hasSize(1);
    }

    @Test
    void the_own_join_that_comes_back_is_dropped() {
        Lan lan = Lan.of(12, 1, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        Puppet puppet = new Puppet(lan, 1).meet(node);
        SrpPacket own = Puppet.sent(node, SrpType.JOIN).getFirst().packet();
        node.sent.clear();
        puppet.say(node, own.with().clock(77).build());
        lan.run(100 * Lan.MS);
        assertThat(node.count("rejected.self")).isEqualTo(1);
        assertThat(Puppet.sent(node, SrpType.JOIN)).isEmpty();
    }
}
