package dev.starling.identity;

import dev.starling.core.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/** Signatures of the kinds of keys that other peers may have (libp2p specs, peer-ids). False for whatever is malformed. */
final class Signatures {
    /** A signature of secp256k1 in DER has at most 72 bytes. */
    private static final int DER_BYTES_MAX = 72;

    private static final class Secp256k1 {
        static final ECDomainParameters DOMAIN = domain();

        private Secp256k1() {}

        private static ECDomainParameters domain() {
            X9ECParameters curve = SECNamedCurves.getByName("secp256k1");
            return new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
        }
    }

    private Signatures() {}

    static boolean verify(KeyType type, Bytes key, byte[] message, byte[] signature) {
        return switch (type) {
            case ED25519 -> Ed25519.verify(key.shared(), message, signature);
            case RSA -> Rsa.verify(key, message, signature);
            case ECDSA -> ecdsa(key.shared(), message, signature);
            case SECP256K1 -> secp256k1(key.shared(), message, signature);
        };
    }

    private static boolean ecdsa(byte[] info, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    private static boolean secp256k1(byte[] key, byte[] message, byte[] signature) {
        if (key.length != 33 || signature.length > DER_BYTES_MAX) {
            return false;
        }
        try {
            ASN1Sequence parts = ASN1Sequence.getInstance(signature);
            if (parts.size() != 2) {
                return false;
            }
            BigInteger r = ASN1Integer.getInstance(parts.getObjectAt(0)).getPositiveValue();
            BigInteger s = ASN1Integer.getInstance(parts.getObjectAt(1)).getPositiveValue();
            ECDSASigner verifier = new ECDSASigner();
            verifier.init(
                    false, new ECPublicKeyParameters(Secp256k1.DOMAIN.getCurve().decodePoint(key), Secp256k1.DOMAIN));
            return verifier.verifySignature(Hashes.sha256(message), r, s);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
