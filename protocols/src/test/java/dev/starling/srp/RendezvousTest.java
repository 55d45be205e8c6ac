package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Rendezvous (docs/protocol/srp.md §7): the first public relay of a JOIN names itself, far members answer to it, and it
 * introduces exactly those two. The reference forgets {@code rendezvousPeerId} in the answer, so that nothing happens.
 */
class RendezvousTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final SrpConfig SEEKS_ONE = SrpConfig.DEFAULT.limits(SrpConfig.Limits.DEFAULT.degree(1, 24));
    private static final SrpConfig SEEKS_NOBODY = SrpConfig.DEFAULT.limits(SrpConfig.Limits.DEFAULT.degree(0, 24));

    private static SrpBody.Join body(Puppet.Sent sent) {
        return (SrpBody.Join) Puppet.body(sent.packet());
    }

    /** A join that the first public relay, played by {@code node}, has sent on and another one after it. */
    private static SrpPacket announced(Lan lan, Puppet joiner, Puppet node, long forMs) {
        SrpPacket join = joiner.join();
        long deadlineMs = 1_767_225_600_000L + lan.nowNs() / Lan.MS + forMs;
        return join.with()
                .hops(3)
                .clock(41)
                .message(JoinIds.fillIn(join.message(), node.at.ip(), node.at.port(), 31, node.id, deadlineMs))
                .build();
    }

    /** What a member answers to a rendezvous node about itself. */
    private static SrpPacket reply(Puppet member, Puppet joiner, Lan.Node node, boolean complete) {
        JoinBuilder body = new JoinBuilder(member.id, member.natBits, member.at)
                .rendezvousType(joiner.natBits)
                .rendezvousRequesterPeerId(joiner.id);
        if (complete) {
            body.rendezvousPeerId(node.id());
        }
        return member.join(body.build()).with().hops(0).build();
    }

    @Test
    void the_first_public_relay_fills_in_itself_and_a_deadline_and_leaves_the_id() {
        Lan lan = new Lan(1);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 2);
        SrpPacket join = puppets.get(0).join();
        puppets.get(0).say(seed, join);
        lan.run(SECOND);
        Puppet.Sent relayed = Puppet.sent(seed, SrpType.JOIN).getFirst();
        SrpBody.Join body = body(relayed);
        assertThat(body.rendezvousPeerId()).isEqualTo(seed.id());
        assertThat(body.rendezvousAddress()).isEqualTo(seed.main.ip());
        assertThat(body.rendezvousPort()).isEqualTo(seed.main.port());
        assertThat(body.rendezvousType()).isEqualTo(NatType.UNRESTRICTED.bits());
        assertThat(body.requesterPeerId()).isEqualTo(puppets.get(0).id);
        long nowMs = 1_767_225_600_000L + lan.nowNs() / Lan.MS;
        assertThat(body.rendezvousDeadline()).isBetween(nowMs + 28_500, nowMs + 30_000);
        assertThat(relayed.packet().packetId()).isEqualTo(join.packetId());
        assertThat(PacketIds.verify(relayed.packet(), null)).isEqualTo(PacketIds.Verdict.VALID);
    }

    @Test
    void a_join_that_nobody_could_verify_any_more_is_relayed_as_it_came() {
        Lan lan = new Lan(1);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 2);
        SrpPacket compact = puppets.get(0).join();
        Bytes blanks = Bytes.utf8(compact.message().text().replace(",", ", "));
        SrpPacket join = compact.with()
                .message(blanks)
                .packetId(PacketIds.control(compact.previousId(), blanks, compact.nextId()))
                .build();
        puppets.get(0).say(seed, join);
        lan.run(SECOND);
        SrpPacket relayed = Puppet.sent(seed, SrpType.JOIN).getFirst().packet();
        assertThat(relayed.message()).isEqualTo(blanks);
        assertThat(PacketIds.verify(relayed, null)).isEqualTo(PacketIds.Verdict.VALID);
    }

    @Test
    void later_relays_leave_a_join_as_it_is() {
        Lan lan = new Lan(2);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 3);
        SrpPacket plain = puppets.get(0).join().with().hops(2).build();
        SrpPacket filled = announced(lan, puppets.get(1), puppets.get(1), 20_000)
                .with()
                .hops(2)
                .build();
        puppets.get(0).say(seed, plain);
        puppets.get(1).say(seed, filled);
        lan.run(SECOND);
        assertThat(puppets.get(2).got(SrpType.JOIN))
                .as(seed.machine.counters().toString())
                .extracting(SrpPacket::message)
                .containsExactlyInAnyOrder(plain.message(), filled.message());
    }

    @Test
    void a_member_answers_about_itself_with_the_field_that_the_reference_forgets() {
        Lan lan = Lan.of(3, 1, SEEKS_ONE);
        lan.run(15 * SECOND);
        Lan.Node member = lan.nodes.get(2);
        Puppet relay = new Puppet(lan, 1).meet(member);
        Puppet joiner = new Puppet(lan, 2);
        joiner.natBits = NatType.PORT_RESTRICTED.bits();
        Puppet node = new Puppet(lan, 3);
        SrpPacket join = announced(lan, joiner, node, 20_000);
        relay.say(member, join);
        lan.run(SECOND);
        assertThat(node.got).hasSize(1);
        SrpPacket reply = node.got.getFirst();
        assertThat(reply.hops()).isZero();
        assertThat(reply.clock()).isEqualTo(join.clock());
        assertThat(reply.clusterId()).isEqualTo(Lan.KEYS.clusterId());
        assertThat(reply.subclusterId()).isEqualTo(Lan.KEYS.subclusterId());
        assertThat(PacketIds.verify(reply, null)).isEqualTo(PacketIds.Verdict.VALID);
        SrpBody.Join body = (SrpBody.Join) Puppet.body(reply);
        assertThat(body.rendezvousPeerId()).isEqualTo(node.id);
        assertThat(body.rendezvousRequesterPeerId()).isEqualTo(joiner.id);
        assertThat(body.rendezvousType()).isEqualTo(NatType.PORT_RESTRICTED.bits());
        assertThat(body.requesterPeerId()).isEqualTo(member.id());
        assertThat(new Endpoint(body.address(), body.port())).isEqualTo(member.main);
        assertThat(body.rendezvousDeadline()).isNull();
    }

    @Test
    void a_member_that_seeks_no_connections_does_not_answer() {
        Lan lan = Lan.of(3, 1, SEEKS_NOBODY);
        lan.run(15 * SECOND);
        Lan.Node member = lan.nodes.get(2);
        Puppet relay = new Puppet(lan, 1).meet(member);
        Puppet node = new Puppet(lan, 3);
        relay.say(member, announced(lan, new Puppet(lan, 2), node, 20_000));
        lan.run(SECOND);
        assertThat(node.got).isEmpty();
    }

    @Test
    void nobody_answers_after_the_deadline_or_outside_of_the_cluster() {
        Lan lan = Lan.of(4, 1, SEEKS_ONE);
        lan.run(15 * SECOND);
        Lan.Node member = lan.nodes.get(2);
        Lan.Node seed = lan.seedNode();
        Puppet relay = new Puppet(lan, 1).meet(member).meet(seed);
        Puppet node = new Puppet(lan, 3);
        relay.say(member, announced(lan, new Puppet(lan, 2), node, -1000));
        ClusterKeys foreign = ClusterKeys.derive("foreign", "foreign secret");
        SrpPacket other = announced(lan, new Puppet(lan, 4), node, 20_000);
        relay.say(member, other.with().clusterId(foreign.clusterId()).build());
        relay.say(seed, announced(lan, new Puppet(lan, 5), node, 20_000));
        lan.run(SECOND);
        assertThat(node.got).isEmpty();
        assertThat(member.count("rejected.stale")).isEqualTo(1);
    }

    @Test
    void an_answer_is_not_answered() {
        Lan lan = Lan.of(5, 1, SEEKS_ONE);
        lan.run(15 * SECOND);
        Lan.Node member = lan.nodes.get(2);
        Puppet relay = new Puppet(lan, 1).meet(member);
        Puppet node = new Puppet(lan, 3);
        SrpBody.Join body = new SrpBody.Join(
                node.at.ip(),
                node.at.port(),
                31,
                node.id,
                1_767_225_600_000L + 60_000,
                new Puppet(lan, 4).id,
                relay.id,
                31,
                relay.at.ip(),
                null,
                relay.at.port(),
                null);
        relay.say(member, relay.join(body));
        lan.run(SECOND);
        assertThat(node.got).isEmpty();
    }

    @Test
    void the_rendezvous_node_introduces_exactly_those_two_and_relays_nothing() {
        Lan lan = new Lan(6);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 8);
        Puppet joiner = puppets.get(0);
        Puppet member = puppets.get(1);
        member.say(seed, reply(member, joiner, seed, true));
        lan.run(SECOND);
        List<Puppet.Sent> intros = Puppet.sent(seed, SrpType.INTRO);
        assertThat(intros).extracting(Puppet.Sent::to).containsExactlyInAnyOrder(joiner.at, member.at);
        for (Puppet.Sent sent : intros) {
            SrpBody.Intro intro = (SrpBody.Intro) Puppet.body(sent.packet());
            Puppet about = sent.to().equals(joiner.at) ? member : joiner;
            assertThat(intro.requesterPeerId()).isEqualTo(about.id);
            assertThat(new Endpoint(intro.address(), intro.port())).isEqualTo(about.at);
            assertThat(intro.responderPeerId()).isEqualTo(seed.id());
            assertThat(intro.isRendezvous()).isTrue();
        }
        assertThat(Puppet.sent(seed, SrpType.JOIN)).isEmpty();
    }

    @Test
    void an_answer_for_somebody_unknown_or_gone_ends_at_the_rendezvous_node() {
        Lan lan = new Lan(7);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 4);
        Puppet member = puppets.get(0);
        member.say(seed, reply(member, new Puppet(lan, 9), seed, true));
        lan.run(SECOND);
        assertThat(Puppet.sent(seed, SrpType.INTRO)).isEmpty();
        assertThat(Puppet.sent(seed, SrpType.JOIN)).isEmpty();
    }

    @Test
    void without_the_field_the_two_are_not_introduced() {
        Lan lan = new Lan(8);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 4);
        Puppet joiner = puppets.get(0);
        Puppet member = puppets.get(1);
        member.say(seed, reply(member, joiner, seed, false));
        lan.run(SECOND);
        assertThat(Puppet.sent(seed, SrpType.INTRO))
                .filteredOn(sent -> sent.to().equals(joiner.at)
                        || ((SrpBody.Intro) Puppet.body(sent.packet()))
                                .requesterPeerId()
                                .equals(joiner.id))
                .isEmpty();
    }

    /** Two seeds in a row, each with one member; ordinary introductions are lost. */
    private static Lan farApart(long seed, boolean forgetful) {
        Lan lan = new Lan(seed);
        Lan.Node one = lan.seedNode();
        Lan.Node two = lan.seedNode();
        two.command(new SrpCommand.AddBootstrap(one.main));
        for (Lan.Node at : List.of(one, two)) {
            Lan.Node member = lan.node(SrpConfig.DEFAULT);
            member.command(new SrpCommand.AddBootstrap(at.main));
            member.command(new SrpCommand.Join(Lan.KEYS));
        }
        Puppet.lose(lan, sent -> switch (sent.packet().type()) {
            case INTRO -> !Boolean.TRUE.equals(((SrpBody.Intro) Puppet.body(sent.packet())).isRendezvous());
            case JOIN -> forgetful && body(sent).rendezvousRequesterPeerId() != null;
            default -> false;
        });
        return lan;
    }

    @Test
    void members_at_different_seeds_meet_by_rendezvous_alone() {
        Lan lan = farApart(9, false);
        lan.run(20 * SECOND);
        Lan.Node a = lan.nodes.get(2);
        Lan.Node b = lan.nodes.get(3);
        assertThat(a.machine.links()).extracting(SrpMachine.Link::peerId).contains(b.id());
        assertThat(b.machine.links()).extracting(SrpMachine.Link::peerId).contains(a.id());
    }

    @Test
    void and_do_not_when_the_answers_are_lost() {
        Lan lan = farApart(9, true);
        lan.run(20 * SECOND);
        assertThat(lan.nodes.get(2).machine.links())
                .extracting(SrpMachine.Link::peerId)
                .doesNotContain(lan.nodes.get(3).id());
    }
}
