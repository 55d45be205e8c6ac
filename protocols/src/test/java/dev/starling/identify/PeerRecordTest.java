package dev.starling.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identity.Identity;
import dev.starling.identity.SignedEnvelope;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PeerRecordTest {
    private static final Identity IDENTITY =
            Identity.ofSeed(Bytes.fromHex("7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d"));
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
    private static final Bytes TYPE = Bytes.of((byte) 3, (byte) 1);

    @Test
    void a_record_is_byte_for_byte_what_others_write() {
        SignedEnvelope envelope = PeerRecord.seal(IDENTITY, 1, List.of(ADDRESS));
        assertThat(envelope.payload().hex())
                .startsWith("0a260024080112201ed1")
                .endsWith("fce27e10011a0a0a08047f000001060fa1");
        assertThat(envelope.signature().hex())
                .startsWith("4504e51a36806e8eba9344a743f2e1cb")
                .endsWith("fce98196294ac60e");
    }

    @Test
    void a_record_is_opened() {
        PeerRecord record = PeerRecord.open(PeerRecord.seal(IDENTITY, 7, List.of(ADDRESS)));
        assertThat(record).isEqualTo(new PeerRecord(IDENTITY.peerId(), 7, List.of(ADDRESS)));
    }

    @Test
    void nobody_signs_for_another() {
        Identity other = Identity.generate(new SplittableRandom(5));
        Bytes payload = PeerRecord.seal(IDENTITY, 1, List.of(ADDRESS)).payload();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerRecord.open(SignedEnvelope.seal(other, PeerRecord.DOMAIN, TYPE, payload)))
                .withMessageContaining(other.peerId().toString());
    }

    @Test
    void type_domain_and_signature_must_be_right() {
        Bytes payload = PeerRecord.seal(IDENTITY, 1, List.of(ADDRESS)).payload();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerRecord.open(
                        SignedEnvelope.seal(IDENTITY, PeerRecord.DOMAIN, Bytes.of((byte) 3, (byte) 2), payload)));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> PeerRecord.open(SignedEnvelope.seal(IDENTITY, "libp2p-routing-state", TYPE, payload)));
    }

    @Test
    void addresses_that_are_not_understood_are_left_out_and_their_number_is_limited() {
        ProtoWriter out = new ProtoWriter().bytes(1, IDENTITY.peerId().bytes()).number(2, 1);
        out.message(3, new ProtoWriter().bytes(1, Bytes.fromHex("ffff03")));
        for (int i = 0; i < 100; i++) {
            out.message(3, new ProtoWriter().bytes(1, ADDRESS.bytes()));
        }
        PeerRecord record = PeerRecord.open(SignedEnvelope.seal(IDENTITY, PeerRecord.DOMAIN, TYPE, out.toBytes()));
        assertThat(record.addresses()).hasSize(PeerRecord.ADDRESSES_MAX).containsOnly(ADDRESS);
    }
}
