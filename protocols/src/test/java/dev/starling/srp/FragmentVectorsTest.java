package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import dev.starling.srp.PacketIds.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentVectorsTest {
    private static final int MAX = 1100;

    private final List<SrpPacket> expected =
            Vectors.datagrams("fragmentation").map(Vectors.Datagram::packet).toList();

    private static Bytes pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return Bytes.wrap(bytes);
    }

    private SrpPacket template() {
        SrpPacket head = expected.getFirst();
        return head.with()
                .index(-1)
                .packetId(SrpPacket.UNSET)
                .nextId(SrpPacket.UNSET)
                .build();
    }

    @Test
    void a_message_is_cut_into_the_packets_of_the_reference() {
        List<SrpPacket> packets =
                Fragments.cut(template(), pattern(2100), 1_700_000_000_000L, Bytes.utf8("{\"name\":\"f\"}"));
        assertThat(packets).isEqualTo(expected);
        for (int i = 0; i < packets.size(); i++) {
            assertThat(SrpCodec.encode(packets.get(i)))
                    .isEqualTo(Vectors.named("fragmentation-" + i).bytes());
        }
    }

    @Test
    void fragments_compose_to_the_message_again() {
        Fragments.Head head = Fragments.head(expected.getFirst().message(), MAX);
        assertThat(head).isEqualTo(new Fragments.Head(2100, 3, 1_700_000_000_000L));
        Bytes composed = Fragments.compose(Objects.requireNonNull(head), expected.subList(1, 4));
        assertThat(composed).isEqualTo(pattern(2100));
        assertThat(Bytes.wrap(Hashes.sha256(composed.toArray())))
                .isEqualTo(Vectors.hex(Vectors.list("fragmentation").get(4), "messageSha256"));
    }

    /** Never on the wire, but it explains what a reference peer shows its application. */
    @Test
    void the_reference_names_a_composed_message_after_whatever_arrived_last() {
        Map<String, Object> ids = Vectors.list("fragmentation").get(4);
        Bytes message = pattern(2100);
        assertThat(PacketIds.control(expected.getFirst().previousId(), message, Bytes.EMPTY))
                .isEqualTo(Vectors.hex(ids, "composedPacketId_whenHeadArrivesLast"));
        assertThat(PacketIds.control(expected.getLast().previousId(), message, Bytes.EMPTY))
                .isEqualTo(Vectors.hex(ids, "composedPacketId_whenFragmentArrivesLast"));
    }

    @Test
    void every_id_of_the_chain_is_verified_by_the_one_before() {
        assertThat(PacketIds.verify(expected.get(0), null)).isEqualTo(Verdict.VALID);
        assertThat(PacketIds.verify(expected.get(1), null)).isEqualTo(Verdict.VALID);
        assertThat(PacketIds.verify(expected.get(2), null)).isEqualTo(Verdict.UNKNOWN);
        for (int i = 1; i < expected.size(); i++) {
            SrpPacket fragment = expected.get(i);
            assertThat(PacketIds.verify(fragment, expected.get(i - 1).packetId()))
                    .isEqualTo(Verdict.VALID);
            assertThat(PacketIds.verify(
                            fragment.with().message(pattern(1)).build(),
                            expected.get(i - 1).packetId()))
                    .isEqualTo(Verdict.INVALID);
        }
        assertThat(PacketIds.verify(expected.get(3), expected.get(1).packetId()))
                .isEqualTo(Verdict.INVALID);
        assertThat(PacketIds.verify(expected.get(3).with().index(-2).build(), null))
                .isEqualTo(Verdict.INVALID);
    }

    @Test
    void the_captured_fragments_compose_and_open() {
        List<SrpPacket> packets = Vectors.datagrams("captured")
                .map(Vectors.Datagram::packet)
                .filter(p -> p.type() == SrpType.PUBLISH && p.index() >= 0)
                .sorted(Comparator.comparingInt(SrpPacket::index))
                .toList();
        List<SrpPacket> chain = List.of(packets.get(0), packets.get(2), packets.get(4), packets.get(5));
        assertThat(chain).extracting(SrpPacket::index).containsExactly(0, 1, 2, 3);
        for (int i = 1; i < chain.size(); i++) {
            assertThat(PacketIds.verify(chain.get(i), chain.get(i - 1).packetId()))
                    .isEqualTo(Verdict.VALID);
        }
        Fragments.Head head =
                Objects.requireNonNull(Fragments.head(chain.getFirst().message(), MAX));
        assertThat(head.size()).isEqualTo(2660);
        Bytes sealed = Fragments.compose(head, chain.subList(1, 4));
        assertThat(sealed.length()).isEqualTo(2660);
        assertThat(Sealing.of(Vectors.testCluster()).open(sealed.toArray()))
                .asString()
                .isEqualTo("F".repeat(2500));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024})
    void a_message_that_fits_is_one_packet(int length) {
        List<SrpPacket> packets = Fragments.cut(template(), pattern(length), 0, Fragments.NO_META);
        assertThat(packets).hasSize(1);
        assertThat(packets.getFirst())
                .isEqualTo(template()
                        .with()
                        .message(pattern(length))
                        .packetId(PacketIds.first(pattern(length)))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(ints = {1025, 2047, 2048, 2049, 100_000})
    void larger_ones_have_no_more_fragments_than_they_need(int length) {
        SrpPacket template =
                template().with().nextId(PacketIds.first(pattern(3))).build();
        List<SrpPacket> packets = Fragments.cut(template, pattern(length), 5, Fragments.NO_META);
        Fragments.Head head =
                Objects.requireNonNull(Fragments.head(packets.getFirst().message(), MAX));
        assertThat(head).isEqualTo(new Fragments.Head(length, (length + 1023) / 1024, 5));
        assertThat(packets).hasSize(head.indexes() + 1);
        assertThat(packets.getLast().nextId()).isEqualTo(template.nextId());
        assertThat(packets.getFirst().previousId()).isEqualTo(template.previousId());
        assertThat(Fragments.compose(head, packets.subList(1, packets.size()))).isEqualTo(pattern(length));
    }

    @Test
    void a_shorter_composition_is_filled_up_and_a_longer_one_cut() {
        SrpPacket fragment = template().with().message(pattern(4)).build();
        assertThat(Fragments.compose(new Fragments.Head(6, 1, 0), List.of(fragment)))
                .isEqualTo(Bytes.of(new byte[] {0, 1, 2, 3, 0, 0}));
        assertThat(Fragments.compose(new Fragments.Head(5, 2, 0), List.of(fragment, fragment)))
                .isEqualTo(Bytes.of(new byte[] {0, 1, 2, 3, 0}));
    }

    @Test
    void meta_that_does_not_fit_into_a_head_is_refused_at_the_sender() {
        Bytes meta = Bytes.utf8("{\"a\":\"" + "x".repeat(1000) + "\"}");
        assertThatThrownBy(() -> Fragments.cut(template(), pattern(1025), 0, meta))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shorten");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"ts\":1,\"size\":10,\"indexes\":1}",
                "{\"meta\":null,\"ts\":1,\"size\":10,\"indexes\":1}",
                "{\"meta\":[],\"ts\":1,\"size\":10,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":1025,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":3000000000,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":0,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":-1,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":10,\"indexes\":0}",
                "{\"meta\":{},\"ts\":1,\"size\":10,\"indexes\":1101}",
                "{\"meta\":{},\"ts\":1,\"size\":1e3,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":\"10\",\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":10,\"indexes\":99999999999999999999}",
                "{\"meta\":{},\"ts\":\"1\",\"size\":10,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":10,\"size\":11,\"indexes\":1}",
                "{\"meta\":{},\"ts\":1,\"size\":10,\"indexes\":1} x",
                "{\"meta\":{},\"ts\":1,\"size\":10,\"indexes\":1"
            })
    void a_head_that_promises_what_cannot_be_is_refused(String json) {
        assertThat(Fragments.head(Bytes.utf8(json), MAX)).isNull();
    }
}
