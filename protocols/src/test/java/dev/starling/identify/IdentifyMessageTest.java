package dev.starling.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identity.Identity;
import dev.starling.identity.PublicKey;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IdentifyMessageTest {
    private static final Identity IDENTITY = Identity.generate(new SplittableRandom(2));
    private static final Multiaddr ONE = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");
    private static final Multiaddr OTHER = Multiaddr.parse("/dns4/example.com/tcp/443/tls/ws");
    private static final IdentifyMessage WHOLE = new IdentifyMessage(
            Optional.of(PublicKey.ed25519(IDENTITY.publicKey())),
            List.of(ONE, OTHER),
            List.of("/ipfs/ping/1.0.0", "/ipfs/id/1.0.0"),
            Optional.of(OTHER),
            Optional.of("ipfs/0.1.0"),
            Optional.of("starling/0.1.0"),
            Optional.of(PeerRecord.seal(IDENTITY, 3, List.of(ONE))));

    @Test
    void it_is_read_as_it_was_written_in_one_part_or_two() {
        assertThat(WHOLE.encoded(4096)).hasSize(1);
        assertThat(IdentifyMessage.of(WHOLE.encoded(4096))).isEqualTo(WHOLE);
        List<Bytes> parts = WHOLE.encoded(300);
        assertThat(parts).hasSize(2);
        assertThat(IdentifyMessage.of(parts)).isEqualTo(WHOLE);
    }

    @Test
    void fields_have_the_numbers_of_the_specification() {
        IdentifyMessage agent = new IdentifyMessage(
                Optional.empty(),
                List.of(),
                List.of("/a"),
                Optional.empty(),
                Optional.of("v"),
                Optional.of("x"),
                Optional.empty());
        assertThat(agent.encoded(4096).getFirst().hex()).isEqualTo("1a022f61" + "2a0176" + "320178");
    }

    @Test
    void a_push_changes_what_it_names() {
        IdentifyMessage push = new IdentifyMessage(
                Optional.empty(),
                List.of(ONE),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("starling/0.2.0"),
                Optional.empty());
        IdentifyMessage now = WHOLE.changedBy(push);
        assertThat(now.listenAddresses()).containsExactly(ONE);
        assertThat(now.agentVersion()).contains("starling/0.2.0");
        assertThat(now.protocols()).isEqualTo(WHOLE.protocols());
        assertThat(now.key()).isEqualTo(WHOLE.key());
        assertThat(WHOLE.changedBy(IdentifyMessage.EMPTY)).isEqualTo(WHOLE);
    }

    @Test
    void an_identify_bomb_stays_small() {
        ProtoWriter out = new ProtoWriter();
        for (int i = 0; i < 2000; i++) {
            out.text(3, "/p" + i).bytes(2, ONE.bytes());
        }
        out.text(6, "a".repeat(5000)).text(3, "/" + "x".repeat(300));
        IdentifyMessage message = IdentifyMessage.of(List.of(out.toBytes()));
        assertThat(message.protocols()).hasSize(IdentifyMessage.PROTOCOLS_MAX);
        assertThat(message.listenAddresses()).hasSize(IdentifyMessage.ADDRESSES_MAX);
        assertThat(message.agentVersion().orElseThrow()).hasSize(IdentifyMessage.TEXT_BYTES_MAX);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IdentifyMessage.of(Collections.nCopies(11, Bytes.EMPTY)))
                .withMessageContaining("11");
    }

    @Test
    void what_is_no_message_is_refused() {
        for (String bad : List.of("0a01", "0a0100", "42020a00", "ff")) {
            assertThatIllegalArgumentException()
                    .as(bad)
                    .isThrownBy(() -> IdentifyMessage.of(List.of(Bytes.fromHex(bad))));
        }
    }
}
