package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import dev.starling.identity.Identity;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Names and signatures of events (docs/protocol/srp.md §13). The reference signs from byte 64 on: a change before that
 * goes unnoticed, which is why an event is only ever as trusted as documented.
 */
class EventLayerTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final Identity SIGNER = Identity.generate(new SplittableRandom(99));
    private static final String LONG = "0123456789".repeat(10);

    private Lan lan;
    private Lan.Node node;
    private Puppet puppet;

    @BeforeEach
    void a_reader() {
        lan = Lan.of(1, 1, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        node = lan.nodes.get(2);
        puppet = new Puppet(lan, 1).meet(node);
    }

    /** What arrives when {@code text} is sealed beside a signer and a signature. */
    private SrpEvent.Delivered deliver(String text, Bytes signer, Bytes sig) {
        SrpPacket packet = Puppet.publish(text, SrpPacket.UNSET)
                .with()
                .usr1(EventSignature.eventHash("greeting"))
                .usr2(signer)
                .sig(sig)
                .build();
        puppet.say(node, packet);
        lan.run(100 * Lan.MS);
        SrpEvent.Delivered event = node.all(SrpEvent.Delivered.class).getLast();
        assertThat(event.message()).isEqualTo(Bytes.utf8(text));
        assertThat(event.signer()).isEqualTo(signer);
        return event;
    }

    private static Bytes signature(String text) {
        return EventSignature.sign(SIGNER, Bytes.utf8(text));
    }

    private static SrpPacket published(Lan.Node from, @Nullable String event, String text) {
        from.command(new SrpCommand.Publish(1, Lan.KEYS, event, Bytes.utf8(text), null, 0, false));
        return from.all(SrpEvent.Stored.class).getLast().packet();
    }

    @Test
    void an_event_carries_the_hash_of_its_name_the_signer_and_64_bytes_of_signature() {
        SrpPacket packet = published(node, "greeting", LONG);
        assertThat(packet.usr1())
                .isEqualTo(Bytes.wrap(Hashes.sha256(Bytes.utf8("greeting").shared())));
        assertThat(packet.usr2()).isEqualTo(node.identity.publicKey());
        assertThat(packet.sig().length()).isEqualTo(64);
        assertThat(packet.message().length()).isEqualTo(LONG.length() + 160);
        assertThat(EventSignature.verify(packet.usr2(), packet.sig(), Bytes.utf8(LONG)))
                .isTrue();
    }

    @Test
    void the_name_of_an_event_is_hashed_as_utf_8() {
        assertThat(published(node, "grüße", "x").usr1())
                .isEqualTo(
                        Bytes.wrap(Hashes.sha256(Bytes.utf8("gr\u00fc\u00dfe").shared())));
    }

    @Test
    void a_bare_packet_has_neither_name_nor_signer() {
        SrpPacket packet = published(node, null, "bare");
        assertThat(packet.usr1()).isEqualTo(SrpPacket.UNSET);
        assertThat(packet.usr2()).isEqualTo(SrpPacket.UNSET);
        assertThat(packet.sig()).isEqualTo(SrpPacket.UNSET);
    }

    @Test
    void a_reader_gets_name_and_signer_and_knows_that_the_signature_holds() {
        Lan.Node reader = lan.join(SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        published(node, "greeting", LONG);
        published(node, null, "bare");
        lan.run(SECOND);
        SrpEvent.Delivered event = reader.all(SrpEvent.Delivered.class).getFirst();
        assertThat(event.eventHash()).isEqualTo(EventSignature.eventHash("greeting"));
        assertThat(event.signer()).isEqualTo(node.identity.publicKey());
        assertThat(event.verified()).isTrue();
        assertThat(reader.all(SrpEvent.Delivered.class).getLast().verified()).isFalse();
        assertThat(reader.all(SrpEvent.Delivered.class).getLast().signer()).isEqualTo(SrpPacket.UNSET);
    }

    @Test
    void every_fragment_of_a_long_event_repeats_name_signer_and_signature() {
        Lan.Node reader = lan.join(SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        SrpPacket last = published(node, "greeting", "v".repeat(3000));
        node.all(SrpEvent.Stored.class).forEach(stored -> {
            assertThat(stored.packet().usr1()).isEqualTo(last.usr1());
            assertThat(stored.packet().usr2()).isEqualTo(last.usr2());
            assertThat(stored.packet().sig()).isEqualTo(last.sig());
        });
        lan.run(SECOND);
        assertThat(reader.all(SrpEvent.Delivered.class).getFirst().verified()).isTrue();
    }

    @Test
    void a_change_from_byte_64_on_breaks_the_signature_and_is_delivered_without_trust() {
        String changed = LONG.substring(0, 64) + "!" + LONG.substring(65);
        assertThat(deliver(LONG, SIGNER.publicKey(), signature(LONG)).verified())
                .isTrue();
        assertThat(deliver(changed, SIGNER.publicKey(), signature(LONG)).verified())
                .isFalse();
    }

    @Test
    void a_change_in_the_first_64_bytes_goes_unnoticed_as_documented() {
        String changed = "!".repeat(64) + LONG.substring(64);
        assertThat(deliver(changed, SIGNER.publicKey(), signature(LONG)).verified())
                .isTrue();
    }

    @Test
    void short_messages_all_have_the_same_signature() {
        assertThat(signature("a")).isEqualTo(signature("b".repeat(64))).isNotEqualTo(signature("b".repeat(65)));
        assertThat(deliver("short", SIGNER.publicKey(), signature("")).verified())
                .isTrue();
    }

    @Test
    void without_a_signature_or_with_that_of_somebody_else_an_event_is_delivered_without_trust() {
        Identity other = Identity.generate(new SplittableRandom(98));
        assertThat(deliver(LONG + "1", SIGNER.publicKey(), SrpPacket.UNSET).verified())
                .isFalse();
        assertThat(deliver(LONG + "2", SrpPacket.UNSET, SrpPacket.UNSET).verified())
                .isFalse();
        assertThat(deliver(LONG + "3", other.publicKey(), signature(LONG + "3")).verified())
                .isFalse();
    }

    @Test
    void a_malformed_signer_leaves_the_message_whole() {
        for (int length : new int[] {0, 1, 31, 32}) {
            Bytes signer = Bytes.wrap(new byte[length]);
            assertThat(deliver("odd " + length, signer, signature("")).verified())
                    .isFalse();
        }
        assertThat(node.all(SrpEvent.Delivered.class)).hasSize(4);
    }

    @Test
    void what_does_not_open_with_the_key_of_the_group_is_not_delivered() {
        ClusterKeys foreign = ClusterKeys.derive("foreign", "foreign secret");
        puppet.say(
                node,
                Puppet.publish(foreign, "sealed for others", SrpPacket.UNSET)
                        .with()
                        .subclusterId(Lan.KEYS.subclusterId())
                        .build());
        lan.run(100 * Lan.MS);
        assertThat(node.delivered()).isEmpty();
        assertThat(node.count("rejected.unsealable")).isEqualTo(1);
    }

    @Test
    void what_came_before_the_group_was_joined_is_delivered_when_it_is() {
        node.command(new SrpCommand.Leave(Lan.KEYS.clusterId(), Lan.KEYS.subclusterId()));
        puppet.say(node, Puppet.publish("early", SrpPacket.UNSET));
        lan.run(SECOND);
        assertThat(node.delivered()).isEmpty();
        node.command(new SrpCommand.Join(Lan.KEYS));
        assertThat(node.delivered()).containsExactly("early");
        node.command(new SrpCommand.Join(Lan.KEYS));
        assertThat(node.delivered()).hasSize(1);
    }
}
