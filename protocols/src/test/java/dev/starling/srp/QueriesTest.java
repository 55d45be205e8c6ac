package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * QUERY (docs/protocol/srp.md §10) along a row of peers: {@code asker – one – two – knower}, with a bystander at each of
 * the two in the middle.
 */
class QueriesTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final long EPOCH_MS = 1_767_225_600_000L;
    private static final SrpConfig SEEKS_NOBODY =
            SrpConfig.DEFAULT.limits(SrpConfig.Limits.DEFAULT.degree(0, 24)).repair(SrpConfig.Repair.DEFAULT.none());
    private static final Bytes QUESTION = Bytes.utf8("{\"who\":\"knows\"}");

    private Lan lan;
    private Lan.Node one;
    private Lan.Node two;
    private Lan.Node asker;
    private Lan.Node knower;
    private Lan.Node bystander;

    @BeforeEach
    void row() {
        lan = new Lan(1);
        one = lan.seedNode();
        two = lan.seedNode();
        two.command(new SrpCommand.AddBootstrap(one.main));
        asker = at(one);
        knower = at(two);
        bystander = at(one);
        at(two);
        lan.run(20 * SECOND);
        assertThat(asker.machine.links()).extracting(SrpMachine.Link::peerId).containsExactly(one.id());
        assertThat(knower.machine.links()).extracting(SrpMachine.Link::peerId).containsExactly(two.id());
        lan.nodes.forEach(node -> node.sent.clear());
    }

    private Lan.Node at(Lan.Node seed) {
        Lan.Node node = lan.node(SEEKS_NOBODY);
        node.command(new SrpCommand.AddBootstrap(seed.main));
        return node;
    }

    private void ask() {
        asker.command(new SrpCommand.Query(7, Lan.KEYS.clusterId(), Lan.KEYS.subclusterId(), QUESTION));
        lan.run(SECOND);
    }

    private void answer(Bytes message) {
        Bytes queryId = knower.all(SrpEvent.Asked.class).getFirst().queryId();
        knower.command(new SrpCommand.Answer(queryId, message));
        lan.run(SECOND);
    }

    private static List<Puppet.Sent> answers(Lan.Node node) {
        return Puppet.sent(node, SrpType.QUERY).stream()
                .filter(sent -> sent.packet().usr4().equals(Bytes.utf8("2")))
                .toList();
    }

    private static SrpPacket question(Puppet by, String json, long askedMs) {
        Bytes message = Bytes.utf8(json);
        return SrpPacket.of(SrpType.QUERY)
                .message(message)
                .packetId(PacketIds.control(SrpPacket.UNSET, message, SrpPacket.UNSET))
                .usr1(Bytes.utf8(Long.toString(askedMs)))
                .usr3(by.id)
                .usr4(Bytes.utf8("1"))
                .hops(1)
                .build();
    }

    private long nowMs() {
        return EPOCH_MS + lan.nowNs() / Lan.MS;
    }

    @Test
    void everybody_is_asked_once_and_the_hops_count_the_way() {
        ask();
        for (Lan.Node node : lan.nodes) {
            if (node != asker) {
                assertThat(node.all(SrpEvent.Asked.class))
                        .extracting(SrpEvent.Asked::json)
                        .containsExactly(QUESTION);
            }
        }
        assertThat(asker.all(SrpEvent.Asked.class)).isEmpty();
        SrpPacket first = Puppet.sent(asker, SrpType.QUERY).getFirst().packet();
        assertThat(first.hops()).isEqualTo(1);
        assertThat(first.usr3().length()).isEqualTo(32);
        assertThat(Long.parseLong(first.usr1().text())).isBetween(nowMs() - 1001, nowMs());
        assertThat(Puppet.sent(one, SrpType.QUERY))
                .allMatch(sent -> sent.packet().hops() == 2);
        assertThat(Puppet.sent(two, SrpType.QUERY))
                .allMatch(sent -> sent.packet().hops() == 3);
    }

    @Test
    void an_answer_goes_back_the_way_of_the_question_and_nowhere_else() {
        ask();
        lan.nodes.forEach(node -> node.sent.clear());
        answer(Bytes.utf8("I do"));
        assertThat(asker.all(SrpEvent.Answered.class))
                .containsExactly(new SrpEvent.Answered(7, one.main, Bytes.utf8("I do")));
        assertThat(answers(knower)).extracting(Puppet.Sent::to).containsExactly(two.main);
        assertThat(answers(two)).extracting(Puppet.Sent::to).containsExactly(one.main);
        assertThat(answers(one)).extracting(Puppet.Sent::to).containsExactly(asker.main);
        assertThat(answers(knower).getFirst().packet().hops()).isZero();
        assertThat(answers(one).getFirst().packet().hops()).isEqualTo(2);
        assertThat(answers(bystander)).isEmpty();
        assertThat(bystander.count("in.query")).isEqualTo(1);
        assertThat(bystander.all(SrpEvent.Answered.class)).isEmpty();
    }

    @Test
    void a_long_answer_comes_in_fragments_and_whole() {
        ask();
        Bytes message = Bytes.utf8("long ".repeat(1500));
        answer(message);
        assertThat(asker.all(SrpEvent.Answered.class))
                .extracting(SrpEvent.Answered::message)
                .containsExactly(message);
        assertThat(answers(knower)).hasSize(1 + 8);
    }

    @Test
    void several_may_answer_and_one_may_answer_several_times() {
        ask();
        answer(Bytes.utf8("I do"));
        answer(Bytes.utf8("I still do"));
        Bytes queryId = bystander.all(SrpEvent.Asked.class).getFirst().queryId();
        bystander.command(new SrpCommand.Answer(queryId, Bytes.utf8("me too")));
        lan.run(SECOND);
        assertThat(asker.all(SrpEvent.Answered.class))
                .extracting(event -> event.message().text())
                .containsExactly("I do", "I still do", "me too");
    }

    @Test
    void after_a_tick_the_way_back_is_forgotten() {
        ask();
        lan.run(31 * SECOND);
        answer(Bytes.utf8("late"));
        assertThat(asker.all(SrpEvent.Answered.class)).isEmpty();
        assertThat(knower.count("rejected.stale")).isEqualTo(1);
    }

    @Test
    void an_answer_that_nobody_asked_for_is_not_passed_on() {
        Puppet puppet = new Puppet(lan, 1).meet(one);
        SrpPacket answer = question(puppet, "{\"a\":1}", nowMs())
                .with()
                .usr4(Bytes.utf8("2"))
                .build();
        puppet.say(one, answer);
        lan.run(SECOND);
        assertThat(Puppet.sent(one, SrpType.QUERY)).isEmpty();
        assertThat(one.count("rejected.unsolicited")).isEqualTo(1);
    }

    @Test
    void a_question_older_than_2048_ms_is_ignored_and_an_answer_has_no_age() {
        Puppet puppet = new Puppet(lan, 1).meet(one);
        puppet.say(one, question(puppet, "{\"a\":1}", nowMs() - 2100));
        lan.run(SECOND);
        assertThat(one.all(SrpEvent.Asked.class)).isEmpty();
        assertThat(one.count("rejected.stale")).isEqualTo(1);
        puppet.say(one, question(puppet, "{\"a\":1}", nowMs() - 1900));
        lan.run(SECOND);
        assertThat(one.all(SrpEvent.Asked.class)).hasSize(1);
        Puppet other = new Puppet(lan, 2).meet(one);
        other.say(
                one,
                question(puppet, "{\"b\":1}", 1).with().usr4(Bytes.utf8("2")).build());
        lan.run(SECOND);
        assertThat(puppet.got(SrpType.QUERY)).hasSize(1);
    }

    @Test
    void a_question_that_has_come_sixteen_hops_is_heard_but_not_relayed() {
        Puppet puppet = new Puppet(lan, 1).meet(one);
        puppet.say(one, question(puppet, "{\"a\":1}", nowMs()).with().hops(16).build());
        lan.run(SECOND);
        assertThat(one.all(SrpEvent.Asked.class)).hasSize(1);
        assertThat(Puppet.sent(one, SrpType.QUERY)).isEmpty();
        assertThat(asker.all(SrpEvent.Asked.class)).isEmpty();
    }

    @Test
    void an_answer_that_has_come_sixteen_hops_goes_no_further() {
        Puppet puppet = new Puppet(lan, 1).meet(one);
        puppet.say(one, question(puppet, "{\"a\":1}", nowMs()));
        lan.run(SECOND);
        Puppet other = new Puppet(lan, 2).meet(one);
        SrpPacket answer = question(puppet, "{\"b\":1}", nowMs())
                .with()
                .usr4(Bytes.utf8("2"))
                .hops(16)
                .build();
        other.say(one, answer);
        lan.run(SECOND);
        assertThat(puppet.got(SrpType.QUERY)).isEmpty();
        assertThat(one.count("rejected.hops")).isEqualTo(1);
    }

    @Test
    void a_question_that_comes_again_another_way_is_dropped() {
        Puppet puppet = new Puppet(lan, 1).meet(one);
        Puppet other = new Puppet(lan, 2).meet(one);
        SrpPacket question = question(puppet, "{\"a\":1}", nowMs());
        puppet.say(one, question);
        other.say(one, question.with().hops(3).build());
        lan.run(SECOND);
        assertThat(one.all(SrpEvent.Asked.class)).hasSize(1);
        assertThat(one.count("rejected.duplicate")).isEqualTo(1);
    }

    @Test
    void a_packet_that_somebody_holds_is_found_and_stays_what_it_is_with_its_holder() {
        Puppet source = new Puppet(lan, 1).meet(two);
        SrpPacket packet = Puppet.publish("kept", SrpPacket.UNSET);
        Puppet.lose(lan, sent -> sent.packet().type() == SrpType.PUBLISH);
        source.say(two, packet);
        lan.run(SECOND);
        assertThat(one.machine.cachePackets()).isZero();
        Puppet puppet = new Puppet(lan, 2).meet(one);
        for (int i = 0; i < 2; i++) {
            Bytes id = i == 0 ? puppet.id : source.id;
            String json = "{\"packetId\":\"" + packet.packetId().hex() + "\"}";
            puppet.say(one, question(puppet, json, nowMs()).with().usr3(id).build());
            lan.run(SECOND);
        }
        assertThat(puppet.got(SrpType.QUERY)).hasSize(2);
        SrpPacket found = puppet.got(SrpType.QUERY).getLast();
        assertThat(found.usr4()).isEqualTo(Bytes.utf8("2"));
        assertThat(found.hops()).isEqualTo(packet.hops() + 1);
        assertThat(found.with()
                        .type(SrpType.PUBLISH)
                        .usr3(SrpPacket.UNSET)
                        .usr4(SrpPacket.UNSET)
                        .hops(1)
                        .build())
                .isEqualTo(packet);
        assertThat(two.all(SrpEvent.Asked.class)).isEmpty();
        Puppet late = new Puppet(lan, 3).meet(two);
        late.say(two, empty());
        lan.run(SECOND);
        assertThat(late.got(SrpType.PUBLISH)).containsExactly(packet);
    }

    private static SrpPacket empty() {
        Bytes nothing = new PacketCache(SrpConfig.Limits.DEFAULT).summary("").encode();
        return SrpPacket.of(SrpType.SYNC)
                .message(nothing)
                .packetId(PacketIds.control(SrpPacket.UNSET, nothing, SrpPacket.UNSET))
                .usr4(Bytes.utf8("1"))
                .build();
    }

    @Test
    void strangers_are_not_answered() {
        Puppet stranger = new Puppet(lan, 1);
        stranger.say(one, question(stranger, "{\"a\":1}", nowMs()));
        lan.run(SECOND);
        assertThat(stranger.got).isEmpty();
        assertThat(one.all(SrpEvent.Asked.class)).isEmpty();
        Endpoint unused = stranger.at;
        assertThat(Puppet.sent(one, SrpType.QUERY)).noneMatch(sent -> sent.to().equals(unused));
    }
}
