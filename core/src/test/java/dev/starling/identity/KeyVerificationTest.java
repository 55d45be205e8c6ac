package dev.starling.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.starling.core.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.junit.jupiter.api.Test;

class KeyVerificationTest {
    private static final byte[] MESSAGE = "a message".getBytes(UTF_8);

    @Test
    void an_rsa_signature_of_the_jdk_verifies() throws GeneralSecurityException {
        KeyPair pair = generate("RSA", 2048);
        PublicKey key = new PublicKey(KeyType.RSA, Bytes.of(pair.getPublic().getEncoded()));
        verifiesAndNothingElseDoes(key, sign("SHA256withRSA", pair.getPrivate()));
    }

    @Test
    void a_p256_signature_of_the_jdk_verifies() throws GeneralSecurityException {
        KeyPair pair = generate("EC", 256);
        PublicKey key = new PublicKey(KeyType.ECDSA, Bytes.of(pair.getPublic().getEncoded()));
        verifiesAndNothingElseDoes(key, sign("SHA256withECDSA", pair.getPrivate()));
    }

    /** Found by the fuzz target "signature", which asks the JDK as well. */
    @Test
    void a_p256_key_in_hybrid_form_is_another_encoding_and_refused() throws GeneralSecurityException {
        KeyPair pair = generate("EC", 256);
        byte[] spki = pair.getPublic().getEncoded();
        int form = spki.length - 65;
        assertThat(spki[form]).isEqualTo((byte) 4);
        spki[form] = (byte) (6 + (spki[spki.length - 1] & 1));
        PublicKey key = new PublicKey(KeyType.ECDSA, Bytes.of(spki));
        assertThat(key.verify(MESSAGE, sign("SHA256withECDSA", pair.getPrivate())))
                .isFalse();
    }

    @Test
    void a_secp256k1_signature_by_the_specifications_key_verifies() throws Exception {
        // The key pair of libp2p specs, peer-ids, test vectors.
        PublicKey key = PublicKey.of(
                Bytes.fromHex("08021221037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99"));
        BigInteger secret = new BigInteger("53dadf1d5a164d6b4acdb15e24aa4c5b1d3461bdbd42abedb0a4404d56ced8fb", 16);
        ECDomainParameters domain = new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(SHA256Digest.newInstance()));
        signer.init(true, new ECPrivateKeyParameters(secret, domain));
        BigInteger[] rs = signer.generateSignature(Hashes.sha256(MESSAGE));
        verifiesAndNothingElseDoes(key, StandardDSAEncoding.INSTANCE.encode(domain.getN(), rs[0], rs[1]));
    }

    @Test
    void an_ed25519_signature_verifies() {
        Identity identity = Identity.generate(new SplittableRandom(1));
        verifiesAndNothingElseDoes(PublicKey.ed25519(identity.publicKey()), identity.sign(MESSAGE));
    }

    /** A modulus made to fit a signature, so that size alone decides. */
    @Test
    void an_rsa_key_is_refused_by_its_size_alone() {
        assertThat(fittingKeyVerifies(2040)).isFalse();
        assertThat(fittingKeyVerifies(2048)).isTrue();
        assertThat(fittingKeyVerifies(8192)).isTrue();
        assertThat(fittingKeyVerifies(8200)).isFalse();
        assertThat(fittingKeyVerifies(16_000)).isFalse();
    }

    /** n = s³ − EM, so that s³ mod n is the encoded message EM of PKCS#1 v1.5. */
    private static boolean fittingKeyVerifies(int bits) {
        byte[] encoded = new byte[bits / 8];
        Arrays.fill(encoded, (byte) 0xff);
        encoded[0] = 0;
        encoded[1] = 1;
        byte[] info = Bytes.concat(
                        Bytes.fromHex("003031300d060960864801650304020105000420"), Bytes.wrap(Hashes.sha256(MESSAGE)))
                .toArray();
        System.arraycopy(info, 0, encoded, encoded.length - info.length, info.length);
        BigInteger em = new BigInteger(1, encoded);
        BigInteger s = cubeRoot(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
        BigInteger modulus = s.pow(3).subtract(em);
        assertThat(modulus.bitLength()).isEqualTo(bits);
        byte[] signature = new byte[bits / 8];
        byte[] root = s.toByteArray();
        System.arraycopy(root, 0, signature, signature.length - root.length, root.length);
        PublicKey key = new PublicKey(KeyType.RSA, rsaKey(modulus.toByteArray(), new byte[] {3}));
        return key.verify(MESSAGE, signature);
    }

    private static BigInteger cubeRoot(BigInteger value) {
        BigInteger root = BigInteger.ZERO;
        for (int bit = value.bitLength() / 3 + 1; bit >= 0; bit--) {
            BigInteger next = root.setBit(bit);
            if (next.pow(3).compareTo(value) <= 0) {
                root = next;
            }
        }
        return root;
    }

    @Test
    void an_rsa_key_with_a_huge_or_senseless_exponent_is_refused() {
        byte[] signature = new byte[256];
        signature[255] = 1;
        byte[] modulus = new byte[257];
        Arrays.fill(modulus, 1, 257, (byte) 0x81);
        for (byte[] exponent : new byte[][] {{0}, {1}, {-1}, {1, 0, 0, 0, 0, 0, 1}, {}}) {
            PublicKey key = new PublicKey(KeyType.RSA, rsaKey(modulus, exponent));
            assertThat(key.verify(MESSAGE, signature)).isFalse();
        }
    }

    /** As a peer id is a hash of the encoding, a second one would be a second id. */
    @Test
    void an_rsa_key_is_accepted_in_one_encoding_only() throws GeneralSecurityException {
        KeyPair pair = generate("RSA", 2048);
        byte[] signature = sign("SHA256withRSA", pair.getPrivate());
        byte[] modulus = ((RSAPublicKey) pair.getPublic()).getModulus().toByteArray();
        Bytes one = Bytes.of(pair.getPublic().getEncoded());
        assertThat(rsaKey(modulus, der(2, Bytes.fromHex("010001")))).isEqualTo(one);
        assertThat(new PublicKey(KeyType.RSA, one).verify(MESSAGE, signature)).isTrue();
        for (String exponent : new String[] {"020400010001", "028103010001", "02820003010001"}) {
            Bytes other = rsaKey(modulus, Bytes.fromHex(exponent));
            assertThat(new PublicKey(KeyType.RSA, other).verify(MESSAGE, signature))
                    .as(exponent)
                    .isFalse();
        }
    }

    private static Bytes rsaKey(byte[] modulus, byte[] exponent) {
        return rsaKey(modulus, der(2, Bytes.wrap(exponent)));
    }

    private static Bytes rsaKey(byte[] modulus, Bytes exponent) {
        Bytes numbers = der(0x30, Bytes.concat(der(2, Bytes.wrap(modulus)), exponent));
        Bytes algorithm = Bytes.fromHex("300d06092a864886f70d0101010500");
        return der(0x30, Bytes.concat(algorithm, der(3, Bytes.concat(Bytes.of((byte) 0), numbers))));
    }

    private static Bytes der(int tag, Bytes content) {
        int n = content.length();
        byte[] head = n < 128
                ? new byte[] {(byte) tag, (byte) n}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (n >> 8), (byte) n};
        return Bytes.concat(Bytes.wrap(head), content);
    }

    private static void verifiesAndNothingElseDoes(PublicKey key, byte[] signature) {
        assertThat(key.verify(MESSAGE, signature)).isTrue();
        assertThat(key.verify(new byte[0], signature)).isFalse();
        for (int i = 0; i < signature.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] altered = signature.clone();
                altered[i] ^= (byte) (1 << bit);
                assertThat(key.verify(MESSAGE, altered)).as("byte %d", i).isFalse();
            }
            assertThat(key.verify(MESSAGE, Arrays.copyOf(signature, i))).isFalse();
        }
        assertThat(key.verify(MESSAGE, Arrays.copyOf(signature, signature.length - 1)))
                .isFalse();
        assertThat(key.verify(MESSAGE, new byte[0])).isFalse();
        byte[] data = key.data().toArray();
        for (int i = 0; i < data.length; i++) {
            byte[] altered = data.clone();
            altered[i] ^= 1;
            PublicKey other = new PublicKey(key.type(), Bytes.wrap(altered));
            assertThat(other.verify(MESSAGE, signature)).as("key byte %d", i).isFalse();
            if (key.type() != KeyType.ED25519) {
                PublicKey cut = new PublicKey(key.type(), Bytes.of(data, 0, i));
                assertThatCode(() -> assertThat(cut.verify(MESSAGE, signature)).isFalse())
                        .doesNotThrowAnyException();
            }
        }
    }

    private static KeyPair generate(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static byte[] sign(String algorithm, PrivateKey key) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(MESSAGE);
        return signer.sign();
    }
}
