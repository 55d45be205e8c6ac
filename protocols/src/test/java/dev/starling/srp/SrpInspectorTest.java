package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SrpInspectorTest {
    private static final List<String> NAMES = List.of(
            "type",
            "typeName",
            "version",
            "clock",
            "hops",
            "index",
            "ttl",
            "clusterId",
            "subclusterId",
            "previousId",
            "packetId",
            "nextId",
            "usr1",
            "usr2",
            "usr3",
            "usr4",
            "sig",
            "message",
            "messageHex",
            "packetIdValid");

    /** Made with ids of their own choice, or by the rule for control packets, or over a text that was cut on the wire. */
    private static final Set<String> INVALID = Set.of(
            "publish-raw",
            "publish-with-prev-next",
            "stream-raw",
            "stream-fragment-1",
            "quirk-nonascii-json-truncated");

    static Stream<Vectors.Datagram> datagrams() {
        return Vectors.datagrams();
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void a_line_has_every_field_in_order(Vectors.Datagram vector) {
        String line = SrpInspector.describe(vector.bytes());
        Map<String, Object> fields = Vectors.object(Vectors.parse(line));
        assertThat(line).doesNotContain("\n");
        assertThat(fields.keySet()).containsExactlyElementsOf(NAMES);
        for (String name : NAMES) {
            if (vector.fields().containsKey(name) && !name.equals("message")) {
                assertThat(fields.get(name)).as(name).isEqualTo(vector.fields().get(name));
            }
        }
        assertThat(fields.get("messageHex")).isEqualTo(vector.hex("message"));
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void a_line_becomes_the_same_datagram(Vectors.Datagram vector) {
        assertThat(SrpInspector.encode(SrpInspector.describe(vector.bytes()))).isEqualTo(vector.bytes());
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void the_verdict_on_the_packet_id_is_shown(Vectors.Datagram vector) {
        Object verdict = Vectors.object(Vectors.parse(SrpInspector.describe(vector.bytes())))
                .get("packetIdValid");
        if (vector.number("index") > 1) {
            assertThat(verdict).isNull();
        } else {
            assertThat(verdict).isEqualTo(!INVALID.contains(vector.name()));
        }
    }

    @Test
    void the_json_body_is_shown_where_the_type_has_one() {
        for (Map<String, Object> entry : Vectors.list("captured")) {
            String line = SrpInspector.describe(Vectors.hex(entry, "datagram").toArray());
            assertThat(Vectors.object(Vectors.parse(line)).get("message")).isEqualTo(entry.get("messageJSON"));
        }
    }

    @Test
    void a_body_that_was_cut_inside_stays_binary() {
        Map<String, Object> fields = Vectors.object(Vectors.parse(SrpInspector.describe(
                Vectors.named("quirk-nonascii-json-truncated").bytes())));
        assertThat(fields).containsEntry("message", null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bad magic | bad-magic | 01050b11
            type 9 | bad-type | 9
            truncated before sig length | truncated | sig
            one byte 0x01 (port-opening datagram) | port-opener | 01
            ping unknown key | bad-body | zzz
            ping bad type AFTER an absent optional key (natType "x") | bad-body | natType
            join without any required key | bad-body | requesterPeerId
            """)
    void the_malformed_ones_are_refused_with_a_reason(String name, String error, String said) {
        Map<String, Object> refusal = Vectors.object(
                Vectors.parse(SrpInspector.describe(Vectors.named(name).bytes())));
        assertThat(refusal.keySet()).containsExactly("error", "reason");
        assertThat(refusal).containsEntry("error", error);
        assertThat((String) refusal.get("reason")).contains(said);
    }

    @Test
    void another_version_is_shown_and_written_again() {
        byte[] data = Vectors.named("version 5").bytes();
        String line = SrpInspector.describe(data);
        assertThat(line).contains("\"version\":5,");
        assertThat(SrpInspector.encode(line)).isEqualTo(data);
    }

    @Test
    void trailing_bytes_are_left_out() {
        byte[] data = Vectors.named("trailing garbage").bytes();
        assertThat(SrpInspector.encode(SrpInspector.describe(data)))
                .isEqualTo(Vectors.named("ping-minimal").bytes());
    }

    @Test
    void an_empty_field_is_not_an_unset_one() {
        SrpPacket packet = SrpPacket.of(SrpType.PUBLISH)
                .usr1(Bytes.EMPTY)
                .message(Bytes.EMPTY)
                .clock(2_000_000_000L)
                .build();
        String line = SrpInspector.describe(SrpCodec.encodeVerbatim(packet));
        assertThat(line).contains("\"usr1\":\"\",\"usr2\":\"00\"").contains("\"messageHex\":\"\"");
        assertThat(SrpInspector.encode(line)).isEqualTo(SrpCodec.encodeVerbatim(packet));
    }

    @Test
    void numbers_and_keys_of_a_question_are_shown_letter_by_letter() {
        SrpPacket question = SrpPacket.of(SrpType.QUERY)
                .usr4(Bytes.utf8("1"))
                .message(Bytes.utf8("{ \"b\" : [ 1.50, -0, 1E3, {} , [] ],\t\"a\":\"\u00e9\\n\\\"\", \"n\":null }"))
                .build();
        assertThat(SrpInspector.describe(SrpCodec.encode(question)))
                .contains("\"message\":{\"b\":[1.50,-0,1E3,{},[]],\"a\":\"\\u00e9\\n\\\"\",\"n\":null},\"messageHex\"");
    }

    @Test
    void a_question_that_is_json_but_no_object_is_refused() {
        for (String body : List.of("null", "[]", "1", "\"x\"")) {
            SrpPacket question = SrpPacket.of(SrpType.QUERY)
                    .usr4(Bytes.utf8("1"))
                    .message(Bytes.utf8(body))
                    .build();
            assertThat(SrpInspector.describe(SrpCodec.encode(question))).startsWith("{\"error\":\"bad-body\"");
            assertThat(SrpInspector.describe(SrpCodec.encode(
                            question.with().usr4(Bytes.utf8("2")).build())))
                    .contains("\"message\":" + body + ",");
        }
    }

    @Test
    void without_messageHex_the_message_is_sent_as_compact_json() {
        byte[] data = SrpInspector.encode(
                "{\"type\": 1, \"message\": {\"requesterPeerId\" : \"00\",\"b\":[1, 2.0], \"a\":\"\u00e9\"}}");
        assertThat(((SrpCodec.Decoded.Ok) SrpCodec.decode(data)).packet())
                .isEqualTo(SrpPacket.of(SrpType.PING)
                        .message(Bytes.utf8("{\"requesterPeerId\":\"00\",\"b\":[1,2.0],\"a\":\"\\u00e9\"}"))
                        .build());
    }

    @Test
    void left_out_fields_have_the_defaults_of_the_wire() {
        assertThat(SrpInspector.encode("{\"typeName\":\"SYNC\"}"))
                .isEqualTo(SrpCodec.encode(SrpPacket.of(SrpType.SYNC).build()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            nonsense | malformed JSON
            [] | not a JSON object
            {} | type is missing
            {"type":9} | 1…8
            {"type":1.0} | 1…8
            {"type":1,"typeName":"PONG"} | disagree
            {"typeName":"PANG"} | PING, PONG
            {"type":1,"version":65536} | 65535
            {"type":1,"clock":-1} | clock
            {"type":1,"ttl":99999999999999999999} | ttl
            {"type":1,"index":2147483648} | index
            {"type":1,"usr1":"0"} | usr1
            {"type":1,"usr1":7} | usr1
            {"type":1,"usr1":"zz"} | usr1
            {"type":1,"usr5":"00"} | usr5
            {"type":1,"type":1} | malformed JSON
            {"type":1} {"type":1} | follows
            {"error":"bad-magic","reason":"x"} | refusal
            {"type":1,"message":{"a":1},"messageHex":"7b7d"} | disagree
            {"type":1,"message":{"a":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]} | malformed JSON
            """)
    void a_line_that_is_no_packet_is_refused_with_what_to_do(String line, String said) {
        assertThatThrownBy(() -> SrpInspector.encode(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }

    @Test
    void a_field_beyond_its_maximum_is_refused() {
        assertThatThrownBy(() -> SrpInspector.encode("{\"type\":1,\"usr1\":\"" + "00".repeat(33) + "\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("usr1 has at most 32 bytes, not 33");
        assertThatThrownBy(() -> SrpInspector.encode("{\"type\":1,\"message\":\"" + "x".repeat(70_000) + "\"}"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
