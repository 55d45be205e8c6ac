package dev.starling.net.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.srp.SrpState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PeersFileTest {
    private static final PeersFile.Content CONTENT = new PeersFile.Content(
            List.of(
                    new SrpState.KnownPeer(
                            Bytes.fromHex("6f1c" + "00".repeat(30)), Endpoint.parse("192.0.2.7:9001"), 31, true),
                    new SrpState.KnownPeer(
                            Bytes.fromHex("03aa" + "11".repeat(30)), Endpoint.parse("[2001:db8::7]:4001"), 7, false)),
            17);

    @Test
    void it_is_text_that_people_can_read() {
        assertThat(new String(PeersFile.encode(CONTENT), StandardCharsets.US_ASCII))
                .isEqualTo("starling peers 1\nclock 17\npeer 6f1c" + "00".repeat(30)
                        + " 192.0.2.7:9001 31 indexed\npeer 03aa" + "11".repeat(30)
                        + " [2001:db8::7]:4001 7\ncrc32c f446fe82\n");
    }

    @Test
    void what_was_written_is_read() throws WholeFile.Damaged {
        assertThat(PeersFile.decode(PeersFile.encode(CONTENT))).isEqualTo(CONTENT);
        assertThat(PeersFile.decode(PeersFile.encode(PeersFile.Content.EMPTY))).isEqualTo(PeersFile.Content.EMPTY);
    }

    @Test
    void any_flipped_bit_and_any_cut_is_noticed() {
        byte[] good = PeersFile.encode(CONTENT);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatExceptionOfType(WholeFile.Damaged.class).isThrownBy(() -> PeersFile.decode(bad));
        }
        for (int length = 0; length < good.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(good, length);
            assertThatExceptionOfType(WholeFile.Damaged.class).isThrownBy(() -> PeersFile.decode(cut));
        }
    }

    @Test
    void random_bytes_are_damage_and_nothing_else() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertThatExceptionOfType(WholeFile.Damaged.class).isThrownBy(() -> PeersFile.decode(bytes));
        }
    }

    @Test
    void a_file_of_a_later_version_is_not_misread() {
        byte[] later = "starling peers 2\nclock 17\ncrc32c 00000000\n".getBytes(StandardCharsets.US_ASCII);
        assertThatExceptionOfType(WholeFile.Damaged.class)
                .isThrownBy(() -> PeersFile.decode(later))
                .withMessageContaining("another version");
    }
}
