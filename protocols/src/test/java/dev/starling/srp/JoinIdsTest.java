package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.srp.PacketIds.Verdict;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinIdsTest {
    private static final IpAddress RELAY = IpAddress.LOOPBACK;
    private static final Bytes SOMEBODY = Bytes.wrap(new byte[] {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
        31, 32
    });

    private static SrpPacket join(String json) {
        Bytes message = Bytes.utf8(json);
        return SrpPacket.of(SrpType.JOIN)
                .message(message)
                .packetId(PacketIds.control(SrpPacket.UNSET, message, SrpPacket.UNSET))
                .build();
    }

    private static SrpPacket filledIn(SrpPacket join) {
        return join.with()
                .message(JoinIds.fillIn(join.message(), RELAY, 41_201, 31, SOMEBODY, 1_700_000_030_000L))
                .build();
    }

    private static SrpPacket altered(SrpPacket join, String from, String to) {
        assertThat(join.message().text()).contains(from);
        return join.with()
                .message(Bytes.utf8(join.message().text().replace(from, to)))
                .build();
    }

    @Test
    void a_rendezvous_is_filled_in_as_by_the_reference() {
        Bytes seed = Vectors.key("peerId_createId_idx_a");
        assertThat(JoinIds.fillIn(message("captured-join-1"), RELAY, 41_201, 31, seed, 1_795_229_489_841L))
                .isEqualTo(message("captured-join-3"));
        Bytes peer = Bytes.fromHex("eeb1727b90516e5026207c3caebc1c6cc3f083a4f8b368cd983f1c840798ee30");
        assertThat(JoinIds.fillIn(message("captured-join-5"), RELAY, 57_329, 31, peer, 1_795_229_463_889L))
                .isEqualTo(message("captured-join-6"));
    }

    private static Bytes message(String name) {
        return Vectors.named(name).packet().message();
    }

    @Test
    void an_announcement_is_verified_without_what_the_relay_filled_in() {
        SrpPacket join = Vectors.named("captured-join-3").packet();
        assertThat(PacketIds.verify(join, null)).isEqualTo(Verdict.VALID);
        assertThat(PacketIds.verify(altered(join, "\"port\":57329", "\"port\":57330"), null))
                .isEqualTo(Verdict.INVALID);
        assertThat(PacketIds.verify(altered(join, "\"rendezvousPort\":41201", "\"rendezvousPort\":1"), null))
                .isEqualTo(Verdict.VALID);
    }

    @Test
    void nothing_is_taken_out_where_no_relay_has_filled_in() {
        SrpPacket join =
                altered(Vectors.named("captured-join-3").packet(), ",\"rendezvousDeadline\":1795229489841", "");
        assertThat(PacketIds.verify(join, null)).isEqualTo(Verdict.INVALID);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 7, 13, 15, 29, 31})
    void the_type_that_a_relay_overwrote_in_a_reply_is_found(int natType) {
        SrpPacket reply = join(String.format(
                Locale.ROOT,
                "{\"requesterPeerId\":\"%s\",\"natType\":%d,\"address\":\"192.0.2.1\",\"port\":9,"
                        + "\"rendezvousType\":%d,\"rendezvousRequesterPeerId\":\"%s\"}",
                SOMEBODY.hex(),
                natType,
                natType,
                SOMEBODY.hex()));
        SrpPacket relayed = filledIn(reply);
        assertThat(relayed.message().text()).contains("\"rendezvousType\":31,\"rendezvousRequesterPeerId\"");
        assertThat(PacketIds.verify(relayed, null)).isEqualTo(Verdict.VALID);
        assertThat(PacketIds.verify(altered(relayed, "\"port\":9", "\"port\":8"), null))
                .isEqualTo(Verdict.INVALID);
    }

    @Test
    void a_reply_without_a_type_is_verified_too() {
        SrpPacket reply = join("{\"requesterPeerId\":\"" + SOMEBODY.hex()
                + "\",\"natType\":31,\"address\":\"192.0.2.1\",\"port\":9,\"rendezvousRequesterPeerId\":\""
                + SOMEBODY.hex() + "\"}");
        assertThat(PacketIds.verify(filledIn(reply), null)).isEqualTo(Verdict.VALID);
    }

    @Test
    void a_reply_that_named_its_rendezvous_is_beyond_checking_once_a_relay_has_overwritten_that() {
        SrpPacket reply = join("{\"requesterPeerId\":\"" + SOMEBODY.hex()
                + "\",\"natType\":31,\"address\":\"192.0.2.1\",\"port\":9,\"rendezvousType\":7,"
                + "\"rendezvousPeerId\":\"" + "ab".repeat(32) + "\",\"rendezvousRequesterPeerId\":\""
                + SOMEBODY.hex() + "\"}");
        assertThat(PacketIds.verify(reply, null)).isEqualTo(Verdict.VALID);
        assertThat(PacketIds.verify(filledIn(reply), null)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void an_announcement_gets_no_such_benefit_of_the_doubt() {
        SrpPacket join = join("{\"requesterPeerId\":\"" + SOMEBODY.hex()
                + "\",\"natType\":31,\"address\":\"192.0.2.1\",\"port\":9,\"rendezvousPeerId\":\"" + "ab".repeat(32)
                + "\"}");
        assertThat(PacketIds.verify(filledIn(join), null)).isEqualTo(Verdict.INVALID);
    }

    @Test
    void the_rest_keeps_its_order_and_its_letters() {
        SrpPacket join = join("{\"port\":9, \"key\":\"\\u00e9=}, \\\" \u00e9\" ,\n\"natType\":31.0,\"x\":[{},1] }");
        SrpPacket relayed = filledIn(join);
        assertThat(relayed.message().text())
                .startsWith(
                        "{\"port\":9,\"key\":\"\\u00e9=}, \\\" \u00e9\",\"natType\":31.0,\"x\":[{},1],\"rendezvousA");
        SrpPacket compact = join("{\"port\":9,\"key\":\"\\u00e9=}, \\\" \u00e9\",\"natType\":31.0,\"x\":[{},1]}");
        assertThat(PacketIds.verify(filledIn(compact), null)).isEqualTo(Verdict.VALID);
    }

    @Test
    void what_cannot_be_filled_in_stays_as_it_is() {
        Bytes malformed = Bytes.utf8("{\"port\":");
        assertThat(filledIn(join("{\"port\":")).message()).isEqualTo(malformed);
        assertThat(filledIn(join("[]")).message()).isEqualTo(Bytes.utf8("[]"));
        String large = "{\"key\":\"" + "k".repeat(900) + "\"}";
        assertThat(filledIn(join(large)).message()).isEqualTo(Bytes.utf8(large));
        assertThat(filledIn(join("{}")).message().text()).startsWith("{\"rendezvousAddress\":\"127.0.0.1\"");
        assertThat(PacketIds.verify(filledIn(join("{}")), null)).isEqualTo(Verdict.VALID);
    }

    @Test
    void malformed_bodies_with_a_wrong_id_are_invalid() {
        SrpPacket join = join("{}");
        for (String body : new String[] {"", "null", "{", "{\"rendezvousDeadline\":1,\"rendezvousDeadline\":1}"}) {
            assertThat(PacketIds.verify(join.with().message(Bytes.utf8(body)).build(), null))
                    .isEqualTo(Verdict.INVALID);
        }
    }
}
