package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** INTRO (docs/protocol/srp.md §6, §7): made near the joiner only and few; acted on with judgement. */
class IntroductionsTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final long EPOCH_MS = 1_767_225_600_000L;

    private static Lan.Node ready(Lan lan) {
        lan.run(15 * SECOND);
        return lan.nodes.get(2);
    }

    private static SrpPacket intro(Lan lan, Puppet by, Bytes about, Endpoint at) {
        SrpBody.Intro body = new SrpBody.Intro(about, by.id, false, 31, at.ip(), at.port(), null);
        return by.control(SrpType.INTRO, body)
                .with()
                .clusterId(Lan.KEYS.clusterId())
                .subclusterId(Lan.KEYS.subclusterId())
                .hops(2)
                .usr1(Bytes.utf8(Long.toString(EPOCH_MS + lan.nowNs() / Lan.MS)))
                .build();
    }

    private static Bytes about(Puppet.Sent sent) {
        return ((SrpBody.Intro) Puppet.body(sent.packet())).requesterPeerId();
    }

    @Test
    void one_join_leads_to_a_few_introductions_in_pairs_however_many_peers_there_are() {
        Lan lan = new Lan(1);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 24);
        Puppet joiner = puppets.get(0);
        joiner.say(seed, joiner.join());
        lan.run(SECOND);
        List<Puppet.Sent> intros = Puppet.sent(seed, SrpType.INTRO);
        assertThat(intros).hasSize(2 * SrpConfig.DEFAULT.relay().introsPerJoin());
        List<Bytes> toldAbout = new ArrayList<>();
        List<Endpoint> told = new ArrayList<>();
        for (Puppet.Sent sent : intros) {
            if (sent.to().equals(joiner.at)) {
                toldAbout.add(about(sent));
            } else {
                assertThat(about(sent)).isEqualTo(joiner.id);
                told.add(sent.to());
            }
            assertThat(sent.packet().hops()).isEqualTo(2);
            assertThat(sent.packet().subclusterId()).isEqualTo(Lan.KEYS.subclusterId());
            long sentMs = Long.parseLong(sent.packet().usr1().text());
            assertThat(sentMs).isBetween(EPOCH_MS, EPOCH_MS + lan.nowNs() / Lan.MS);
        }
        List<Bytes> ids = new ArrayList<>();
        puppets.stream().filter(p -> told.contains(p.at)).forEach(p -> ids.add(p.id));
        assertThat(toldAbout).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void a_pair_is_not_introduced_again_within_two_ticks_and_others_take_their_turn() {
        Lan lan = new Lan(2);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 7);
        Puppet joiner = puppets.get(0);
        for (int clock = 1; clock <= 4; clock++) {
            joiner.say(seed, joiner.join().with().clock(clock).build());
            lan.run(SECOND);
        }
        List<Bytes> introduced = Puppet.sent(seed, SrpType.INTRO).stream()
                .filter(sent -> sent.to().equals(joiner.at))
                .map(IntroductionsTest::about)
                .toList();
        assertThat(introduced).hasSize(6).doesNotHaveDuplicates();
        lan.run(61 * SECOND);
        joiner.say(seed, joiner.join().with().clock(9).build());
        lan.run(SECOND);
        assertThat(Puppet.sent(seed, SrpType.INTRO)).hasSize(2 * 6 + 2 * 3);
    }

    @Test
    void a_join_from_far_leads_to_none() {
        Lan lan = new Lan(3);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 5);
        puppets.get(0).say(seed, puppets.get(1).join().with().hops(2).build());
        lan.run(SECOND);
        assertThat(Puppet.sent(seed, SrpType.INTRO)).isEmpty();
        assertThat(Puppet.sent(seed, SrpType.JOIN)).isNotEmpty();
    }

    @Test
    void members_of_the_group_are_introduced_first() {
        Lan lan = new Lan(4);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 20);
        List<Puppet> members = new ArrayList<>();
        for (int i = 50; i < 52; i++) {
            Puppet member = new Puppet(lan, i);
            SrpPacket ping = member.control(
                    SrpType.PING, new PingBuilder(member.id).natType(31).build());
            member.meet(seed);
            member.say(seed, ping.with().subclusterId(Lan.KEYS.subclusterId()).build());
            members.add(member);
        }
        lan.run(SECOND);
        puppets.get(0).say(seed, puppets.get(0).join());
        lan.run(SECOND);
        assertThat(puppets.get(0).got(SrpType.INTRO))
                .hasSize(3)
                .extracting(packet -> ((SrpBody.Intro) Puppet.body(packet)).requesterPeerId())
                .contains(members.get(0).id, members.get(1).id);
    }

    @Test
    void who_is_introduced_is_pinged_at_once_and_after_500_and_2000_ms() {
        Lan lan = Lan.of(5, 1, SrpConfig.DEFAULT);
        Lan.Node node = ready(lan);
        Puppet introducer = new Puppet(lan, 1).meet(node);
        Puppet other = new Puppet(lan, 2);
        other.alive = false;
        introducer.say(node, intro(lan, introducer, other.id, other.at));
        List<Long> atMs = new ArrayList<>();
        long startNs = lan.nowNs() + 2 * lan.latencyNs;
        int seen = 0;
        for (int ms = 0; ms < 6000; ms += 10) {
            lan.run(10 * Lan.MS);
            if (other.got.size() > seen) {
                seen = other.got.size();
                atMs.add((lan.nowNs() - startNs) / Lan.MS);
            }
        }
        assertThat(other.got).allMatch(packet -> packet.type() == SrpType.PING);
        assertThat(atMs).hasSize(3);
        assertThat(atMs.get(0)).isBetween(0L, 20L);
        assertThat(atMs.get(1)).isBetween(500L, 520L);
        assertThat(atMs.get(2)).isBetween(2000L, 2020L);
        SrpBody.Ping ping = (SrpBody.Ping) Puppet.body(other.got.getFirst());
        assertThat(ping.isConnection()).isTrue();
        assertThat(ping.natType()).isEqualTo(NatType.UNRESTRICTED.bits());
        assertThat(ping.requesterPeerId()).isEqualTo(node.id());
    }

    @Test
    void who_answers_is_connected_and_pinged_no_more() {
        Lan lan = Lan.of(6, 1, SrpConfig.DEFAULT);
        Lan.Node node = ready(lan);
        Puppet introducer = new Puppet(lan, 1).meet(node);
        Puppet other = new Puppet(lan, 2);
        introducer.say(node, intro(lan, introducer, other.id, other.at));
        lan.run(6 * SECOND);
        assertThat(node.machine.links())
                .anyMatch(link -> link.peerId().equals(other.id)
                        && link.endpoint().equals(other.at)
                        && link.path() == SrpEvent.Path.DIRECT);
        assertThat(other.got(SrpType.PING)).hasSize(1);
        int before = other.got(SrpType.PING).size();
        introducer.say(node, intro(lan, introducer, other.id, other.at));
        lan.run(3 * SECOND);
        assertThat(other.got(SrpType.PING)).hasSize(before);
    }

    @Test
    void who_does_not_answer_is_counted_as_reached_through_the_introducer_after_2048_ms() {
        Lan lan = Lan.of(7, 1, SrpConfig.DEFAULT);
        Lan.Node node = ready(lan);
        Puppet introducer = new Puppet(lan, 1).meet(node);
        Puppet other = new Puppet(lan, 2);
        other.alive = false;
        introducer.say(node, intro(lan, introducer, other.id, other.at));
        lan.run(lan.latencyNs + 2040 * Lan.MS);
        assertThat(node.machine.links()).noneMatch(link -> link.peerId().equals(other.id));
        lan.run(20 * Lan.MS);
        assertThat(node.machine.links())
                .anyMatch(link -> link.peerId().equals(other.id) && link.path() == SrpEvent.Path.PROXIED);
    }

    @Test
    void the_first_direct_answer_ends_the_detour() {
        Lan lan = Lan.of(8, 1, SrpConfig.DEFAULT);
        Lan.Node node = ready(lan);
        Puppet introducer = new Puppet(lan, 1).meet(node);
        Puppet other = new Puppet(lan, 2);
        other.alive = false;
        introducer.say(node, intro(lan, introducer, other.id, other.at));
        lan.run(3 * SECOND);
        other.alive = true;
        other.meet(node);
        assertThat(node.all(SrpEvent.Connected.class))
                .filteredOn(event -> event.peerId().equals(other.id))
                .extracting(SrpEvent.Connected::path)
                .containsExactly(SrpEvent.Path.PROXIED, SrpEvent.Path.DIRECT);
    }

    @Test
    void introductions_that_nobody_should_act_on_are_dropped() {
        Lan lan = Lan.of(9, 1, SrpConfig.DEFAULT);
        Lan.Node node = ready(lan);
        Puppet introducer = new Puppet(lan, 1).meet(node);
        Puppet other = new Puppet(lan, 2);
        Puppet stranger = new Puppet(lan, 3);
        SrpPacket good = intro(lan, introducer, other.id, other.at);
        stranger.say(node, intro(lan, stranger, other.id, other.at));
        introducer.say(node, intro(lan, introducer, node.id(), other.at));
        introducer.say(
                node, good.with().hops(16).packetId(Bytes.wrap(new byte[32])).build());
        String old = Long.toString(EPOCH_MS + lan.nowNs() / Lan.MS - 30_001);
        introducer.say(
                node,
                good.with()
                        .usr1(Bytes.utf8(old))
                        .packetId(Bytes.fromHex("11".repeat(32)))
                        .build());
        introducer.say(node, intro(lan, introducer, other.id, new Endpoint(other.at.ip(), 53)));
        lan.run(3 * SECOND);
        assertThat(other.got).isEmpty();
        assertThat(node.count("rejected.unsolicited")).isEqualTo(1);
        assertThat(node.count("rejected.self")).isEqualTo(1);
        assertThat(node.count("rejected.hops")).isEqualTo(1);
        assertThat(node.count("rejected.stale")).isEqualTo(1);
        assertThat(node.count("rejected.bad-address")).isEqualTo(1);
        introducer.say(
                node,
                good.with()
                        .usr1(Bytes.utf8(Long.toString(EPOCH_MS + lan.nowNs() / Lan.MS)))
                        .build());
        lan.run(SECOND);
        assertThat(other.got).isNotEmpty();
    }

    @Test
    void introductions_are_not_acted_on_beyond_the_degree_that_is_sought() {
        SrpConfig config = SrpConfig.DEFAULT.limits(SrpConfig.Limits.DEFAULT.degree(3, 24));
        Lan lan = Lan.of(10, 1, config);
        Lan.Node node = ready(lan);
        List<Puppet> known = Puppet.around(lan, node, 1, 2);
        List<Puppet> others = new ArrayList<>();
        for (int i = 10; i < 16; i++) {
            Puppet other = new Puppet(lan, i);
            others.add(other);
            known.get(0).say(node, intro(lan, known.get(0), other.id, other.at));
            lan.run(SECOND);
        }
        assertThat(others.stream().filter(other -> !other.got.isEmpty())).hasSize(1);
        assertThat(node.count("rejected.enough-peers")).isEqualTo(5);
    }
}
