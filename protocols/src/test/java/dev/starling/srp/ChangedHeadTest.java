package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reference peers write the time stamp into the meta of heads that they keep; the id still is that of the old text. */
class ChangedHeadTest {
    private static final long TS_MS = 1_795_243_097_400L;

    private static SrpPacket head(String meta) {
        SrpPacket template = SrpPacket.of(SrpType.PUBLISH)
                .clusterId(Lan.KEYS.clusterId())
                .subclusterId(Lan.KEYS.subclusterId())
                .build();
        return Fragments.cut(template, Bytes.wrap(new byte[2500]), TS_MS, Bytes.utf8(meta))
                .getFirst();
    }

    private static SrpPacket changed(SrpPacket head, String meta, String to) {
        String text = head.message().text().replace("\"meta\":" + meta, "\"meta\":" + to);
        assertThat(text).isNotEqualTo(head.message().text());
        return head.with().message(Bytes.utf8(text)).build();
    }

    @Test
    void the_time_stamp_in_an_empty_meta_is_taken_out_again() {
        SrpPacket head = head("{}");
        assertThat(Fragments.original(changed(head, "{}", "{\"ts\":" + TS_MS + "}")))
                .isEqualTo(head);
    }

    @Test
    void the_time_stamp_behind_other_keys_is_taken_out_again() {
        String meta = "{\"a\":{\"ts\":1},\"b\":\"}\"}";
        SrpPacket head = head(meta);
        String to = meta.substring(0, meta.length() - 1) + ",\"ts\":" + TS_MS + "}";
        assertThat(Fragments.original(changed(head, meta, to))).isEqualTo(head);
    }

    @Test
    void an_unchanged_head_stays_as_it_is() {
        for (String meta : List.of("{}", "{\"ts\":" + TS_MS + "}", "{\"a\":1}")) {
            SrpPacket head = head(meta);
            assertThat(Fragments.original(head)).isSameAs(head);
        }
    }

    @Test
    void a_head_that_was_changed_otherwise_is_left_to_be_refused() {
        SrpPacket head = head("{}");
        for (String to : List.of("{\"ts\":1}", "{\"x\":" + TS_MS + "}", "{\"ts\":" + TS_MS + ",\"x\":1}", "[]")) {
            SrpPacket forged = changed(head, "{}", to);
            assertThat(Fragments.original(forged)).isSameAs(forged);
            assertThat(PacketIds.verify(forged, null)).isEqualTo(PacketIds.Verdict.INVALID);
        }
        SrpPacket noJson =
                head.with().message(Bytes.wrap(new byte[] {(byte) 0xff, 0x7d})).build();
        assertThat(Fragments.original(noJson)).isSameAs(noJson);
    }
}
