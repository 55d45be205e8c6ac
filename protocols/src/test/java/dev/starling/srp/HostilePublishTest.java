package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attack row 23: messages and fragments that are not what they seem, and that must not keep out those that are. */
final class HostilePublishTest {
    private static final long SECOND = 1000 * Lan.MS;

    private final Lan lan = Lan.of(4, 4, SrpConfig.DEFAULT);
    private Lan.Node victim;
    private Attacker attacker;
    private int cached;

    @BeforeEach
    void meet() {
        lan.run(6 * SECOND);
        victim = lan.nodes.get(2);
        attacker = new Attacker(lan, victim, "6.7.8.9:4000").prove();
        lan.run(SECOND);
        cached = victim.machine.cachePackets();
    }

    private static Bytes sealed(String text) {
        return sealed(text, 0);
    }

    /** The same text sealed with other ephemeral keys, so that it has another id. */
    private static Bytes sealed(String text, int salt) {
        return Bytes.wrap(Sealing.of(Lan.KEYS)
                .seal(Bytes.utf8(text).shared(), new SplittableRandom(31L * text.hashCode() + salt)));
    }

    private static List<SrpPacket> fragments(Bytes sealed) {
        SrpPacket template =
                Attacker.publish("").with().packetId(SrpPacket.UNSET).build();
        return Fragments.cut(template, sealed, 1_767_225_600_000L, Fragments.NO_META);
    }

    private static SrpPacket head(String json) {
        return Attacker.publish(json).with().index(0).build();
    }

    private static SrpPacket fragment(SrpPacket head, SrpPacket before, int index, Bytes body) {
        return Attacker.publish(body)
                .with()
                .index(index)
                .previousId(head.packetId())
                .packetId(PacketIds.next(before.packetId(), body))
                .build();
    }

    private void expectNothingDelivered() {
        lan.run(2 * SECOND);
        assertThat(victim.delivered()).isEmpty();
        lan.nodes.get(3).command(new SrpCommand.Publish(1, Lan.KEYS, "e", Bytes.utf8("honest"), null, 0, false));
        lan.run(2 * SECOND);
        assertThat(victim.delivered()).containsExactly("honest");
    }

    @Test
    void a_body_that_does_not_open_is_counted_and_not_delivered() {
        attacker.send(Attacker.publish("junk"));
        attacker.send(Attacker.publish(""));
        attacker.send(Attacker.publish(Bytes.wrap(new byte[1024])));
        assertThat(attacker.rejected(SrpRejection.UNSEALABLE)).isEqualTo(3);
        expectNothingDelivered();
    }

    @Test
    void a_forged_message_with_the_id_of_another_does_not_keep_it_out() {
        SrpPacket real = Attacker.publish(sealed("hello"));
        attacker.send(real.with().message(sealed("forged")).build());
        assertThat(attacker.rejected(SrpRejection.BAD_ID)).isEqualTo(1);
        assertThat(victim.machine.cachePackets()).isEqualTo(cached);
        attacker.send(real);
        assertThat(victim.delivered()).containsExactly("hello");
    }

    @Test
    void a_forged_fragment_with_the_id_of_another_does_not_keep_it_out() {
        String text = "fragmented ".repeat(400);
        List<SrpPacket> real = fragments(sealed(text));
        assertThat(real).hasSizeGreaterThan(3);
        for (SrpPacket packet : real) {
            attacker.send(packet.with().message(Bytes.utf8("forged")).build());
        }
        assertThat(victim.machine.cachePackets()).isEqualTo(cached);
        real.forEach(attacker::send);
        assertThat(victim.delivered()).containsExactly(text);
    }

    @Test
    void a_chain_of_fragments_that_is_wired_wrongly_is_not_composed() {
        List<SrpPacket> real = new ArrayList<>(fragments(sealed("fragmented ".repeat(400))));
        SrpPacket second = real.get(2);
        // The right bytes in the wrong place, under the wrong head, and with an index that no message has.
        attacker.send(real.getFirst());
        attacker.send(real.get(1));
        attacker.send(second.with().index(3).build());
        attacker.send(second.with().previousId(Attacker.name("no head")).build());
        attacker.send(second.with().index(Integer.MAX_VALUE).build());
        attacker.send(second.with().index(-2).build());
        attacker.send(second.with().index(Integer.MIN_VALUE).build());
        assertThat(attacker.rejected(SrpRejection.BAD_ID)).isGreaterThanOrEqualTo(3);
        assertThat(victim.machine.cachePackets()).isEqualTo(cached + 2);
        expectNothingDelivered();
    }

    @Test
    void heads_without_meta_or_with_impossible_sizes_are_refused() {
        List<String> bad = List.of(
                "{\"ts\":1,\"size\":100,\"indexes\":1}",
                "{\"meta\":null,\"ts\":1,\"size\":100,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":3000000000,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":500000000,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":1025,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":1,\"indexes\":0}",
                "{\"meta\":{},\"ts\":1,\"size\":-1,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":1,\"indexes\":2147483648}",
                "{\"meta\":{},\"ts\":1,\"size\":100}",
                "null",
                "[]");
        for (String json : bad) {
            SrpPacket head = head(json);
            attacker.send(head);
            attacker.send(fragment(head, head, 1, Bytes.utf8("body of " + json)));
        }
        assertThat(attacker.rejected(SrpRejection.BAD_COMPOSITION)).isGreaterThanOrEqualTo(bad.size());
        expectNothingDelivered();
    }

    @Test
    void a_head_of_a_message_too_large_for_anybody_takes_no_memory_for_what_it_announces() {
        SrpPacket head = head("{\"meta\":{},\"ts\":1,\"size\":1126400,\"indexes\":1100}");
        attacker.send(head);
        attacker.send(fragment(head, head, 1, Bytes.utf8("only this")));
        assertThat(victim.machine.cacheBytes()).isLessThan(10_000);
        expectNothingDelivered();
    }

    @Test
    void a_message_that_has_travelled_too_far_is_not_relayed() {
        for (long hops : new long[] {16, 17, 0xffff_ffffL}) {
            long before = victim.count("relayed");
            attacker.send(
                    Attacker.publish(sealed("far " + hops)).with().hops(hops).build());
            assertThat(victim.count("relayed")).isEqualTo(before);
        }
        assertThat(attacker.rejected(SrpRejection.HOPS)).isEqualTo(3);
    }

    @Test
    void lifetimes_beyond_all_measure_end_after_twelve_hours_at_most() {
        for (long ttl : new long[] {0, 1, 0x7fff_ffffL, 0xffff_ffffL}) {
            attacker.send(
                    Attacker.publish(sealed("ttl " + ttl)).with().ttlMs(ttl).build());
        }
        assertThat(victim.machine.cachePackets()).isGreaterThan(cached);
        // The others hand them on to each other; nobody starts their time anew.
        lan.nodes.forEach(node -> node.dead = node != victim);
        lan.run(12 * 3600 * SECOND + SECOND);
        assertThat(victim.machine.cachePackets()).isZero();
    }

    @Test
    void signatures_and_keys_that_were_changed_do_not_verify() {
        Bytes message = Bytes.utf8("x".repeat(100));
        Bytes sealed = sealed(message.text());
        Bytes signature = EventSignature.sign(lan.nodes.get(3).identity, message);
        Bytes key = lan.nodes.get(3).identity.publicKey();
        Bytes order = Bytes.wrap(new byte[32]);
        Bytes smallOrder = Bytes.fromHex("01" + "00".repeat(31));
        List<List<Bytes>> cases = List.of(
                List.of(key, SrpPacket.UNSET),
                List.of(SrpPacket.UNSET, signature),
                List.of(lan.nodes.get(4).identity.publicKey(), signature),
                List.of(key, Bytes.concat(signature.slice(0, 32), order)),
                List.of(smallOrder, Bytes.concat(smallOrder, order)),
                List.of(Bytes.fromHex("ec" + "ff".repeat(30) + "7f"), Bytes.concat(smallOrder, order)),
                List.of(order, Bytes.concat(order, order)));
        for (List<Bytes> each : cases) {
            Bytes body = sealed(message.text(), 1 + cases.indexOf(each));
            attacker.send(Attacker.publish(body)
                    .with()
                    .usr2(each.getFirst())
                    .sig(each.getLast())
                    .build());
        }
        assertThat(victim.all(SrpEvent.Delivered.class)).hasSize(cases.size());
        assertThat(victim.all(SrpEvent.Delivered.class))
                .extracting(SrpEvent.Delivered::verified)
                .containsOnly(false);
        attacker.send(Attacker.publish(sealed).with().usr2(key).sig(signature).build());
        assertThat(victim.all(SrpEvent.Delivered.class).getLast().verified()).isTrue();
    }
}
