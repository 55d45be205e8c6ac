package dev.starling.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DNS messages as RFC 1035 §4.1 writes them. */
final class DnsMessageTest {
    private static final DnsName SERVICE = DnsName.of("_p2p._udp.local");
    private static final DnsName PEER = DnsName.under("abc", SERVICE);

    @Test
    void the_query_of_the_specification_has_these_bytes() {
        DnsMessage query = DnsMessage.query(List.of(new DnsMessage.Question(SERVICE, DnsRecord.PTR, false)), List.of());
        assertThat(Bytes.of(DnsEncoder.encode(query)).hex())
                .isEqualTo("000000000001000000000000" + "045f703270" + "045f756470" + "056c6f63616c00" + "000c0001");
    }

    @Test
    void every_record_is_read_as_it_was_written() {
        DnsMessage message = new DnsMessage(
                7,
                DnsMessage.RESPONSE,
                List.of(new DnsMessage.Question(PEER, DnsRecord.ANY, true)),
                List.of(
                        new DnsRecord.Ptr(SERVICE, 120, false, PEER),
                        new DnsRecord.Txt(PEER, Integer.MAX_VALUE, true, List.of(Bytes.utf8("a"), Bytes.utf8("b=c")))),
                List.of(
                        new DnsRecord.Srv(PEER, 0, true, 65535, DnsName.of("abc.p2p.local")),
                        new DnsRecord.Address(DnsName.of("abc.p2p.local"), 1, true, IpAddress.parse("192.0.2.1")),
                        new DnsRecord.Address(DnsName.of("abc.p2p.local"), 1, true, IpAddress.parse("2001:db8::1"))));
        assertThat(Segment.decode(DnsEncoder.encode(message))).isEqualTo(message);
    }

    @Test
    void names_are_written_once_and_pointed_to() {
        byte[] bytes = DnsEncoder.encode(
                DnsMessage.response(List.of(new DnsRecord.Ptr(SERVICE, 120, false, PEER)), List.of()));
        assertThat(bytes).hasSize(12 + 17 + 10 + 4 + 2);
        assertThat(Bytes.of(bytes).hex()).endsWith("03616263" + "c00c");
    }

    @Test
    void records_of_other_types_and_classes_and_the_authority_section_are_left_out() {
        byte[] bytes = Bytes.fromHex("000084000000000200010001"
                        + "0161 00 002f 8001 00000078 0003 010203".replace(" ", "") // NSEC
                        + "0161 00 0001 0003 00000078 0004 7f000001".replace(" ", "") // A of class CHAOS
                        + "0161 00 0001 0001 00000078 0004 7f000001".replace(" ", "") // authority
                        + "0161 00 0001 0001 00000078 0004 c0000201".replace(" ", ""))
                .toArray();
        DnsMessage message = Segment.decode(bytes);
        assertThat(message.answers()).isEmpty();
        assertThat(message.additionals())
                .containsExactly(new DnsRecord.Address(DnsName.of("a"), 120, false, IpAddress.parse("192.0.2.1")));
    }

    @Test
    void a_ttl_with_its_top_bit_set_is_zero() {
        byte[] bytes = Bytes.fromHex("000084000000000100000000" + "016100" + "00010001" + "80000001" + "00047f000001")
                .toArray();
        assertThat(Segment.decode(bytes).answers().getFirst().ttlS()).isZero();
    }

    @Test
    void empty_strings_of_a_txt_record_say_nothing() {
        byte[] bytes =
                DnsEncoder.encode(DnsMessage.response(List.of(new DnsRecord.Txt(PEER, 1, true, List.of())), List.of()));
        assertThat(bytes[bytes.length - 2]).isEqualTo((byte) 1);
        assertThat(((DnsRecord.Txt) Segment.decode(bytes).answers().getFirst()).strings())
                .isEmpty();
    }

    @Test
    void a_name_has_labels_of_1_to_63_bytes_and_255_in_all() {
        assertThatThrownBy(() -> DnsName.of("a..b")).hasMessageContaining("1…63");
        assertThatThrownBy(() -> DnsName.of("a".repeat(64))).hasMessageContaining("64");
        assertThatThrownBy(() -> DnsName.of(("a".repeat(63) + ".").repeat(4))).hasMessageContaining("257");
        assertThat(DnsName.of("Local.")).isEqualTo(DnsName.of("local"));
    }

    @Test
    void a_txt_string_has_at_most_255_bytes() {
        assertThatThrownBy(() -> new DnsRecord.Txt(PEER, 1, true, List.of(Bytes.utf8("x".repeat(256)))))
                .hasMessageContaining("256");
    }
}
