package dev.starling.peer.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.identify.PeerRecord;
import dev.starling.identity.Identity;
import dev.starling.identity.SignedEnvelope;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedRecordsTest {
    private static final Identity IDENTITY = Identity.ofSeed(Bytes.wrap(new byte[32]));
    private final OpenedRecords records = new OpenedRecords();

    @Test
    void the_same_bytes_are_verified_once() {
        PeerRecord first = records.open(PeerRecord.seal(IDENTITY, 1, List.of()));
        assertThat(records.open(PeerRecord.seal(IDENTITY, 1, List.of()))).isSameAs(first);
        assertThat(records.open(PeerRecord.seal(IDENTITY, 2, List.of()))).isNotEqualTo(first);
    }

    @Test
    void a_signature_that_does_not_hold_is_refused_each_time_also_beside_one_that_does() {
        SignedEnvelope good = PeerRecord.seal(IDENTITY, 1, List.of());
        records.open(good);
        byte[] signature = good.signature().toArray();
        signature[5] ^= 1;
        SignedEnvelope forged =
                new SignedEnvelope(good.key(), good.payloadType(), good.payload(), Bytes.wrap(signature));
        for (int i = 0; i < 2; i++) {
            assertThatIllegalArgumentException().isThrownBy(() -> records.open(forged));
        }
    }

    @Test
    void no_more_than_the_last_few_hundred_are_kept() {
        PeerRecord first = records.open(PeerRecord.seal(IDENTITY, 0, List.of()));
        for (int i = 1; i <= 256; i++) {
            records.open(PeerRecord.seal(IDENTITY, i, List.of()));
        }
        assertThat(records.open(PeerRecord.seal(IDENTITY, 0, List.of())))
                .isEqualTo(first)
                .isNotSameAs(first);
    }
}
