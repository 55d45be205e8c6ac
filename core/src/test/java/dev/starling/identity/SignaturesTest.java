package dev.starling.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static final byte[] MESSAGE = Bytes.utf8("to be signed").toArray();

    private static void holdsOnlyAsItIs(PublicKey key, byte[] signature) {
        assertThat(key.verify(MESSAGE, signature)).isTrue();
        assertThat(key.verify(Bytes.utf8("To be signed").toArray(), signature)).isFalse();
        byte[] flipped = signature.clone();
        flipped[flipped.length / 2] ^= 1;
        assertThat(key.verify(MESSAGE, flipped)).isFalse();
        assertThat(key.verify(MESSAGE, new byte[0])).isFalse();
        assertThat(key.verify(MESSAGE, Arrays.copyOf(signature, signature.length - 1)))
                .isFalse();
    }

    private static KeyPair pair(String kind, Object size) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        if (size instanceof Integer bits) {
            generator.initialize(bits);
        } else {
            generator.initialize(new ECGenParameterSpec((String) size));
        }
        return generator.generateKeyPair();
    }

    private static byte[] sign(String algorithm, KeyPair pair) throws Exception {
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(pair.getPrivate());
        signer.update(MESSAGE);
        return signer.sign();
    }

    private static PublicKey key(KeyType type, KeyPair pair) {
        return new PublicKey(type, Bytes.of(pair.getPublic().getEncoded()));
    }

    @Test
    void an_ed25519_signature() {
        Identity identity = Identity.generate(new SplittableRandom(1));
        holdsOnlyAsItIs(PublicKey.ed25519(identity.publicKey()), identity.sign(MESSAGE));
    }

    @Test
    void an_rsa_signature_of_2048_bits() throws Exception {
        KeyPair pair = pair("RSA", 2048);
        holdsOnlyAsItIs(key(KeyType.RSA, pair), sign("SHA256withRSA", pair));
    }

    @Test
    void an_rsa_key_below_2048_bits_signs_nothing() throws Exception {
        KeyPair pair = pair("RSA", 1024);
        assertThat(key(KeyType.RSA, pair).verify(MESSAGE, sign("SHA256withRSA", pair)))
                .isFalse();
    }

    @Test
    void an_rsa_key_above_8192_bits_is_refused_by_its_length() {
        // A SubjectPublicKeyInfo of 2048 bytes would be read as a modulus of about 16,000 bits.
        byte[] info = new byte[2048];
        Arrays.fill(info, (byte) 0xff);
        assertThat(new PublicKey(KeyType.RSA, Bytes.wrap(info)).verify(MESSAGE, new byte[2048]))
                .isFalse();
    }

    @Test
    void an_ecdsa_signature_on_p256() throws Exception {
        KeyPair pair = pair("EC", "secp256r1");
        holdsOnlyAsItIs(key(KeyType.ECDSA, pair), sign("SHA256withECDSA", pair));
    }

    @Test
    void a_secp256k1_signature() throws Exception {
        X9ECParameters curve = SECNamedCurves.getByName("secp256k1");
        ECDomainParameters domain = new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
        BigInteger secret = new BigInteger("123456789012345678901234567890");
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(secret, domain));
        BigInteger[] parts = signer.generateSignature(Hashes.sha256(MESSAGE));
        ASN1EncodableVector vector = new ASN1EncodableVector();
        vector.add(new ASN1Integer(parts[0]));
        vector.add(new ASN1Integer(parts[1]));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new DERSequence(vector).getEncoded("DER"));
        byte[] point = domain.getG().multiply(secret).normalize().getEncoded(true);
        holdsOnlyAsItIs(new PublicKey(KeyType.SECP256K1, Bytes.wrap(point)), out.toByteArray());
        point[0] = 7;
        assertThat(new PublicKey(KeyType.SECP256K1, Bytes.wrap(point)).verify(MESSAGE, out.toByteArray()))
                .isFalse();
    }

    @Test
    void garbage_of_any_kind_is_no_signature() {
        SplittableRandom random = new SplittableRandom(3);
        for (KeyType type : KeyType.values()) {
            for (int i = 0; i < 300; i++) {
                byte[] key = new byte[type == KeyType.ED25519 ? 32 : random.nextInt(200)];
                byte[] signature = new byte[random.nextInt(100)];
                random.nextBytes(key);
                random.nextBytes(signature);
                assertThat(new PublicKey(type, Bytes.wrap(key)).verify(MESSAGE, signature))
                        .isFalse();
            }
        }
    }
}
