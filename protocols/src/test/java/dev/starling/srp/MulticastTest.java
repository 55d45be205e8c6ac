package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How PUBLISH spreads (docs/protocol/srp.md §9): the gate, sixteen hops, and the few that each peer sends to. */
class MulticastTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final SrpConfig SPREAD_ONLY = SrpConfig.DEFAULT.repair(SrpConfig.Repair.DEFAULT.none());

    private static Lan.Node seed(Lan lan, SrpConfig config) {
        Lan.Node node = lan.new Node(lan.nodes.size() + 1, true, config);
        lan.nodes.add(node);
        return node;
    }

    private static List<Endpoint> targets(Lan.Node node, SrpPacket packet) {
        List<Endpoint> targets = new ArrayList<>();
        for (Puppet.Sent sent : Puppet.sent(node, SrpType.PUBLISH)) {
            if (sent.packet().packetId().equals(packet.packetId())) {
                targets.add(sent.to());
            }
        }
        return targets;
    }

    @Test
    void no_peer_relays_a_packet_twice_and_none_sends_it_back() {
        Lan lan = Lan.of(1, 10, SPREAD_ONLY);
        lan.run(15 * SECOND);
        lan.nodes.forEach(node -> node.sent.clear());
        for (int i = 0; i < 10; i++) {
            Lan.Node from = lan.nodes.get(2 + i);
            from.command(new SrpCommand.Publish(1, Lan.KEYS, null, Bytes.utf8("m" + i), null, 0, false));
        }
        lan.run(400 * Lan.MS);
        Map<Bytes, Set<Endpoint>> reached = new LinkedHashMap<>();
        for (Lan.Node node : lan.nodes) {
            Map<Bytes, List<Puppet.Sent>> byId = new LinkedHashMap<>();
            for (Puppet.Sent sent : Puppet.sent(node, SrpType.PUBLISH)) {
                byId.computeIfAbsent(sent.packet().packetId(), id -> new ArrayList<>())
                        .add(sent);
                reached.computeIfAbsent(sent.packet().packetId(), id -> new LinkedHashSet<>())
                        .add(sent.to());
            }
            byId.values().forEach(sent -> {
                assertThat(sent).extracting(Puppet.Sent::to).doesNotHaveDuplicates();
                assertThat(sent).hasSizeLessThanOrEqualTo(5);
                assertThat(sent)
                        .extracting(each -> each.packet().hops())
                        .containsOnly(sent.getFirst().packet().hops());
            });
        }
        assertThat(reached).hasSize(10);
    }

    @Test
    void a_message_leaves_with_one_hop_and_gains_one_at_each_relay() {
        Lan lan = Lan.of(2, 6, SPREAD_ONLY);
        lan.run(15 * SECOND);
        Lan.Node from = lan.nodes.get(2);
        from.command(new SrpCommand.Publish(1, Lan.KEYS, null, Bytes.utf8("hi"), null, 0, false));
        lan.run(15 * Lan.MS);
        assertThat(Puppet.sent(from, SrpType.PUBLISH))
                .isNotEmpty()
                .allMatch(sent -> sent.packet().hops() == 1);
        lan.run(20 * Lan.MS);
        for (Lan.Node node : lan.nodes) {
            if (node != from) {
                assertThat(Puppet.sent(node, SrpType.PUBLISH))
                        .allMatch(sent -> sent.packet().hops() == 2);
            }
        }
        lan.run(SECOND);
        for (Lan.Node node : lan.nodes.subList(3, 8)) {
            assertThat(node.all(SrpEvent.Delivered.class)).allMatch(event -> event.hops() >= 1 && event.hops() <= 6);
        }
    }

    @Test
    void after_sixteen_hops_a_packet_is_kept_and_delivered_but_not_relayed() {
        Lan lan = Lan.of(3, 1, SPREAD_ONLY);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        List<Puppet> puppets = Puppet.around(lan, node, 1, 3);
        SrpPacket last =
                Puppet.publish("fifteen", SrpPacket.UNSET).with().hops(15).build();
        SrpPacket end =
                Puppet.publish("sixteen", SrpPacket.UNSET).with().hops(16).build();
        SrpPacket beyond = Puppet.publish("far beyond", SrpPacket.UNSET)
                .with()
                .hops(4_000_000_000L)
                .build();
        for (SrpPacket packet : List.of(last, end, beyond)) {
            puppets.get(0).say(node, packet);
        }
        lan.run(100 * Lan.MS);
        assertThat(node.delivered()).containsExactly("fifteen", "sixteen", "far beyond");
        assertThat(node.machine.cachePackets()).isEqualTo(3);
        assertThat(targets(node, last)).isNotEmpty();
        assertThat(Puppet.sent(node, SrpType.PUBLISH))
                .allMatch(sent -> sent.packet().hops() == 16);
        assertThat(targets(node, end)).isEmpty();
        assertThat(targets(node, beyond)).isEmpty();
        assertThat(node.count("rejected.hops")).isEqualTo(2);
    }

    @Test
    void three_at_random_an_indexed_one_and_one_of_the_same_cluster_get_it() {
        Lan lan = new Lan(4);
        Lan.Node seed = seed(lan, SPREAD_ONLY);
        Lan.Node indexed = lan.seedNode();
        indexed.command(new SrpCommand.AddBootstrap(seed.main));
        lan.run(2 * SECOND);
        List<Puppet> crowd = Puppet.around(lan, seed, 1, 30);
        Puppet member = new Puppet(lan, 50);
        member.clusterId = Lan.KEYS.clusterId();
        member.meet(seed);
        Map<Endpoint, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            SrpPacket packet = Puppet.opaque("packet " + i);
            crowd.get(0).say(seed, packet);
            lan.run(30 * Lan.MS);
            List<Endpoint> targets = targets(seed, packet);
            assertThat(targets).doesNotHaveDuplicates().doesNotContain(crowd.get(0).at);
            assertThat(targets).hasSizeBetween(3, 5).contains(indexed.main, member.at);
            targets.forEach(at -> counts.merge(at, 1, Integer::sum));
            seed.sent.clear();
        }
        for (Puppet puppet : crowd.subList(1, 30)) {
            // 200 draws of three out of 31: 19.4 on average, 4.2 is the standard deviation.
            assertThat(counts.getOrDefault(puppet.at, 0)).isBetween(5, 38);
        }
    }

    @Test
    void plain_relaying_goes_to_just_as_many_as_the_fan_out_says() {
        Lan lan = new Lan(5);
        Lan.Node seed =
                seed(lan, SPREAD_ONLY.relay(SrpConfig.Relay.DEFAULT.fanout(7).plain()));
        List<Puppet> crowd = Puppet.around(lan, seed, 1, 20);
        SrpPacket packet = Puppet.opaque("packet");
        crowd.get(0).say(seed, packet);
        lan.run(100 * Lan.MS);
        assertThat(targets(seed, packet)).hasSize(7).doesNotHaveDuplicates().doesNotContain(crowd.get(0).at);
    }

    @Test
    void a_packet_that_comes_again_another_way_is_dropped_for_six_ticks_and_longer() {
        Lan lan = new Lan(6);
        Lan.Node seed = seed(lan, SPREAD_ONLY);
        List<Puppet> crowd = Puppet.around(lan, seed, 1, 6);
        SrpPacket packet = Puppet.opaque("packet");
        for (int i = 0; i < 6; i++) {
            crowd.get(i).say(seed, packet.with().hops(1 + i).build());
            lan.run(60 * SECOND);
        }
        assertThat(targets(seed, packet)).hasSize(3);
        assertThat(seed.count("rejected.duplicate")).isEqualTo(5);
        assertThat(seed.all(SrpEvent.Stored.class)).hasSize(1);
    }

    @Test
    void a_packet_whose_time_is_over_is_neither_cached_nor_relayed_again() {
        Lan lan = new Lan(7);
        Lan.Node seed = seed(lan, SPREAD_ONLY);
        List<Puppet> crowd = Puppet.around(lan, seed, 1, 4);
        SrpPacket brief = Puppet.publish("brief", SrpPacket.UNSET)
                .with()
                .ttlMs(10_000)
                .hops(16)
                .build();
        crowd.get(0).say(seed, brief);
        lan.run(11 * SECOND);
        assertThat(seed.machine.cachePackets()).isZero();
        for (int hour = 0; hour < 5; hour++) {
            crowd.get(1).say(seed, brief.with().hops(1).build());
            lan.run(SECOND);
            assertThat(seed.machine.cachePackets()).isZero();
            assertThat(targets(seed, brief)).isEmpty();
            lan.run(3600 * SECOND);
        }
    }

    @Test
    void a_forgery_under_a_true_id_is_not_relayed_and_does_not_shut_out_the_original() {
        Lan lan = new Lan(8);
        Lan.Node seed = seed(lan, SPREAD_ONLY);
        List<Puppet> crowd = Puppet.around(lan, seed, 1, 4);
        SrpPacket packet = Puppet.publish("true", SrpPacket.UNSET);
        SrpPacket forged = packet.with()
                .message(Puppet.publish("forged", SrpPacket.UNSET).message())
                .build();
        crowd.get(0).say(seed, forged);
        lan.run(SECOND);
        assertThat(Puppet.sent(seed, SrpType.PUBLISH)).isEmpty();
        crowd.get(1).say(seed, packet);
        lan.run(SECOND);
        assertThat(targets(seed, packet)).hasSize(3);
        assertThat(Puppet.sent(seed, SrpType.PUBLISH))
                .allMatch(sent -> sent.packet().message().equals(packet.message()));
    }

    @Test
    void a_seed_that_is_in_no_group_relays_and_keeps_but_delivers_nothing() {
        Lan lan = new Lan(9);
        Lan.Node seed = seed(lan, SPREAD_ONLY);
        List<Puppet> crowd = Puppet.around(lan, seed, 1, 4);
        seed.command(new SrpCommand.Join(Lan.KEYS));
        SrpPacket packet = Puppet.publish("hi", SrpPacket.UNSET);
        crowd.get(0).say(seed, packet);
        lan.run(SECOND);
        assertThat(seed.delivered()).isEmpty();
        assertThat(seed.machine.cachePackets()).isEqualTo(1);
        assertThat(targets(seed, packet)).hasSize(3);
    }

    @Test
    void a_message_published_alone_waits_for_company() {
        Lan lan = new Lan(10);
        Lan.Node node = lan.node();
        node.command(new SrpCommand.Join(Lan.KEYS));
        node.command(new SrpCommand.Publish(1, Lan.KEYS, null, Bytes.utf8("hi"), null, 0, false));
        lan.run(30 * SECOND);
        assertThat(Puppet.sent(node, SrpType.PUBLISH)).isEmpty();
        Lan.Node one = lan.seedNode();
        Lan.Node two = lan.seedNode();
        node.command(new SrpCommand.AddBootstrap(one.main));
        node.command(new SrpCommand.AddBootstrap(two.main));
        lan.run(10 * SECOND);
        assertThat(one.machine.cachePackets()).isEqualTo(1);
        assertThat(two.machine.cachePackets()).isEqualTo(1);
    }
}
