package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The clock never leaves 31 bits (docs/protocol/srp.md §1, §2), whatever strangers and old files say. */
class ClockTest {
    private static final long SECOND = 1000 * Lan.MS;

    private final Lan lan = Lan.of(1, 2, SrpConfig.DEFAULT);
    private final Lan.Node peer = lan.nodes.get(2);
    private final Lan.Node other = lan.nodes.get(3);

    ClockTest() {
        lan.run(10 * SECOND);
    }

    private static SrpCommand.Publish publish(long token, String text, Bytes after) {
        return new SrpCommand.Publish(token, Lan.KEYS, "greeting", Bytes.utf8(text), after, 0, false);
    }

    private static List<SrpPacket> packets(Lan.Node by, SrpType type) {
        return by.sent.stream()
                .map(send -> SrpCodec.decode(send.data()))
                .flatMap(decoded -> decoded instanceof SrpCodec.Decoded.Ok ok ? Stream.of(ok.packet()) : Stream.empty())
                .filter(packet -> packet.type() == type)
                .toList();
    }

    /** A message of the group with this clock, as a member with bad intentions sends it. */
    private Bytes received(long clock) {
        Bytes message = Bytes.utf8("clock " + clock);
        SrpPacket packet = SrpPacket.of(SrpType.PUBLISH)
                .clusterId(Lan.KEYS.clusterId())
                .subclusterId(Lan.KEYS.subclusterId())
                .message(message)
                .packetId(PacketIds.first(message))
                .clock(clock)
                .build();
        byte[] data = SrpCodec.encode(packet);
        for (int i = 0; i < 4; i++) {
            data[7 + i] = (byte) (clock >> (24 - 8 * i));
        }
        lan.arrive(other.main, peer.main, data);
        return packet.packetId();
    }

    @Test
    void a_reply_to_the_highest_clock_begins_anew() {
        for (long clock : new long[] {0xffff_ffffL, 0xffff_fffeL, 2_000_000_000L, 1_999_999_999L}) {
            peer.command(publish(clock, "reply to " + clock, received(clock)));
            peer.command(publish(clock + 10, "another to " + clock, received(clock)));
        }
        lan.run(3 * SECOND);
        List<SrpPacket> replies = packets(peer, SrpType.PUBLISH).stream()
                .filter(packet -> packet.hops() == 1 && SrpPacket.isSet(packet.previousId()))
                .toList();
        assertThat(replies).isNotEmpty().allMatch(packet -> packet.clock() < 3);
        assertThat(other.delivered()).contains("reply to 4294967295", "another to 2000000000");
    }

    @Test
    void a_stored_counter_of_joins_beyond_all_bounds_begins_anew() {
        for (long stored : new long[] {Long.MAX_VALUE, 0xffff_ffffL, 2_000_000_000L, 1_999_999_999L, -1}) {
            Lan.Node restarted = lan.node();
            restarted.command(
                    new SrpCommand.Restore(new SrpState(peer.machine.state().peers(), List.of(), stored)));
            restarted.command(new SrpCommand.Join(Lan.KEYS));
            lan.run(5 * SECOND);
            assertThat(packets(restarted, SrpType.JOIN))
                    .as("after %d", stored)
                    .isNotEmpty()
                    .allMatch(packet -> packet.clock() < 10);
        }
    }
}
