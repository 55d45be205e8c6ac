package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rates (docs/protocol/srp.md §11, §16): who sends more than its share is cut, and nobody else feels it. */
class RateTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final SrpConfig.Limits LIMITS = slow(SrpConfig.Limits.DEFAULT);

    private Lan lan;
    private Lan.Node seed;
    private int numbers;

    @BeforeEach
    void a_seed() {
        lan = new Lan(1);
        seed = lan.new Node(1, true, SrpConfig.DEFAULT.limits(LIMITS));
        lan.nodes.add(seed);
    }

    /** An eighth of the usual rates from others. */
    private static SrpConfig.Limits slow(SrpConfig.Limits usual) {
        return new SrpConfig.Limits(
                usual.peers(),
                usual.cacheBytes(),
                usual.foreignClusterShare(),
                usual.senderShare(),
                usual.fragments(),
                usual.openCompositions(),
                usual.gateEntries(),
                usual.routeEntries(),
                usual.sendQueue(),
                usual.sendPerSecond(),
                usual.sendPerSecondPerPeer(),
                usual.receivePerSecond() / 8,
                usual.receiveBurst() / 8,
                usual.controlPerSecond() / 8,
                usual.controlBurst() / 8,
                usual.degree(),
                usual.degreeMax(),
                usual.pool(),
                usual.openers());
    }

    private void flood(Puppet from, int packets) {
        for (int i = 0; i < packets; i++) {
            Bytes message = Bytes.utf8("flood " + numbers++);
            from.say(
                    seed,
                    SrpPacket.of(SrpType.PUBLISH)
                            .message(message)
                            .packetId(PacketIds.first(message))
                            .hops(16)
                            .build());
        }
    }

    private long accepted() {
        return seed.count("in.publish");
    }

    @Test
    void a_stranger_is_cut_after_its_burst_and_gets_its_rate_from_then_on() {
        Puppet stranger = new Puppet(lan, 1);
        flood(stranger, LIMITS.receiveBurst() + 50);
        lan.run(lan.latencyNs);
        assertThat(accepted()).isEqualTo(LIMITS.receiveBurst());
        assertThat(seed.count("rejected.rate")).isEqualTo(50);
        assertThat(seed.machine.cachePackets()).isEqualTo(LIMITS.receiveBurst());
        lan.run(SECOND / 2 - lan.latencyNs);
        flood(stranger, 200);
        lan.run(lan.latencyNs);
        assertThat(accepted() - LIMITS.receiveBurst())
                .isBetween(LIMITS.receivePerSecond() / 2L, LIMITS.receivePerSecond() / 2L + 1);
    }

    @Test
    void others_are_heard_while_one_is_cut() {
        Puppet stranger = new Puppet(lan, 1);
        Puppet other = new Puppet(lan, 2);
        Puppet friend = new Puppet(lan, 3).meet(seed);
        flood(stranger, LIMITS.receiveBurst() + 100);
        flood(other, 50);
        flood(friend, 50);
        lan.run(lan.latencyNs);
        assertThat(seed.count("rejected.rate")).isEqualTo(100);
        assertThat(accepted()).isEqualTo(LIMITS.receiveBurst() + 100);
    }

    @Test
    void a_peer_that_has_proven_itself_may_say_four_times_as_much() {
        Puppet friend = new Puppet(lan, 1).meet(seed);
        flood(friend, 4 * LIMITS.receiveBurst() + 10);
        lan.run(lan.latencyNs);
        assertThat(accepted()).isEqualTo(4L * LIMITS.receiveBurst());
        assertThat(seed.count("rejected.rate")).isEqualTo(10);
    }

    @Test
    void what_is_not_spread_has_a_rate_of_its_own() {
        Puppet stranger = new Puppet(lan, 1);
        stranger.alive = false;
        flood(stranger, LIMITS.receiveBurst() + 1);
        SrpPacket ping = stranger.control(SrpType.PING, new PingBuilder(stranger.id).build());
        for (int i = 0; i < LIMITS.controlBurst() + 20; i++) {
            stranger.say(seed, ping);
        }
        lan.run(lan.latencyNs);
        assertThat(seed.count("in.ping")).isEqualTo(LIMITS.controlBurst());
        assertThat(seed.count("rejected.rate")).isEqualTo(21);
    }

    @Test
    void joins_count_with_what_is_spread() {
        Puppet stranger = new Puppet(lan, 1);
        flood(stranger, LIMITS.receiveBurst());
        stranger.say(seed, stranger.join());
        lan.run(lan.latencyNs);
        assertThat(seed.count("in.join")).isZero();
        assertThat(seed.count("rejected.rate")).isEqualTo(1);
    }

    @Test
    void a_flood_does_not_keep_a_message_of_somebody_else_from_spreading() {
        List<Puppet> friends = Puppet.around(lan, seed, 1, 4);
        // What comes right after a comparison of caches counts as its answer and is not relayed.
        lan.run(SECOND);
        Puppet stranger = new Puppet(lan, 9);
        flood(stranger, 400);
        SrpPacket packet = Puppet.opaque("heard");
        friends.get(0).say(seed, packet);
        flood(stranger, 400);
        lan.run(SECOND);
        for (Puppet friend : friends.subList(1, 4)) {
            assertThat(friend.got(SrpType.PUBLISH))
                    .extracting(SrpPacket::packetId)
                    .contains(packet.packetId());
        }
    }

    @Test
    void a_reference_peer_outside_the_group_is_spared_more_than_it_takes() {
        Puppet source = new Puppet(lan, 1).meet(seed);
        Puppet reference = new Puppet(lan, 2);
        reference.starling = false;
        reference.meet(seed);
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 40; i++) {
                source.say(seed, Puppet.opaque("much " + numbers++));
            }
            lan.run(SECOND);
        }
        long spread = reference.got.stream()
                .filter(packet -> packet.type() == SrpType.PUBLISH && packet.hops() == 2)
                .count();
        assertThat(spread).isBetween(256L, 256L + 17 * 61);
        assertThat(seed.count("rejected.peer-quota")).isPositive();
    }
}
