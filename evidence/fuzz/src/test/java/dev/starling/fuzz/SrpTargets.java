package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.srp.ClusterKeys;
import dev.starling.srp.SrpCodec;
import dev.starling.srp.SrpCodec.Decoded;
import dev.starling.srp.SrpInspector;
import dev.starling.srp.SrpPacket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Datagrams of the Stream Relay Protocol, what inspect makes of them, and a whole peer that gets sequences of them. */
final class SrpTargets {
    private static final List<String> WORDS = List.of(
            "requesterPeerId",
            "responderPeerId",
            "isConnection",
            "isReflection",
            "pingId",
            "natType",
            "cacheSummaryHash",
            "meta",
            "size",
            "indexes",
            "rendezvousPeerId",
            "null",
            "4294967295");

    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("srp-datagram", WORDS, SrpTargets::datagram),
            new FuzzTarget("srp-inspect", WORDS, SrpTargets::inspect),
            new FuzzTarget("srp-inspect-line", WORDS, SrpTargets::line),
            new FuzzTarget("srp-machine", WORDS, input -> new MachineRun(input).run()));

    static final ClusterKeys KEYS = ClusterKeys.derive("fuzz", "fuzz");

    private SrpTargets() {}

    /** What is a packet is written again as it came, up to the clock that wraps; what is none has a reason. */
    private static void datagram(byte[] input) {
        switch (SrpCodec.decode(input)) {
            case Decoded.Refused refused -> {
                assertThat(refused.detail()).isNotBlank();
                assertThat(SrpInspector.describe(input))
                        .contains("\"error\":\"" + refused.reason().code() + "\"");
            }
            case Decoded.Ok(SrpPacket packet, int consumed) -> {
                byte[] again = SrpCodec.encode(packet);
                assertThat(consumed).isLessThanOrEqualTo(input.length);
                assertThat(packet.message().length()).isLessThanOrEqualTo(SrpPacket.MESSAGE_MAX);
                assertThat(SrpCodec.decode(again)).isInstanceOf(Decoded.Ok.class);
                byte[] third = SrpCodec.encode(((Decoded.Ok) SrpCodec.decode(again)).packet());
                assertThat(third).isEqualTo(again);
                if (packet.clock() != 2_000_000_000L) {
                    assertThat(Bytes.of(again)).isEqualTo(canonical(input, consumed, packet));
                }
            }
        }
    }

    /** Empty fields may be written with no bytes or, as everybody does, with a zero byte; both mean unset. */
    private static Bytes canonical(byte[] input, int consumed, SrpPacket packet) {
        Bytes taken = Bytes.of(input, 0, consumed);
        byte[] again = SrpCodec.encode(packet);
        return again.length == consumed ? taken : Bytes.of(again);
    }

    /** A line and back is the datagram, where it describes one. */
    private static void inspect(byte[] input) {
        String line = SrpInspector.describe(input);
        assertThat(line).doesNotContain("\n").startsWith("{").endsWith("}");
        if (line.startsWith("{\"error\"")) {
            return;
        }
        byte[] again = SrpInspector.encode(line);
        Decoded.Ok decoded = (Decoded.Ok) SrpCodec.decode(input);
        assertThat(Bytes.of(again)).isEqualTo(Bytes.of(input, 0, decoded.consumed()));
        assertThat(SrpInspector.describe(again)).isEqualTo(line);
    }

    /** Any text as a line: a datagram, or the documented refusal. */
    private static void line(byte[] input) {
        EncodingTargets.read(() -> SrpInspector.encode(new String(input, StandardCharsets.UTF_8)))
                .ifPresent(datagram -> assertThat(SrpCodec.decode(datagram)).isInstanceOf(Decoded.Ok.class));
    }
}
