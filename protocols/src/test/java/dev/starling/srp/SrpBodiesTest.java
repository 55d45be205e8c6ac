package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.srp.SrpBodies.Parsed;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SrpBodiesTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String PING = "\"requesterPeerId\":\"" + ID + "\"";
    private static final String PONG = PING + ",\"responderPeerId\":\"" + ID + "\"";
    private static final String JOIN = PING + ",\"natType\":31,\"address\":\"192.0.2.1\",\"port\":9";

    private static String members(SrpType type) {
        return switch (type) {
            case PING -> PING;
            case PONG -> PONG;
            case INTRO -> PONG + ",\"natType\":31,\"address\":\"192.0.2.1\",\"port\":9";
            case JOIN -> JOIN;
            default -> throw new IllegalArgumentException(type.name());
        };
    }

    private static void assertAccepted(SrpType type, String json) {
        assertThat(SrpBodies.parse(type, Bytes.utf8(json))).as(json).isInstanceOf(Parsed.Ok.class);
    }

    private static String assertRefused(SrpType type, String json) {
        Parsed parsed = SrpBodies.parse(type, Bytes.utf8(json));
        assertThat(parsed).as(json).isInstanceOf(Parsed.Refused.class);
        return ((Parsed.Refused) parsed).detail();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            PING | "cacheSummaryHash" | "da39a3ee5e6b4b0d3255bfef95601890afd80709"
            PING | "probeExternalPort" | 1
            PING | "probeExternalPort" | 65535
            PING | "reflectionId" | "0123456789AB"
            PING | "pingId" | "0123456789ab"
            PING | "pingId" | "0123456789abc"
            PING | "natType" | 5
            PING | "natType" | 29
            PING | "natType" | null
            PING | "uptime" | 0.5
            PING | "cacheSize" | 9007199254740992
            PING | "timestamp" | 1.7e12
            PING | "isConnection" | false
            PING | "isDebug" | true
            PING | "isHeartbeat" | 1700000000000
            PONG | "address" | "255.255.255.255"
            PONG | "rejected" | true
            PONG | "port" | 40000
            INTRO | "isRendezvous" | true
            INTRO | "timestamp" | 1700000000000
            JOIN | "key" | "any text"
            JOIN | "key" | "\\u00e9"
            JOIN | "isConnection" | true
            JOIN | "initial" | true
            JOIN | "rendezvousType" | 7
            JOIN | "rendezvousDeadline" | 1700000000000
            """)
    void values_that_a_key_may_have(SrpType type, String key, String value) {
        assertAccepted(type, "{" + members(type) + "," + key + ":" + value + "}");
        assertAccepted(type, " {" + key + " : " + value + " , " + members(type) + " } ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            PING | cacheSummaryHash | "da39a3ee5e6b4b0d3255bfef95601890afd8070"
            PING | cacheSummaryHash | "da39a3ee5e6b4b0d3255bfef95601890afd8070g"
            PING | cacheSummaryHash | null
            PING | probeExternalPort | 0
            PING | probeExternalPort | 65536
            PING | probeExternalPort | -1
            PING | probeExternalPort | 1.0
            PING | probeExternalPort | "9"
            PING | reflectionId | "0123456789abc"
            PING | reflectionId | 123456789012
            PING | pingId | "0123456789a"
            PING | pingId | "0123456789abcd"
            PING | pingId | "0123456789a\\u0661"
            PING | natType | 0
            PING | natType | 3
            PING | natType | 37
            PING | natType | -1
            PING | natType | "x"
            PING | natType | true
            PING | uptime | "0"
            PING | uptime | null
            PING | cacheSize | 9007199254740993
            PING | cacheSize | 1e400
            PING | cacheSize | 123456789012345678901234567890
            PING | isConnection | 1
            PING | isConnection | "true"
            PING | isConnection | {}
            PING | timestamp | [1]
            PONG | natType | null
            PONG | address | "::1"
            PONG | address | "localhost"
            PONG | address | "1.2.3"
            PONG | address | "1.2.3.256"
            PONG | address | "1.2.3.04"
            PONG | address | 16909060
            PONG | rejected | 0
            INTRO | isRendezvous | null
            JOIN | key | 1
            JOIN | rendezvousAddress | null
            JOIN | rendezvousPort | 0
            JOIN | rendezvousType | 30
            JOIN | rendezvousPeerId | ""
            JOIN | rendezvousDeadline | true
            JOIN | rendezvousRequesterPeerId | "00"
            """)
    void values_that_a_key_may_not_have(SrpType type, String key, String value) {
        String detail = assertRefused(type, "{" + members(type) + ",\"" + key + "\":" + value + "}");
        assertThat(detail).contains(key).contains("not");
    }

    @ParameterizedTest
    @CsvSource({
        "PING, responderPeerId",
        "PING, rejected",
        "PONG, timestamp",
        "PONG, probeExternalPort",
        "INTRO, key",
        "INTRO, isConnection",
        "JOIN, timestamp",
        "JOIN, isRendezvous",
        "JOIN, __proto__"
    })
    void a_key_of_another_type_is_refused(SrpType type, String key) {
        assertThat(assertRefused(type, "{" + members(type) + ",\"" + key + "\":true}"))
                .contains("no key \"" + key + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "PING, requesterPeerId",
        "PONG, requesterPeerId",
        "PONG, responderPeerId",
        "INTRO, responderPeerId",
        "INTRO, natType",
        "INTRO, address",
        "INTRO, port",
        "JOIN, requesterPeerId",
        "JOIN, natType",
        "JOIN, address",
        "JOIN, port"
    })
    void a_required_key_that_is_missing_is_named(SrpType type, String key) {
        String without = members(type).replaceAll(",?\"" + key + "\":(\"[^\"]*\"|\\d+)", "");
        assertThat(assertRefused(type, "{" + without.replaceFirst("^,", "") + "}"))
                .isEqualTo("a " + type + " needs the key " + key);
    }

    @Test
    void a_key_must_not_stand_there_twice() {
        assertRefused(SrpType.PING, "{" + PING + "," + PING + "}");
        assertRefused(SrpType.PING, "{" + PING + ",\"natType\":null,\"natType\":31}");
        assertRefused(SrpType.PING, "{" + PING + ",\"natType\":31,\"n\\u0061tType\":31}");
        assertRefused(SrpType.QUERY, "{\"a\":{\"b\":1,\"b\":1}}");
    }

    @Test
    void only_one_json_object_makes_a_body() {
        for (String json : new String[] {
            "",
            " ",
            "null",
            "1",
            "\"x\"",
            "[]",
            "{" + PING,
            "{" + PING + "}{}",
            "{" + PING + "} x",
            "{" + PING + "},",
            "{" + PING + ",}",
            "{'a':1}",
            "{a:1}",
            "{" + PING + "/**/}",
            "{" + PING + ",\"uptime\":NaN}",
            "{" + PING + ",\"uptime\":01}",
            "{" + PING + ",\"uptime\":+1}"
        }) {
            assertRefused(SrpType.PING, json);
        }
    }

    @Test
    void a_body_is_utf_8_without_a_byte_order_mark() {
        String json = "{" + PING + "}";
        assertRefused(SrpType.PING, "\ufeff" + json);
        for (var charset : new java.nio.charset.Charset[] {
            StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16, StandardCharsets.UTF_32BE
        }) {
            assertThat(SrpBodies.parse(SrpType.PING, Bytes.wrap("{}".getBytes(charset))))
                    .isInstanceOf(Parsed.Refused.class);
            assertThat(SrpBodies.parse(SrpType.QUERY, Bytes.wrap("{}".getBytes(charset))))
                    .isInstanceOf(Parsed.Refused.class);
        }
        assertThat(SrpBodies.parse(SrpType.QUERY, Bytes.wrap(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})))
                .isInstanceOf(Parsed.Refused.class);
    }

    @Test
    void a_question_is_any_object_up_to_32_levels_deep() {
        assertAccepted(SrpType.QUERY, "{}");
        assertAccepted(SrpType.QUERY, "{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}");
        assertRefused(SrpType.QUERY, "{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}");
        assertRefused(SrpType.QUERY, "{\"a\":" + "[".repeat(1000));
        for (String json : new String[] {"null", "[]", "1", "\"x\"", "", "{} {}", "answer:0"}) {
            assertRefused(SrpType.QUERY, json);
        }
    }

    @Test
    void a_question_may_ask_for_a_packet() {
        Bytes id = Bytes.fromHex(ID);
        String json = "{\"packetId\":\"" + ID + "\"}";
        assertThat(SrpBody.Question.packet(id).json()).isEqualTo(Bytes.utf8(json));
        assertThat(question(json).packetId()).isEqualTo(id);
        assertThat(question("{\"a\":{\"packetId\":\"" + ID + "\"}}").packetId()).isNull();
        for (String other : new String[] {"7", "null", "\"00\"", "{\"x\":[1]}", "[]"}) {
            assertThat(question("{\"packetId\":" + other + "}").packetId()).isNull();
        }
    }

    private static SrpBody.Question question(String json) {
        Parsed parsed = SrpBodies.parse(SrpType.QUERY, Bytes.utf8(json));
        return (SrpBody.Question) ((Parsed.Ok) parsed).body();
    }

    @Test
    void a_body_beyond_a_packet_is_refused() {
        String pad = " ".repeat(SrpPacket.MESSAGE_MAX);
        assertRefused(SrpType.PING, "{" + PING + "}" + pad);
        assertRefused(SrpType.QUERY, "{}" + pad);
    }

    @Test
    void the_other_types_have_no_json_body() {
        assertRefused(SrpType.PUBLISH, "{}");
        assertRefused(SrpType.STREAM, "{}");
        assertRefused(SrpType.SYNC, "{}");
    }

    @Test
    void text_beyond_ascii_is_written_as_escapes() {
        SrpBody.Join join = (SrpBody.Join) ((Parsed.Ok) SrpBodies.parse(
                        SrpType.JOIN, Bytes.utf8("{" + JOIN + ",\"key\":\"\u00e9\\n\\\"\ud83d\udc26\"}")))
                .body();
        assertThat(SrpBodies.write(join).text()).endsWith("\"key\":\"\\u00e9\\n\\\"\\ud83d\\udc26\"}");
        assertThat(SrpBodies.parse(SrpType.JOIN, SrpBodies.write(join))).isEqualTo(new Parsed.Ok(join));
    }

    @Test
    void a_long_offending_value_is_shown_shortened() {
        assertThat(assertRefused(SrpType.PING, "{\"" + "k".repeat(900) + "\":1}"))
                .hasSizeLessThan(100);
        assertThat(assertRefused(SrpType.PING, "{\"requesterPeerId\":\"" + "k".repeat(900) + "\"}"))
                .hasSizeLessThan(150);
    }
}
