package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.srp.MachineScript;
import dev.starling.srp.SrpCodec;
import dev.starling.srp.SrpCodec.Decoded;
import dev.starling.srp.SrpInspector;
import dev.starling.srp.SrpPacket;
import dev.starling.srp.SrpParts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Datagrams of the Stream Relay Protocol, and the lines of JSON that people write for them. */
final class SrpTargets {
    private static final long CLOCK_WRAP = 2_000_000_000L;

    private static final List<String> BODY_KEYS = List.of(
            "\"requesterPeerId\":\"",
            "\"responderPeerId\":\"",
            "\"rendezvousDeadline\":1700000000000",
            "\"rendezvousPeerId\":\"",
            "\"natType\":31",
            "\"isConnection\":true",
            "\"address\":\"11.0.0.2\"",
            "\"meta\":{}",
            "},\"ts\":",
            "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");

    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("srp-datagram", SrpTargets::datagram),
            new FuzzTarget(
                    "srp-inspect",
                    List.of(
                            "\"type\":",
                            "\"typeName\":",
                            "\"message\":",
                            "\"messageHex\":",
                            "\"packetIdValid\":",
                            "\"usr1\":",
                            "\"clock\":",
                            "PUBLISH",
                            "null"),
                    SrpTargets::inspect),
            new FuzzTarget("srp-machine", MachineScript::run),
            new FuzzTarget("srp-bodies", BODY_KEYS, SrpParts::body),
            new FuzzTarget("srp-summary", SrpParts::summary),
            new FuzzTarget("srp-composition", SrpParts::composition),
            new FuzzTarget("srp-sealed", SrpParts::sealed),
            new FuzzTarget("srp-head", List.of("\"meta\":", "\"size\":", "\"indexes\":", "1024"), SrpParts::heads),
            new FuzzTarget("srp-signature", SrpParts::signature));

    private SrpTargets() {}

    /** What is read is written again byte for byte, and what is refused is refused with a reason. */
    private static void datagram(byte[] input) {
        switch (SrpCodec.decode(input)) {
            case Decoded.Ok(SrpPacket packet, int consumed) -> {
                assertThat(consumed).isBetween(45, Math.min(input.length, SrpPacket.DATAGRAM_MAX));
                byte[] written = SrpCodec.encode(packet);
                if (packet.clock() == CLOCK_WRAP) {
                    assertThat(SrpCodec.decode(written))
                            .isEqualTo(new Decoded.Ok(packet.with().clock(0).build(), consumed));
                } else {
                    assertThat(written).isEqualTo(Arrays.copyOf(input, consumed));
                }
            }
            case Decoded.Refused refused -> {
                assertThat(refused.reason()).isNotNull();
                assertThat(refused.detail()).isNotBlank();
            }
        }
    }

    /** As a datagram: its line stands for it byte for byte. As a line: refused, or a datagram. */
    private static void inspect(byte[] input) {
        described(input);
        byte[] written;
        try {
            written = SrpInspector.encode(new String(input, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(SrpCodec.decode(written)).isInstanceOf(Decoded.Ok.class);
        described(written);
    }

    private static void described(byte[] datagram) {
        String line = SrpInspector.describe(datagram);
        assertThat(line).startsWith("{").endsWith("}").isPrintable();
        if (line.startsWith("{\"error\":")) {
            assertThat(EncodingTargets.read(() -> SrpInspector.encode(line))).isEmpty();
            return;
        }
        Decoded.Ok ok = (Decoded.Ok) SrpCodec.decode(datagram);
        assertThat(SrpInspector.encode(line)).isEqualTo(Arrays.copyOf(datagram, ok.consumed()));
    }
}
