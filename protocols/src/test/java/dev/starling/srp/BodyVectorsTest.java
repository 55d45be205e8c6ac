package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.srp.PacketIds.Verdict;
import dev.starling.srp.SrpBodies.Parsed;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BodyVectorsTest {
    /** Flags in an order that no reference peer was seen to use, or a null, which is never written. */
    private static final Set<String> WRITTEN_OTHERWISE =
            Set.of("ping-reflection-probe", "ping-reflection-stage2", "pong-connection", "captured-ping-2");

    static Stream<Vectors.Datagram> controlPackets() {
        return Vectors.datagrams()
                .filter(vector -> hasBody(vector.packet()))
                .filter(vector -> !vector.name().equals("quirk-nonascii-json-truncated"));
    }

    private static boolean hasBody(SrpPacket p) {
        return switch (p.type()) {
            case PING, PONG, INTRO, JOIN -> true;
            case QUERY -> !PacketIds.isAnswer(p);
            case PUBLISH, STREAM, SYNC -> false;
        };
    }

    @ParameterizedTest
    @MethodSource("controlPackets")
    void every_body_is_read_and_written_again(Vectors.Datagram vector) {
        SrpPacket p = vector.packet();
        assertThat(SrpBodies.parse(p.type(), p.message())).isInstanceOf(Parsed.Ok.class);
        SrpBody body = ((Parsed.Ok) SrpBodies.parse(p.type(), p.message())).body();
        assertThat(body.type()).isEqualTo(p.type());
        if (!WRITTEN_OTHERWISE.contains(vector.name())) {
            assertThat(SrpBodies.write(body).text()).isEqualTo(p.message().text());
        }
        assertThat(SrpBodies.parse(p.type(), SrpBodies.write(body))).isEqualTo(new Parsed.Ok(body));
    }

    @ParameterizedTest
    @MethodSource("controlPackets")
    void every_packet_id_is_valid(Vectors.Datagram vector) {
        assertThat(PacketIds.verify(vector.packet(), null)).isEqualTo(Verdict.VALID);
    }

    @Test
    void bodies_that_break_the_rules_are_refused() {
        assertRefused("ping unknown key", "zzz");
        assertRefused("ping bad type AFTER an absent optional key (natType \"x\")", "natType");
        assertRefused("join without any required key", "requesterPeerId");
    }

    private static void assertRefused(String name, String said) {
        SrpPacket p = Vectors.named(name).packet();
        assertThat(SrpBodies.parse(p.type(), p.message()))
                .isInstanceOfSatisfying(
                        Parsed.Refused.class,
                        refused -> assertThat(refused.detail()).contains(said));
    }
}
