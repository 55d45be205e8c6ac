package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Ed25519;
import dev.starling.identity.PublicKey;
import dev.starling.identity.SealedBox;
import dev.starling.identity.X25519;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/** Keys, signatures and boxes that peers send. */
final class IdentityTargets {
    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("sealed-box", IdentityTargets::sealedBox),
            new FuzzTarget("public-key", IdentityTargets::publicKey),
            new FuzzTarget("signature", IdentityTargets::signature),
            new FuzzTarget("ed25519", IdentityTargets::ed25519));

    private static final byte[] SECRET = X25519.fromEd25519Seed(new byte[32]);
    private static final byte[] PUBLIC = X25519.publicKey(SECRET);

    private IdentityTargets() {}

    /** Any bytes as a box; and the same bytes as a message, whose box opens until one of its bits is changed. */
    private static void sealedBox(byte[] input) {
        byte[] opened = SealedBox.open(input, PUBLIC, SECRET);
        if (opened != null) {
            assertThat(opened).hasSize(input.length - SealedBox.OVERHEAD);
        }
        byte[] box = SealedBox.seal(input, PUBLIC, Arrays.copyOf(input, 32));
        assertThat(SealedBox.open(box, PUBLIC, SECRET)).isEqualTo(input);
        int bit = Math.floorMod(Arrays.hashCode(input), box.length * 8);
        box[bit >> 3] ^= (byte) (1 << (bit & 7));
        assertThat(SealedBox.open(box, PUBLIC, SECRET)).isNull();
    }

    private static void publicKey(byte[] input) {
        Bytes encoded = Bytes.of(input);
        EncodingTargets.read(() -> PublicKey.of(encoded)).ifPresent(key -> {
            assertThat(key.encoded()).isEqualTo(encoded);
            assertThat(PeerId.parse(key.peerId().toString())).isEqualTo(key.peerId());
            key.peerId().inlineKey().ifPresent(inline -> assertThat(inline).isEqualTo(encoded));
        });
    }

    /** Two bytes for the length of a key, two for that of a signature, both, and what is said to be signed. */
    private static void signature(byte[] input) {
        Script script = new Script(input);
        int keyBytes = script.u16();
        int signatureBytes = script.u16();
        Bytes encoded = script.bytes(keyBytes);
        byte[] signature = script.bytes(signatureBytes).toArray();
        byte[] message = script.rest().toArray();
        EncodingTargets.read(() -> PublicKey.of(encoded)).ifPresent(key -> {
            if (key.verify(message, signature)) {
                assertThat(verifiesElsewhere(key, message, signature)).isTrue();
                assertThat(key.verify(Arrays.copyOf(message, message.length + 1), signature))
                        .isFalse();
            }
        });
    }

    /** The JDK's opinion; true of secp256k1, which it has not. */
    private static boolean verifiesElsewhere(PublicKey key, byte[] message, byte[] signature) {
        String[] names = switch (key.type()) {
            case RSA -> new String[] {"RSA", "SHA256withRSA", ""};
            case ED25519 -> new String[] {"Ed25519", "Ed25519", "302a300506032b6570032100"};
            case SECP256K1 -> new String[] {};
            case ECDSA -> new String[] {"EC", "SHA256withECDSA", ""};
        };
        if (names.length == 0) {
            return true;
        }
        try {
            Signature verifier = Signature.getInstance(names[1]);
            Bytes spki = Bytes.concat(Bytes.fromHex(names[2]), key.data());
            verifier.initVerify(
                    KeyFactory.getInstance(names[0]).generatePublic(new X509EncodedKeySpec(spki.toArray())));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException refused) {
            return false;
        }
    }

    /** A key of 32 bytes, a signature of 64, and the rest as message, all from a stranger. */
    private static void ed25519(byte[] input) {
        byte[] key = Arrays.copyOf(input, Math.min(input.length, 32));
        byte[] signature = Arrays.copyOfRange(input, key.length, Math.min(input.length, key.length + 64));
        byte[] message = Arrays.copyOfRange(input, key.length + signature.length, input.length);
        boolean valid = Ed25519.verify(key, message, signature);
        byte[] converted = X25519.fromEd25519Public(key);
        if (valid) {
            // Whoever signs has a point of prime order up to its cofactor; a small one verifies nothing.
            assertThat(key).hasSize(32);
            assertThat(signature).hasSize(64);
            signature[63] ^= 0x40;
            assertThat(Ed25519.verify(key, message, signature)).isFalse();
        }
        if (converted != null) {
            assertThat(X25519.agree(SECRET, converted, new byte[32])).isTrue();
        }
    }
}
