package dev.starling.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.starling.core.Bytes;
import dev.starling.identity.Identity;
import dev.starling.identity.PublicKey;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Makes libp2p certificates by the JDK's keys, each part of which can be wrong. Its DER is written by other code than
 * that of the house, so that the two check each other.
 */
public final class ForgedCertificate {
    /** AlgorithmIdentifier of ECDSA with SHA-256. */
    public static final String ECDSA_SHA256 = "300a06082a8648ce3d040302";

    /** AlgorithmIdentifier of ECDSA with SHA-384. */
    public static final String ECDSA_SHA384 = "300a06082a8648ce3d040303";

    /** AlgorithmIdentifier of RSA, PKCS #1 v1.5 with SHA-256. */
    public static final String RSA_SHA256 = "300d06092a864886f70d01010b0500";

    /** AlgorithmIdentifier of Ed25519. */
    public static final String ED25519 = "300506032b6570";

    private static final String OID = "060a2b0601040183a25a0101";

    /** The host key that signs. */
    public Identity host = Identity.generate(new SplittableRandom(77));

    /** The key of the certificate. */
    public KeyPair key;

    /** AlgorithmIdentifier, hexadecimal, and the JDK's name of what signs the certificate. */
    public String algorithmHex = ECDSA_SHA256;

    public String algorithm = "SHA256withECDSA";

    /** UTCTime, or GeneralizedTime where it has 15 characters. */
    public String notBefore = "20200101000000Z";

    public String notAfter = "40960101130000Z";

    /** Whether the libp2p extension is there, and whether it is critical. */
    public boolean extended = true;

    public boolean critical = true;

    /** Further extensions, DER in hexadecimal, before and behind ours. */
    public final List<String> before = new ArrayList<>();

    public final List<String> behind = new ArrayList<>();

    /** Comes between the key and the extensions, DER in hexadecimal. */
    public String uniqueIds = "";

    /** Changes the SubjectPublicKeyInfo that the host key signs, its signature, and the certificate's own. */
    public UnaryOperator<byte[]> hostSigns = spki -> spki;

    public UnaryOperator<byte[]> hostSignature = signature -> signature;
    public UnaryOperator<byte[]> selfSignature = signature -> signature;

    /** With a P-256 key, and nothing wrong with it. */
    public ForgedCertificate() {
        key = ec("secp256r1");
    }

    /** A key pair on a curve. */
    public static KeyPair ec(String curve) {
        return keys("EC", generator -> generator.initialize(new ECGenParameterSpec(curve)));
    }

    /** An RSA key pair. */
    public static KeyPair rsa(int bits) {
        return keys("RSA", generator -> generator.initialize(bits));
    }

    /** An Ed25519 key pair. */
    public static KeyPair ed25519() {
        return keys("Ed25519", generator -> {});
    }

    private interface Setting {
        void apply(KeyPairGenerator generator) throws GeneralSecurityException;
    }

    private static KeyPair keys(String algorithm, Setting setting) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            setting.apply(generator);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signed by this key in this way. */
    public ForgedCertificate key(KeyPair pair, String algorithmHex, String algorithm) {
        key = pair;
        this.algorithmHex = algorithmHex;
        this.algorithm = algorithm;
        return this;
    }

    /** The certificate. */
    public Bytes der() {
        byte[] spki = key.getPublic().getEncoded();
        return der(spki);
    }

    /** The certificate with another key in it than the one that signs. */
    public Bytes der(byte[] spki) {
        try {
            byte[] tbs = tbs(spki);
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key.getPrivate());
            signer.update(tbs);
            byte[] signature = selfSignature.apply(signer.sign());
            return Bytes.wrap(element(0x30, tbs, hex(algorithmHex), element(0x03, new byte[1], signature)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] tbs(byte[] spki) {
        byte[] name = hex("300e310c300a060355040a130374" + "6c73"); // O=tls
        byte[] validity = element(0x30, time(notBefore), time(notAfter));
        ByteArrayOutputStream extensions = new ByteArrayOutputStream();
        before.forEach(one -> extensions.writeBytes(hex(one)));
        if (extended) {
            extensions.writeBytes(extension(spki));
        }
        behind.forEach(one -> extensions.writeBytes(hex(one)));
        byte[] all = extensions.size() == 0 ? new byte[0] : element(0xa3, element(0x30, extensions.toByteArray()));
        return element(
                0x30,
                hex("a003020102"),
                hex("02015a"),
                hex(algorithmHex),
                name,
                validity,
                name,
                spki,
                hex(uniqueIds),
                all);
    }

    /** The libp2p extension. */
    public byte[] extension(byte[] spki) {
        byte[] signed = Bytes.concat(Bytes.utf8("libp2p-tls-handshake:"), Bytes.wrap(hostSigns.apply(spki)))
                .toArray();
        byte[] signedKey = element(
                0x30,
                element(0x04, PublicKey.ed25519(host.publicKey()).encoded().toArray()),
                element(0x04, hostSignature.apply(host.sign(signed))));
        return element(0x30, hex(OID), critical ? hex("0101ff") : new byte[0], element(0x04, signedKey));
    }

    private static byte[] time(String text) {
        return element(text.length() == 13 ? 0x17 : 0x18, text.getBytes(US_ASCII));
    }

    /** An element of DER. */
    public static byte[] element(int tag, byte[]... contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] one : contents) {
            content.writeBytes(one);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length > 0xff) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 0x7f) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static byte[] hex(String digits) {
        return Bytes.fromHex(digits).toArray();
    }
}
