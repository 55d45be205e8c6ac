package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.identity.Ed25519;
import dev.starling.identity.Hashes;
import dev.starling.identity.Identity;
import dev.starling.identity.SealedBox;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SealingVectorsTest {
    private final ClusterKeys keys = Vectors.testCluster();
    private final Sealing sealing = Sealing.of(keys);

    @Test
    void the_keys_of_a_group_are_derived_as_by_the_reference() {
        assertThat(keys.sharedKey()).isEqualTo(Vectors.key("sharedKey_blake2b256"));
        assertThat(keys.clusterId()).isEqualTo(Vectors.key("clusterId_sha256_TEST"));
        assertThat(keys.subclusterId()).isEqualTo(Vectors.key("ed25519_pk_subclusterId"));
    }

    @Test
    void what_the_reference_sealed_is_opened() {
        List<Map<String, Object>> seals = Vectors.list("seals").stream()
                .filter(seal -> Boolean.TRUE.equals(seal.get("opensInReference")))
                .toList();
        assertThat(seals).hasSize(3);
        for (Map<String, Object> seal : seals) {
            Bytes plain = Vectors.hex(seal, "plaintext");
            byte[] sealed = Vectors.hex(seal, "sealed").toArray();
            assertThat(sealing.open(sealed)).isEqualTo(plain.toArray());
            assertThat(sealed).hasSize(plain.length() + Sealing.OVERHEAD);
        }
    }

    @Test
    void with_the_same_ephemeral_keys_sealing_gives_the_same_bytes() {
        Map<String, Object> seal = Vectors.list("seals").get(3);
        Queue<byte[]> ephemeral = new ArrayDeque<>();
        ephemeral.add(
                Vectors.hex(Vectors.object(seal.get("innerEphemeral")), "sk").toArray());
        ephemeral.add(
                Vectors.hex(Vectors.object(seal.get("outerEphemeral")), "sk").toArray());
        byte[] sealed = sealing.seal(Vectors.hex(seal, "plaintext").toArray(), new RandomGenerator() {
            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(ephemeral.remove(), 0, bytes, 0, bytes.length);
            }

            @Override
            public long nextLong() {
                throw new UnsupportedOperationException("keys are drawn as bytes");
            }
        });
        assertThat(Bytes.wrap(sealed)).isEqualTo(Vectors.hex(seal, "sealed"));
        Bytes inner = Vectors.hex(seal, "innerBox");
        assertThat(Ed25519.sign(keys.sharedKey().toArray(), inner.toArray()))
                .isEqualTo(Vectors.hex(seal, "signature").toArray());
    }

    @Test
    void two_nested_boxes_without_a_signature_are_not_opened() {
        Map<String, Object> seal = Vectors.list("seals").get(2);
        byte[] sealed = Vectors.hex(seal, "sealed").toArray();
        byte[] boxKey = Vectors.key("x25519_pk").toArray();
        byte[] boxSecret = Vectors.key("x25519_sk").toArray();
        byte[] once = SealedBox.open(sealed, boxKey, boxSecret);
        assertThat(once).isEqualTo(Vectors.hex(seal, "openUnsignedReturns").toArray());
        assertThat(SealedBox.open(once, boxKey, boxSecret))
                .isEqualTo(Vectors.hex(seal, "plaintext").toArray());
        assertThat(sealing.open(sealed)).isNull();
    }

    @Test
    void any_altered_byte_keeps_it_shut() {
        byte[] sealed = sealing.seal("the message".getBytes(), new SplittableRandom(1));
        assertThat(sealing.open(sealed)).isEqualTo("the message".getBytes());
        for (int i = 0; i < sealed.length; i++) {
            sealed[i] ^= 1;
            assertThat(sealing.open(sealed)).as("byte %d", i).isNull();
            sealed[i] ^= 1;
        }
        assertThat(sealing.open(new byte[0])).isNull();
        assertThat(sealing.open(new byte[Sealing.OVERHEAD])).isNull();
    }

    @Test
    void a_box_signed_by_another_key_is_not_opened() {
        byte[] boxKey = Vectors.key("x25519_pk").toArray();
        byte[] inner = SealedBox.seal("forged".getBytes(), boxKey, new SplittableRandom(2));
        byte[] signature = Ed25519.sign(new byte[32], inner);
        byte[] sealed = SealedBox.seal(
                Bytes.concat(Bytes.wrap(signature), Bytes.wrap(inner)).toArray(), boxKey, new SplittableRandom(3));
        assertThat(sealing.open(sealed)).isNull();
        assertThat(sealing.open(SealedBox.seal(signature, boxKey, new SplittableRandom(4))))
                .isNull();
    }

    @Test
    void another_group_opens_nothing() {
        byte[] sealed = sealing.seal(new byte[10], new SplittableRandom(5));
        assertThat(Sealing.of(ClusterKeys.derive("TEST", "other")).open(sealed)).isNull();
    }

    @Test
    void events_are_signed_from_byte_64_on_as_by_the_reference() {
        Identity signer = Identity.ofSeed(Bytes.wrap(Hashes.blake2b(32, "signing-seed".getBytes())));
        List<Map<String, Object>> signatures = Vectors.list("appSignatures");
        assertThat(signatures).hasSize(2);
        for (Map<String, Object> entry : signatures) {
            Bytes message = Vectors.hex(entry, "message");
            Bytes sig = Vectors.hex(entry, "sig");
            assertThat(signer.publicKey()).isEqualTo(Vectors.hex(entry, "publicKey"));
            assertThat(EventSignature.sign(signer, message)).isEqualTo(sig);
            assertThat(EventSignature.verify(signer.publicKey(), sig, message)).isTrue();
            assertThat(EventSignature.eventHash("greeting")).isEqualTo(Vectors.hex(entry, "usr1ForEvent_greeting"));
        }
    }

    @Test
    void only_the_part_from_byte_64_on_is_protected() {
        Identity signer = Identity.ofSeed(Bytes.wrap(new byte[32]));
        byte[] plain = new byte[66];
        Bytes sig = EventSignature.sign(signer, Bytes.of(plain));
        plain[63] ^= 1;
        assertThat(EventSignature.verify(signer.publicKey(), sig, Bytes.of(plain)))
                .isTrue();
        plain[64] ^= 1;
        assertThat(EventSignature.verify(signer.publicKey(), sig, Bytes.of(plain)))
                .isFalse();
        assertThat(EventSignature.verify(SrpPacket.UNSET, sig, Bytes.of(plain))).isFalse();
        assertThat(EventSignature.verify(signer.publicKey(), SrpPacket.UNSET, Bytes.of(plain)))
                .isFalse();
    }

    @Test
    void captured_publications_open_to_what_was_published() {
        List<SrpPacket> packets = Vectors.datagrams("captured")
                .map(Vectors.Datagram::packet)
                .filter(p -> p.type() == SrpType.PUBLISH && p.index() == -1)
                .toList();
        assertThat(packets).hasSize(3);
        for (SrpPacket p : packets) {
            byte[] plain = sealing.open(p.message().toArray());
            assertThat(plain).asString().isEqualTo("hello world");
            assertThat(p.usr1()).isEqualTo(EventSignature.eventHash("greeting"));
            assertThat(EventSignature.verify(p.usr2(), p.sig(), Bytes.wrap(plain)))
                    .isTrue();
        }
    }
}
