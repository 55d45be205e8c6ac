package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signs of life (docs/protocol/srp.md §4): who is silent is dropped, who is alone looks for the bootstraps again. */
class HeartbeatTest {
    private static final long SECOND = 1000 * Lan.MS;

    private static boolean linked(Lan.Node node, Bytes id) {
        return node.machine.links().stream().anyMatch(link -> link.peerId().equals(id));
    }

    private static List<Bytes> lost(Lan.Node node) {
        return node.all(SrpEvent.Disconnected.class).stream()
                .map(SrpEvent.Disconnected::peerId)
                .toList();
    }

    @Test
    void a_quiet_peer_is_pinged_every_heartbeat_and_stays() {
        Lan lan = new Lan(1);
        Lan.Node seed = lan.seedNode();
        Puppet puppet = new Puppet(lan, 1).meet(seed);
        lan.run(600 * SECOND);
        assertThat(linked(seed, puppet.id)).isTrue();
        assertThat(lost(seed)).isEmpty();
        assertThat(puppet.got(SrpType.PING)).hasSizeBetween(30, 41);
        SrpBody.Ping ping = (SrpBody.Ping) Puppet.body(puppet.got(SrpType.PING).getLast());
        assertThat(ping.requesterPeerId()).isEqualTo(seed.id());
        assertThat(ping.natType()).isEqualTo(NatType.UNRESTRICTED.bits());
        assertThat(ping.isConnection()).isNull();
    }

    @Test
    void a_peer_that_answers_no_more_is_dropped_within_two_ticks() {
        Lan lan = new Lan(2);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 2);
        puppets.get(0).alive = false;
        long diedNs = lan.nowNs();
        assertThat(lan.runUntil(() -> !lost(seed).isEmpty(), 60 * SECOND)).isTrue();
        assertThat(lost(seed)).containsExactly(puppets.get(0).id);
        assertThat(lan.nowNs() - diedNs).isGreaterThan(15 * SECOND);
        assertThat(linked(seed, puppets.get(0).id)).isFalse();
        assertThat(linked(seed, puppets.get(1).id)).isTrue();
        int pings = puppets.get(0).got(SrpType.PING).size();
        assertThat(pings).isEqualTo(5);
        lan.run(120 * SECOND);
        assertThat(puppets.get(0).got(SrpType.PING)).hasSize(pings);
    }

    @Test
    void a_datagram_from_elsewhere_is_none() {
        Lan lan = new Lan(4);
        Lan.Node seed = lan.seedNode();
        Puppet puppet = new Puppet(lan, 1).meet(seed);
        Puppet elsewhere = new Puppet(lan, 2);
        elsewhere.alive = false;
        puppet.alive = false;
        SrpPacket ping = puppet.control(
                SrpType.PING, new PingBuilder(puppet.id).natType(31).build());
        for (int i = 0; i < 10; i++) {
            elsewhere.say(seed, ping);
            lan.run(6 * SECOND);
        }
        assertThat(lost(seed)).containsExactly(puppet.id);
    }

    @Test
    void who_has_missed_two_heartbeats_gets_no_packets_until_it_answers() {
        Lan lan = new Lan(5);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 2);
        Puppet silent = puppets.get(0);
        silent.alive = false;
        assertThat(lan.runUntil(() -> silent.got(SrpType.PING).size() == 2, 60 * SECOND))
                .isTrue();
        puppets.get(1).say(seed, Puppet.publish("one", SrpPacket.UNSET));
        lan.run(500 * Lan.MS);
        assertThat(silent.got(SrpType.PUBLISH)).isEmpty();
        silent.alive = true;
        assertThat(lan.runUntil(() -> silent.got(SrpType.PING).size() == 3, 60 * SECOND))
                .isTrue();
        lan.run(500 * Lan.MS);
        SrpPacket two = Puppet.publish("two", SrpPacket.UNSET);
        puppets.get(1).say(seed, two);
        lan.run(100 * Lan.MS);
        assertThat(silent.got(SrpType.PUBLISH)).extracting(SrpPacket::packetId).contains(two.packetId());
        assertThat(lost(seed)).isEmpty();
    }

    @Test
    void a_reference_peer_hears_from_us_more_often_than_it_pings_itself() {
        Lan lan = new Lan(6);
        Lan.Node seed = lan.seedNode();
        Puppet puppet = new Puppet(lan, 1);
        puppet.starling = false;
        puppet.meet(seed);
        SrpPacket ping = puppet.control(
                SrpType.PING, new PingBuilder(puppet.id).natType(31).build());
        for (int i = 0; i < 20; i++) {
            puppet.say(seed, ping);
            lan.run(4 * SECOND);
        }
        assertThat(puppet.got(SrpType.PING)).hasSizeGreaterThan(15);
    }

    @Test
    void a_dead_seed_is_looked_for_and_found_again_when_it_is_back() {
        Lan lan = Lan.of(7, 1, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        Lan.Node seed = lan.nodes.get(0);
        seed.dead = true;
        assertThat(lan.runUntil(() -> lost(node).contains(seed.id()), 120 * SECOND))
                .isTrue();
        node.sent.clear();
        lan.run(SECOND / 2);
        assertThat(Puppet.sent(node, SrpType.PING)).extracting(Puppet.Sent::to).contains(seed.main);
        lan.run(60 * SECOND);
        assertThat(linked(node, seed.id())).isFalse();
        seed.dead = false;
        lan.run(15 * SECOND);
        assertThat(linked(node, seed.id())).isTrue();
        assertThat(node.all(SrpEvent.Connected.class))
                .filteredOn(event -> event.peerId().equals(seed.id()))
                .hasSize(2);
    }

    @Test
    void who_was_cut_off_from_everybody_finds_its_way_back_through_the_bootstraps() {
        Lan lan = Lan.of(8, 4, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        boolean[] cut = {true};
        Puppet.lose(lan, sent -> cut[0] && sent.to().ip().equals(node.main.ip()));
        lan.run(200 * SECOND);
        assertThat(node.machine.links()).isEmpty();
        cut[0] = false;
        lan.run(60 * SECOND);
        assertThat(node.machine.links()).hasSizeGreaterThanOrEqualTo(4);
        lan.nodes.get(3).command(new SrpCommand.Publish(1, Lan.KEYS, null, Bytes.utf8("welcome back"), null, 0, false));
        lan.run(10 * SECOND);
        assertThat(node.delivered()).containsExactly("welcome back");
    }

    @Test
    void reconnect_forgets_all_connections_and_finds_them_again() {
        Lan lan = Lan.of(9, 3, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        int before = node.machine.links().size();
        node.command(new SrpCommand.Reconnect());
        assertThat(node.machine.links()).isEmpty();
        assertThat(node.machine.ready()).isFalse();
        assertThat(lost(node)).hasSize(before);
        lan.run(15 * SECOND);
        assertThat(node.machine.ready()).isTrue();
        assertThat(node.machine.links()).hasSize(before);
        assertThat(node.all(SrpEvent.Ready.class)).hasSize(2);
    }

    @Test
    void who_is_stopped_says_nothing_more() {
        Lan lan = Lan.of(10, 2, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        Lan.Node node = lan.nodes.get(2);
        node.command(new SrpCommand.Stop());
        node.sent.clear();
        lan.run(120 * SECOND);
        assertThat(node.sent).isEmpty();
        assertThat(lost(lan.nodes.get(3))).contains(node.id());
    }
}
