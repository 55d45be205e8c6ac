package dev.starling.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.testing.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Messages made to hurt the reader. */
final class HostileDnsTest {
    private static final String ONE_QUESTION = "000000000001000000000000";

    private static void refused(String hex, String why) {
        assertThatThrownBy(() -> DnsDecoder.decode(Bytes.fromHex(hex).toArray()))
                .isInstanceOf(DnsDecoder.Malformed.class)
                .hasMessageContaining(why);
    }

    @Test
    void a_pointer_to_itself_is_refused() {
        refused(ONE_QUESTION + "c00c" + "000c0001", "backwards");
    }

    @Test
    void two_pointers_to_each_other_are_refused() {
        refused(ONE_QUESTION + "c00e" + "c00c" + "000c0001", "backwards");
    }

    @Test
    void a_label_followed_by_a_pointer_to_it_is_refused() {
        refused(ONE_QUESTION + "0161" + "c00c" + "000c0001", "backwards");
    }

    @Test
    void a_pointer_forwards_is_refused() {
        refused(ONE_QUESTION + "c012" + "000c0001" + "016100", "backwards");
    }

    @Test
    void a_pointer_beyond_the_message_is_refused() {
        refused(ONE_QUESTION + "ffff" + "000c0001", "backwards");
    }

    @Test
    void pointers_that_go_forwards_after_going_backwards_are_refused() {
        // In the data of a record: 23 goes on to 25, which goes back to 23.
        refused(
                "000084000000000200000000" + "00" + "00990001" + "00000001" + "0004" + "c019" + "c017" + "c017",
                "backwards");
    }

    @Test
    void a_long_chain_of_pointers_is_refused() {
        // In the data of a record that nobody has to read as names: each points to the one before.
        StringBuilder data = new StringBuilder("00");
        int at = 12 + 11;
        for (int i = 0; i < 200; i++) {
            int target = i == 0 ? at : at + 1 + 2 * (i - 1);
            data.append(String.format("%04x", 0xc000 | target));
        }
        String last = String.format("%04x", 0xc000 | (at + 1 + 2 * 199));
        refused(
                "000084000000000200000000" + "00" + "00990001" + "00000001" + String.format("%04x", 401) + data + last
                        + "000c0001" + "00000001" + "0000",
                "127");
    }

    @Test
    void a_message_that_ends_anywhere_is_refused() {
        byte[] whole = Segment.announcement("name", 120, true, "dnsaddr=/ip4/192.168.1.1/tcp/1", "other");
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> DnsDecoder.decode(part)).isInstanceOf(DnsDecoder.Malformed.class);
        }
    }

    @Test
    void the_reserved_kinds_of_labels_are_refused() {
        refused(ONE_QUESTION + "4161" + "00000c0001", "reserved");
        refused(ONE_QUESTION + "8161" + "00000c0001", "reserved");
    }

    @Test
    void a_name_of_more_than_255_bytes_is_refused_though_each_part_is_short() {
        String label = "3f" + "61".repeat(63);
        refused(ONE_QUESTION + label.repeat(4) + "00" + "000c0001", "255");
    }

    @Test
    void counts_that_promise_too_much_are_refused_before_anything_is_read() {
        refused("0000000000210000" + "00000000", "33 questions");
        refused("000084000000ffff" + "ffffffff", "65535");
        refused("0000840000000060" + "00100011", "[96, 16, 17]");
    }

    @Test
    void a_txt_string_that_reaches_beyond_its_record_is_refused() {
        refused("000084000000000100000000" + "00" + "00100001" + "00000001" + "0002" + "05aa" + "aabbccdd", "beyond");
    }

    @Test
    void a_record_shorter_or_longer_than_its_content_is_refused() {
        refused("000084000000000100000000" + "00" + "00010001" + "00000001" + "0005" + "7f00000100", "as long");
        refused("000084000000000100000000" + "00" + "000c0001" + "00000001" + "0001" + "016100", "as long");
    }

    @Test
    void a_message_of_thousands_of_short_strings_is_refused() {
        String strings = "0161".repeat(300);
        refused("000084000000000100000000" + "00" + "00100001" + "00000001" + "0258" + strings, "256");
    }

    @Test
    void a_long_name_pointed_to_again_and_again_is_refused() {
        StringBuilder hex = new StringBuilder("000084000001007f00000000");
        hex.append("0161".repeat(127)).append("00000c0001");
        hex.append("c00c000a000100000001" + "0000");
        hex.append(("c00c000a000100000001" + "0000").repeat(126));
        refused(hex.toString(), "2048 labels");
    }

    @Test
    void a_message_of_more_than_9000_bytes_is_refused() {
        refused("00".repeat(9001), "9001");
    }

    @Seeds(500)
    void damaged_messages_are_refused_or_read_and_what_is_read_can_be_written(RandomGenerator random) throws Exception {
        byte[] bytes = Segment.announcement("name", 120, true, "dnsaddr=/ip4/192.168.1.1/tcp/1", "other");
        for (int edits = 1 + random.nextInt(6); edits > 0; edits--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        DnsMessage message;
        try {
            message = DnsDecoder.decode(bytes);
        } catch (DnsDecoder.Malformed refused) {
            return;
        }
        assertThat(DnsDecoder.decode(DnsEncoder.encode(message))).isEqualTo(message);
        assertThat(List.of(message.answers().size(), message.additionals().size()))
                .allMatch(count -> count <= DnsDecoder.RECORDS_MAX);
    }
}
