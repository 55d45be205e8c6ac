package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.starling.core.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Known gaps (docs/protocol/srp.md §19): a packet that another one links to is asked for, first from whoever told, by
 * QUERY, or by SYNC from a reference peer. And the order that the links give (§2).
 */
class GapsTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final SrpConfig GAPS_ONLY = SrpConfig.DEFAULT
            .limits(SrpConfig.Limits.DEFAULT.degree(0, 24))
            .repair(SrpConfig.Repair.DEFAULT.antiEntropy(false));
    private static final Bytes MISSING = Bytes.fromHex("5a".repeat(32));

    private Lan lan;
    private Lan.Node node;

    @BeforeEach
    void one() {
        lan = Lan.of(1, 1, GAPS_ONLY);
        lan.run(15 * SECOND);
        node = lan.nodes.get(2);
    }

    private List<Puppet> puppets(int count) {
        List<Puppet> puppets = Puppet.around(lan, node, 1, count);
        lan.run(SECOND);
        puppets.forEach(puppet -> puppet.got.clear());
        return puppets;
    }

    private static String wanted(SrpPacket question) {
        return ((SrpBody.Question) Puppet.body(question)).packetId() + "";
    }

    private static SrpPacket answer(SrpPacket question, SrpPacket packet) {
        return packet.with()
                .type(SrpType.QUERY)
                .usr3(question.usr3())
                .usr4(Bytes.utf8("2"))
                .build();
    }

    @Test
    void a_missing_predecessor_is_asked_for_from_whoever_named_it_and_delivered_when_it_comes() {
        Puppet puppet = puppets(1).getFirst();
        SrpPacket first = Puppet.publish("first", SrpPacket.UNSET);
        puppet.say(node, Puppet.publish("second", first.packetId()));
        lan.run(lan.latencyNs + 390 * Lan.MS);
        assertThat(node.delivered()).containsExactly("second");
        assertThat(puppet.got(SrpType.QUERY)).isEmpty();
        lan.run(50 * Lan.MS);
        assertThat(puppet.got(SrpType.QUERY)).hasSize(1);
        SrpPacket question = puppet.got(SrpType.QUERY).getFirst();
        assertThat(wanted(question)).isEqualTo(first.packetId().toString());
        assertThat(question.hops()).isEqualTo(16);
        assertThat(question.usr4()).isEqualTo(Bytes.utf8("1"));
        puppet.say(node, answer(question, first));
        lan.run(10 * SECOND);
        assertThat(node.delivered()).containsExactly("second", "first");
        assertThat(puppet.got(SrpType.QUERY)).hasSize(1);
    }

    @Test
    void what_was_asked_for_is_cached_as_what_it_is_and_not_multicast() {
        List<Puppet> puppets = puppets(6);
        SrpPacket first = Puppet.publish("first", SrpPacket.UNSET);
        puppets.get(0).say(node, Puppet.publish("second", first.packetId()));
        lan.run(lan.latencyNs + 440 * Lan.MS);
        puppets.get(0).say(node, answer(puppets.get(0).got(SrpType.QUERY).getFirst(), first));
        lan.run(SECOND);
        assertThat(node.all(SrpEvent.Stored.class))
                .extracting(SrpEvent.Stored::packet)
                .contains(first);
        assertThat(Puppet.sent(node, SrpType.PUBLISH))
                .noneMatch(sent -> sent.packet().packetId().equals(first.packetId())
                        && sent.packet().hops() > first.hops());
    }

    @Test
    void an_answer_with_something_else_than_its_id_says_is_refused_and_others_are_asked() {
        Puppet puppet = puppets(1).getFirst();
        SrpPacket first = Puppet.publish("first", SrpPacket.UNSET);
        puppet.say(node, Puppet.publish("second", first.packetId()));
        lan.run(lan.latencyNs + 440 * Lan.MS);
        SrpPacket forged = first.with()
                .message(Puppet.publish("forged", SrpPacket.UNSET).message())
                .build();
        puppet.say(node, answer(puppet.got(SrpType.QUERY).getFirst(), forged));
        lan.run(SECOND);
        assertThat(node.delivered()).containsExactly("second");
        assertThat(node.count("rejected.bad-id")).isEqualTo(1);
        int asked = Puppet.sent(node, SrpType.QUERY).size();
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void nobody_is_asked_more_than_four_times_in_all() {
        List<Puppet> puppets = puppets(3);
        puppets.get(0).say(node, Puppet.publish("second", MISSING));
        lan.run(60 * SECOND);
        List<Puppet.Sent> asked = Puppet.sent(node, SrpType.QUERY);
        assertThat(asked).hasSize(4);
        assertThat(asked.getFirst().to()).isEqualTo(puppets.get(0).at);
        assertThat(asked).extracting(sent -> wanted(sent.packet())).containsOnly(MISSING.toString());
    }

    @Test
    void a_packet_that_is_only_late_is_not_asked_for() {
        Puppet puppet = puppets(1).getFirst();
        SrpPacket first = Puppet.publish("first", SrpPacket.UNSET);
        puppet.say(node, Puppet.publish("second", first.packetId()));
        lan.run(200 * Lan.MS);
        puppet.say(node, first);
        lan.run(5 * SECOND);
        assertThat(node.delivered()).containsExactly("second", "first");
        assertThat(Puppet.sent(node, SrpType.QUERY)).isEmpty();
    }

    @Test
    void a_missing_successor_is_asked_for_too() {
        Puppet puppet = puppets(1).getFirst();
        puppet.say(
                node,
                Puppet.publish("first", SrpPacket.UNSET).with().nextId(MISSING).build());
        lan.run(SECOND);
        assertThat(puppet.got(SrpType.QUERY)).isNotEmpty();
        assertThat(wanted(puppet.got(SrpType.QUERY).getFirst())).isEqualTo(MISSING.toString());
    }

    @Test
    void a_reference_peer_is_asked_by_sync_which_leaves_its_stored_packet_as_it_is() {
        Puppet puppet = new Puppet(lan, 1);
        puppet.starling = false;
        puppet.meet(node);
        lan.run(SECOND);
        puppet.got.clear();
        puppet.say(node, Puppet.publish("second", MISSING));
        lan.run(lan.latencyNs + 440 * Lan.MS);
        assertThat(puppet.got(SrpType.QUERY)).isEmpty();
        assertThat(puppet.got(SrpType.SYNC)).hasSize(1);
        CacheSummary summary =
                CacheSummary.decode(puppet.got(SrpType.SYNC).getFirst().message());
        assertThat(MISSING.hex()).startsWith(String.valueOf(summary == null ? "?" : summary.prefix()));
        assertThat(summary == null ? List.of() : summary.buckets()).containsOnlyNulls();
        assertThat(summary == null ? 0 : summary.prefix().length()).isEqualTo(63);
    }

    @Test
    void links_of_packets_that_nobody_here_reads_are_not_followed() {
        Puppet puppet = puppets(1).getFirst();
        ClusterKeys foreign = ClusterKeys.derive("foreign", "foreign secret");
        puppet.say(node, Puppet.publish(foreign, "second", MISSING));
        lan.run(10 * SECOND);
        assertThat(node.machine.cachePackets()).isEqualTo(1);
        assertThat(Puppet.sent(node, SrpType.QUERY)).isEmpty();
    }

    @Test
    void the_application_may_ask_for_a_packet_itself() {
        Puppet puppet = puppets(1).getFirst();
        lan.nodes.get(0).dead = true;
        lan.nodes.get(1).dead = true;
        lan.run(60 * SECOND);
        SrpPacket packet = Puppet.publish("wanted", SrpPacket.UNSET);
        node.command(new SrpCommand.Fetch(packet.packetId()));
        lan.run(100 * Lan.MS);
        puppet.say(node, answer(puppet.got(SrpType.QUERY).getFirst(), packet));
        lan.run(SECOND);
        assertThat(node.delivered()).containsExactly("wanted");
        node.sent.clear();
        node.command(new SrpCommand.Fetch(packet.packetId()));
        lan.run(SECOND);
        assertThat(Puppet.sent(node, SrpType.QUERY)).isEmpty();
    }

    @Test
    void a_whole_thread_is_mended_backwards_from_its_last_message() {
        Puppet puppet = puppets(1).getFirst();
        List<SrpPacket> thread = new ArrayList<>();
        Bytes previous = SrpPacket.UNSET;
        for (int i = 0; i < 5; i++) {
            thread.add(Puppet.publish("message " + i, previous));
            previous = thread.getLast().packetId();
        }
        puppet.say(node, thread.getLast());
        for (int i = 0; i < 400; i++) {
            lan.run(10 * Lan.MS);
            for (SrpPacket question : puppet.got(SrpType.QUERY)) {
                thread.stream()
                        .filter(packet -> packet.packetId().toString().equals(wanted(question)))
                        .forEach(packet -> puppet.say(node, answer(question, packet)));
            }
            puppet.got.clear();
        }
        assertThat(node.delivered()).containsExactly("message 4", "message 3", "message 2", "message 1", "message 0");
    }

    @Test
    void fragments_in_any_order_make_the_message_and_it_is_delivered_once() {
        Puppet puppet = puppets(1).getFirst();
        byte[] sealed = Sealing.of(Lan.KEYS).seal(Bytes.utf8("x".repeat(5000)).shared(), new SplittableRandom(1));
        List<SrpPacket> packets =
                Fragments.cut(Puppet.publish("template", SrpPacket.UNSET), Bytes.wrap(sealed), 1, Fragments.NO_META);
        for (SrpPacket packet : packets.reversed()) {
            puppet.say(node, packet);
            lan.run(20 * Lan.MS);
        }
        lan.run(5 * SECOND);
        packets.forEach(packet -> puppet.say(node, packet));
        lan.run(SECOND);
        assertThat(node.delivered()).containsExactly("x".repeat(5000));
        SrpEvent.Delivered event = node.all(SrpEvent.Delivered.class).getFirst();
        assertThat(event.packetId()).isEqualTo(packets.getFirst().packetId());
        for (int i = 1; i < packets.size(); i++) {
            assertThat(packets.get(i - 1).nextId()).isEqualTo(packets.get(i).packetId());
            assertThat(packets.get(i).previousId()).isEqualTo(packets.getFirst().packetId());
        }
    }

    @Test
    void every_message_tells_its_predecessor_and_a_clock_that_grows_along_the_thread() {
        Lan.Node reader = lan.join(GAPS_ONLY);
        lan.run(15 * SECOND);
        Bytes after = null;
        for (int i = 0; i < 4; i++) {
            node.command(new SrpCommand.Publish(i, Lan.KEYS, "thread", Bytes.utf8("m" + i), after, 0, false));
            after = node.all(SrpEvent.Published.class).getLast().packetIds().getLast();
        }
        Bytes root = node.all(SrpEvent.Published.class).getFirst().packetIds().getLast();
        node.command(new SrpCommand.Publish(9, Lan.KEYS, "thread", Bytes.utf8("aside"), root, 0, false));
        lan.run(5 * SECOND);
        List<SrpEvent.Delivered> events = new ArrayList<>(reader.all(SrpEvent.Delivered.class));
        assertThat(events).hasSize(5);
        events.sort(Comparator.comparingLong(SrpEvent.Delivered::clock));
        assertThat(events)
                .extracting(event -> event.message().text() + "@" + event.clock())
                .containsExactlyInAnyOrder("m0@1", "m1@2", "m2@3", "m3@4", "aside@4");
        assertThat(events.get(0).previousId()).isEqualTo(SrpPacket.UNSET);
        for (int i = 1; i < 3; i++) {
            assertThat(events.get(i).previousId()).isEqualTo(events.get(i - 1).packetId());
        }
        assertThat(events)
                .filteredOn(event -> event.message().text().equals("aside"))
                .extracting(SrpEvent.Delivered::previousId)
                .containsExactly(root);
    }

    @Test
    void an_answer_to_a_long_message_follows_its_last_fragment() {
        Lan.Node reader = lan.join(GAPS_ONLY);
        lan.run(15 * SECOND);
        Bytes large = Bytes.utf8("y".repeat(4000));
        node.command(new SrpCommand.Publish(1, Lan.KEYS, null, large, null, 0, false));
        Bytes last = node.all(SrpEvent.Published.class).getFirst().packetIds().getLast();
        node.command(new SrpCommand.Publish(2, Lan.KEYS, null, Bytes.utf8("reply"), last, 0, false));
        lan.run(5 * SECOND);
        assertThat(reader.delivered()).containsExactlyInAnyOrder("y".repeat(4000), "reply");
        assertThat(reader.all(SrpEvent.Delivered.class))
                .filteredOn(event -> event.message().text().equals("reply"))
                .extracting(SrpEvent.Delivered::previousId, SrpEvent.Delivered::clock)
                .containsExactly(tuple(last, 2L));
    }
}
