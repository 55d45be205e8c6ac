package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import org.junit.jupiter.api.Test;

class SignedEnvelopeTest {
    private static final Identity IDENTITY =
            Identity.ofSeed(Bytes.fromHex("7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d"));
    private static final Bytes TYPE = Bytes.of((byte) 3, (byte) 1);
    private final SignedEnvelope envelope = SignedEnvelope.seal(IDENTITY, "purpose", TYPE, Bytes.utf8("what is said"));

    @Test
    void it_is_read_as_it_was_written() {
        assertThat(SignedEnvelope.of(envelope.encoded())).isEqualTo(envelope);
        assertThat(envelope.verify("purpose")).isTrue();
    }

    @Test
    void the_signature_covers_purpose_type_and_payload() {
        assertThat(envelope.verify("other purpose")).isFalse();
        assertThat(new SignedEnvelope(envelope.key(), Bytes.of((byte) 3), envelope.payload(), envelope.signature())
                        .verify("purpose"))
                .isFalse();
        // Were the parts not counted, a byte could move from one to the next.
        assertThat(new SignedEnvelope(
                                envelope.key(),
                                Bytes.of((byte) 3),
                                Bytes.concat(Bytes.of((byte) 1), envelope.payload()),
                                envelope.signature())
                        .verify("purpose"))
                .isFalse();
    }

    @Test
    void what_is_incomplete_or_too_long_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> SignedEnvelope.of(Bytes.EMPTY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignedEnvelope.of(
                        envelope.encoded().slice(0, envelope.encoded().length() - 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignedEnvelope.of(SignedEnvelope.seal(
                                IDENTITY, "p", TYPE, Bytes.wrap(new byte[SignedEnvelope.PAYLOAD_BYTES_MAX + 1]))
                        .encoded()));
    }
}
