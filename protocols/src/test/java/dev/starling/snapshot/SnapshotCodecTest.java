package dev.starling.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotMessage.SnapshotId;
import dev.starling.snapshot.SnapshotReport.Channel;
import dev.starling.snapshot.SnapshotReport.ProcessRecord;
import dev.starling.snapshot.SnapshotReport.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/protocol/snapshot.md, the table of messages. */
class SnapshotCodecTest {
    private static final SnapshotId ID = new SnapshotId(Bytes.utf8("a"), 300);

    private static void assertBytes(SnapshotMessage message, String hex) {
        assertThat(Bytes.of(SnapshotCodec.encode(message))).isEqualTo(Bytes.fromHex(hex));
        assertThat(SnapshotCodec.decode(Bytes.fromHex(hex).toArray())).isEqualTo(message);
    }

    private static void assertRefused(String hex, String why) {
        assertThatThrownBy(() -> SnapshotCodec.decode(Bytes.fromHex(hex).toArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void every_message_has_its_bytes() {
        assertBytes(new SnapshotMessage.Hello(5), "0005");
        assertBytes(new SnapshotMessage.Carried(1, 2, Bytes.utf8("hi")), "010102026869");
        assertBytes(new SnapshotMessage.Marker(ID, 3, 4, 10_000), "020161ac020304904e");
        assertBytes(
                new SnapshotMessage.Report(
                        ID,
                        1,
                        new ProcessRecord(
                                Bytes.utf8("b"),
                                Bytes.utf8("s"),
                                List.of(new Channel(
                                        Bytes.utf8("a"), Status.CLOSED, false, 2, List.of(Bytes.utf8("m")))))),
                "030161ac02010162017301016101000201016d");
    }

    @Test
    void what_is_no_message_is_refused_with_the_reason() {
        assertRefused("", "cut off");
        assertRefused("0400", "at most 3");
        assertRefused("000500", "1 bytes follow");
        assertRefused("010102056869", "at most 3");
        assertRefused("0200ac020304904e", "a name has");
        assertRefused("020161ac020304ffffff7f", "at most 3600000");
        // So many channels cannot follow.
        assertRefused("030161ac020101620173ff7f", "is at most");
        assertRefused("030161ac02010162017301016101000201016d00", "bytes follow");
        assertRefused("030161ac02010162017301016101000001016d", "1 messages are kept of 0");
    }

    @Test
    void channels_out_of_order_are_refused() {
        Channel channel = new Channel(Bytes.utf8("a"), Status.COMPLETE, true, 0, List.of());
        byte[] twice = SnapshotCodec.encode(new SnapshotMessage.Report(
                ID, 1, new ProcessRecord(Bytes.utf8("b"), Bytes.EMPTY, List.of(channel, channel))));
        assertThatThrownBy(() -> SnapshotCodec.decode(twice)).hasMessageContaining("not in order");
    }
}
