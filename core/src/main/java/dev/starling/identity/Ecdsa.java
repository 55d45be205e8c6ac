package dev.starling.identity;

import dev.starling.core.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** Verifies ECDSA signatures over SHA-256, in DER, on the two curves that libp2p uses. */
final class Ecdsa {
    /** NIST P-256; keys are the DER form of SubjectPublicKeyInfo with an uncompressed point. */
    static final Ecdsa P256 = new Ecdsa("secp256r1", "3059301306072a8648ce3d020106082a8648ce3d030107034200", 65);

    /** Bitcoin's curve; keys are compressed points. */
    static final Ecdsa SECP256K1 = new Ecdsa("secp256k1", "", 33);

    /** SEQUENCE of two INTEGERs of at most 33 bytes each. */
    private static final int SIGNATURE_BYTES_MAX = 72;

    private final Bytes keyPrefix;
    private final int pointBytes;
    private final ECDomainParameters domain;

    private Ecdsa(String curve, String keyPrefixHex, int pointBytes) {
        keyPrefix = Bytes.fromHex(keyPrefixHex);
        this.pointBytes = pointBytes;
        domain = new ECDomainParameters(CustomNamedCurves.getByName(curve));
    }

    /** Whether {@code signature} is one of {@code message} by {@code key}; false for what is no key or signature. */
    boolean verify(Bytes key, byte[] message, byte[] signature) {
        int prefix = keyPrefix.length();
        if (key.length() != prefix + pointBytes
                || !key.slice(0, prefix).equals(keyPrefix)
                || signature.length > SIGNATURE_BYTES_MAX) {
            return false;
        }
        try {
            // Refuses what is not on the curve; the curves have no points of small order.
            byte[] point = key.slice(prefix, key.length()).toArray();
            ECDSASigner signer = new ECDSASigner();
            signer.init(false, new ECPublicKeyParameters(domain.getCurve().decodePoint(point), domain));
            BigInteger[] rs = StandardDSAEncoding.INSTANCE.decode(domain.getN(), signature);
            return signer.verifySignature(Hashes.sha256(message), rs[0], rs[1]);
        } catch (IOException | IllegalArgumentException | ArithmeticException malformed) {
            return false;
        }
    }
}
