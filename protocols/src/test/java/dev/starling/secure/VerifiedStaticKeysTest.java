package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.Bytes;
import dev.starling.identity.PublicKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifiedStaticKeysTest {
    private static final byte[] STATIC = {1, 2, 3};
    private final VerifiedStaticKeys keys = new VerifiedStaticKeys();

    @Test
    void what_was_good_is_not_verified_again() throws NoiseFailure {
        PublicKey first = keys.verify(HandshakePayload.of(Side.ALICE, STATIC, List.of("/a")), STATIC);
        assertThat(first.peerId()).isEqualTo(Side.ALICE.peerId());
        assertThat(keys.verify(HandshakePayload.of(Side.ALICE, STATIC, List.of("/b")), STATIC))
                .isSameAs(first);
        assertThat(keys.verify(HandshakePayload.of(Side.BOB, STATIC, List.of()), STATIC)
                        .peerId())
                .isEqualTo(Side.BOB.peerId());
    }

    @Test
    void nothing_else_passes_for_it() throws NoiseFailure {
        HandshakePayload good = HandshakePayload.of(Side.ALICE, STATIC, List.of());
        keys.verify(good, STATIC);
        byte[] signature = good.identitySig().toArray();
        signature[5] ^= 1;
        HandshakePayload forged = new HandshakePayload(good.identityKey(), Bytes.wrap(signature), List.of());
        HandshakePayload others =
                new HandshakePayload(PublicKey.ed25519(Side.BOB.publicKey()).encoded(), good.identitySig(), List.of());
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> keys.verify(good, new byte[] {1, 2, 4})).hasMessageContaining("not signed");
            assertThatThrownBy(() -> keys.verify(forged, STATIC)).hasMessageContaining("not signed");
            assertThatThrownBy(() -> keys.verify(others, STATIC)).hasMessageContaining("not signed");
        }
    }
}
