package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of a packet's time (docs/protocol/srp.md §4, §8, §19): it goes once more into the world, and then away. */
class CacheExpiryTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final SrpConfig SPREAD_ONLY = SrpConfig.DEFAULT.repair(SrpConfig.Repair.DEFAULT.none());

    private static Lan.Node seed(Lan lan, SrpConfig config) {
        Lan.Node node = lan.new Node(lan.nodes.size() + 1, true, config);
        lan.nodes.add(node);
        return node;
    }

    private static SrpPacket lasting(String text, long ttlMs) {
        return Puppet.publish(text, SrpPacket.UNSET).with().ttlMs(ttlMs).build();
    }

    /** When each packet left the cache, seconds after it came; −1 for never. */
    private static long lifeMs(Lan lan, Lan.Node node, SrpPacket packet, long stepMs, long maxMs) {
        for (long ms = 0; ms < maxMs; ms += stepMs) {
            if (node.all(SrpEvent.Removed.class).stream()
                    .anyMatch(event -> event.packetIds().contains(packet.packetId()))) {
                return ms;
            }
            lan.run(stepMs * Lan.MS);
        }
        return -1;
    }

    @Test
    void a_foreign_packet_lives_for_its_ttl_less_up_to_a_quarter() {
        Lan lan = new Lan(1);
        Lan.Node seed = seed(lan, SPREAD_ONLY);
        Puppet puppet = new Puppet(lan, 1).meet(seed);
        List<SrpPacket> packets = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            packets.add(Puppet.opaque("brief " + i).with().ttlMs(100_000).build());
            puppet.say(seed, packets.get(i));
        }
        lan.run(lan.latencyNs + 74_900 * Lan.MS);
        assertThat(seed.machine.cachePackets()).isEqualTo(40);
        lan.run(12_500 * Lan.MS);
        assertThat(seed.machine.cachePackets()).isBetween(10, 30);
        lan.run(12_700 * Lan.MS);
        assertThat(seed.machine.cachePackets()).isZero();
        assertThat(seed.all(SrpEvent.Removed.class).stream().flatMap(event -> event.packetIds().stream()))
                .containsExactlyInAnyOrderElementsOf(
                        packets.stream().map(SrpPacket::packetId).toList());
    }

    @Test
    void in_an_own_group_it_lives_twice_as_long() {
        Lan lan = Lan.of(2, 1, SPREAD_ONLY);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        Puppet puppet = new Puppet(lan, 1).meet(node);
        SrpPacket packet = lasting("own", 100_000);
        puppet.say(node, packet);
        assertThat(lifeMs(lan, node, packet, 1000, 300_000)).isBetween(150_000L, 202_000L);
    }

    @Test
    void no_packet_lives_longer_than_six_hours_whatever_it_says() {
        Lan lan = new Lan(3);
        Lan.Node seed = seed(lan, SPREAD_ONLY);
        Puppet puppet = new Puppet(lan, 1).meet(seed);
        for (long ttlMs : new long[] {0, 4_294_967_295L, SrpPacket.TTL_DEFAULT_MS}) {
            puppet.say(seed, lasting("long " + ttlMs, ttlMs));
        }
        lan.run(4 * 3600 * SECOND);
        assertThat(seed.machine.cachePackets()).isEqualTo(3);
        lan.run(2 * 3600 * SECOND + SECOND);
        assertThat(seed.machine.cachePackets()).isZero();
    }

    @Test
    void at_its_end_it_is_multicast_once_more_with_one_hop_more() {
        Lan lan = new Lan(4);
        Lan.Node seed = seed(lan, SPREAD_ONLY);
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 5);
        SrpPacket packet = lasting("again", 10_000).with().hops(7).build();
        puppets.get(0).say(seed, packet);
        lan.run(SECOND);
        seed.sent.clear();
        lan.run(600 * SECOND);
        List<Puppet.Sent> again = Puppet.sent(seed, SrpType.PUBLISH);
        assertThat(again).hasSize(3);
        assertThat(again).extracting(Puppet.Sent::to).doesNotHaveDuplicates();
        assertThat(again)
                .extracting(Puppet.Sent::packet)
                .containsOnly(packet.with().hops(8).build());
    }

    @Test
    void not_after_sixteen_hops_and_not_where_that_is_switched_off() {
        SrpConfig.Repair off = new SrpConfig.Repair(false, false, SECOND, SECOND, SECOND, false, SECOND, false);
        for (SrpConfig config : List.of(SPREAD_ONLY, SrpConfig.DEFAULT.repair(off))) {
            Lan lan = new Lan(5);
            Lan.Node seed = seed(lan, config);
            List<Puppet> puppets = Puppet.around(lan, seed, 1, 5);
            puppets.get(0)
                    .say(
                            seed,
                            lasting("the end", 10_000)
                                    .with()
                                    .hops(config == SPREAD_ONLY ? 16 : 3)
                                    .build());
            lan.run(SECOND);
            seed.sent.clear();
            lan.run(60 * SECOND);
            assertThat(seed.machine.cachePackets()).isZero();
            assertThat(Puppet.sent(seed, SrpType.PUBLISH)).isEmpty();
        }
    }

    @Test
    void the_last_word_of_the_old_copies_reaches_who_came_later() {
        Lan lan = Lan.of(6, 2, SPREAD_ONLY);
        lan.nodes.forEach(node -> node.events.clear());
        lan.run(15 * SECOND);
        lan.nodes.get(2).command(new SrpCommand.Publish(1, Lan.KEYS, null, Bytes.utf8("relic"), null, 60_000, false));
        lan.run(2 * SECOND);
        // No cache is compared with the newcomer's: only the multicast at the end can tell it.
        Puppet.lose(lan, sent -> sent.packet().type() == SrpType.SYNC);
        Lan.Node late = lan.join(SPREAD_ONLY);
        lan.run(35 * SECOND);
        assertThat(late.delivered()).isEmpty();
        lan.run(100 * SECOND);
        assertThat(late.delivered()).containsExactly("relic");
        assertThat(lan.nodes.get(3).delivered()).containsExactly("relic");
    }

    @Test
    void a_copy_that_comes_back_after_the_end_is_not_delivered_again() {
        Lan lan = Lan.of(7, 1, SPREAD_ONLY);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        Puppet puppet = new Puppet(lan, 1).meet(node);
        SrpPacket packet = lasting("once", 10_000);
        puppet.say(node, packet);
        lan.run(30 * SECOND);
        assertThat(node.machine.cachePackets()).isZero();
        puppet.say(node, packet);
        lan.run(SECOND);
        assertThat(node.delivered()).containsExactly("once");
        assertThat(node.machine.cachePackets()).isZero();
    }

    @Test
    void a_publication_lives_as_long_as_its_sender_said_and_no_longer_than_six_hours() {
        Lan lan = Lan.of(8, 1, SPREAD_ONLY);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        long[] asked = {0, 5000, 100_000_000_000L};
        for (long ttlMs : asked) {
            node.command(new SrpCommand.Publish(1, Lan.KEYS, null, Bytes.utf8("t" + ttlMs), null, ttlMs, false));
        }
        lan.run(100 * Lan.MS);
        assertThat(node.all(SrpEvent.Stored.class))
                .extracting(event -> event.packet().ttlMs())
                .containsExactly(SrpPacket.TTL_DEFAULT_MS, 5000L, SrpPacket.TTL_DEFAULT_MS);
    }
}
