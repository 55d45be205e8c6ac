package dev.starling.napster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.napster.NapsterMessage.Condition;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages as they are on the wire. */
class NapsterCodecTest {
    private static final NapsterMessage.Tune TUNE = new NapsterMessage.Tune(
            "C:\\Music\\A song.mp3", "d41d8cd98f00b204e9800998ecf8427e", 3_000_000, 128, 44_100, 187);

    private static void isWire(NapsterMessage message, int type, String text) {
        Bytes wire = NapsterCodec.encode(message);
        assertThat(wire.slice(4, wire.length()).text()).isEqualTo(text);
        assertThat(wire.at(0)).isEqualTo((byte) text.length());
        assertThat(wire.at(1)).isZero();
        assertThat((wire.at(2) & 0xff) + 256 * wire.at(3)).isEqualTo(type).isEqualTo(NapsterCodec.typeOf(message));
        assertThat(NapsterCodec.read(ByteBuffer.wrap(wire.toArray()))).isEqualTo(message);
    }

    @Test
    void messages_are_what_opennap_speaks() {
        IpAddress ip = IpAddress.parse("81.2.3.4");
        isWire(new NapsterMessage.Login("me", "secret", 6699, "nap v1.0", 9), 2, "me secret 6699 \"nap v1.0\" 9");
        isWire(new NapsterMessage.LoginAccepted("a@b"), 3, "a@b");
        String tune = "\"C:\\Music\\A song.mp3\" d41d8cd98f00b204e9800998ecf8427e 3000000 128 44100 187";
        isWire(new NapsterMessage.Share(TUNE), 100, tune);
        isWire(new NapsterMessage.Unshare("A song.mp3"), 102, "\"A song.mp3\"");
        isWire(new NapsterMessage.Result(TUNE, "you", ip, 8), 201, tune + " you 67306065 8");
        isWire(new NapsterMessage.SearchEnd(), 202, "");
        isWire(new NapsterMessage.Download("you", "A song.mp3"), 203, "you \"A song.mp3\"");
        isWire(
                new NapsterMessage.DownloadAccepted("you", ip, 6699, "A song.mp3", "0".repeat(32), 8),
                204,
                "you 67306065 6699 \"A song.mp3\" " + "0".repeat(32) + " 8");
        isWire(new NapsterMessage.Statistics(10, 200, 3), 214, "10 200 3");
        isWire(new NapsterMessage.Refused("no"), 404, "no");
        isWire(new NapsterMessage.UploadAsked("me", "A song.mp3"), 607, "me \"A song.mp3\"");
        isWire(new NapsterMessage.Other(621, "hello"), 621, "hello");
    }

    @Test
    void a_search_has_words_a_limit_and_conditions() {
        isWire(
                new NapsterMessage.Search(
                        "a song",
                        50,
                        List.of(new Condition(Condition.Field.BITRATE, Condition.Comparison.AT_LEAST, 128))),
                200,
                "FILENAME CONTAINS \"a song\" MAX_RESULTS 50 BITRATE \"AT LEAST\" \"128\"");
        String split = "FILENAME CONTAINS \"a\" MAX_RESULTS 5 FILENAME CONTAINS \"song\"";
        byte[] wire = Bytes.concat(Bytes.of((byte) split.length(), (byte) 0, (byte) 200, (byte) 0), Bytes.utf8(split))
                .toArray();
        assertThat(NapsterCodec.read(ByteBuffer.wrap(wire)))
                .isEqualTo(new NapsterMessage.Search("a song", 5, List.of()));
    }

    @Test
    void nonsense_is_refused_and_half_a_message_waits() {
        for (String bad : List.of("me secret 70000 \"nap\" 1", "me secret 1 \"nap 1", "me", "")) {
            byte[] wire = Bytes.concat(Bytes.of((byte) bad.length(), (byte) 0, (byte) 2, (byte) 0), Bytes.utf8(bad))
                    .toArray();
            assertThatThrownBy(() -> NapsterCodec.read(ByteBuffer.wrap(wire)))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(NapsterCodec.read(ByteBuffer.wrap(wire, 0, Math.max(0, wire.length - 1))))
                    .isNull();
        }
        assertThatThrownBy(() -> NapsterCodec.read(ByteBuffer.wrap(new byte[] {1, 8, 0, 0})))
                .hasMessageContaining("2049");
        assertThatThrownBy(() -> NapsterCodec.encode(new NapsterMessage.Unshare("a\"b")))
                .hasMessageContaining("quote");
        assertThatThrownBy(() -> NapsterCodec.encode(new NapsterMessage.Download("a b", "c")))
                .hasMessageContaining("blanks");
        assertThatThrownBy(() -> NapsterCodec.encode(new NapsterMessage.Refused("x".repeat(2049))))
                .hasMessageContaining("2049");
    }
}
