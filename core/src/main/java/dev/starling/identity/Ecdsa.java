package dev.starling.identity;

import dev.starling.core.Bytes;
import java.math.BigInteger;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.jspecify.annotations.Nullable;

/** Verifies ECDSA signatures over SHA-256, in DER, on the two curves that libp2p uses. */
final class Ecdsa {
    /** NIST P-256; keys are the DER form of SubjectPublicKeyInfo with an uncompressed point. */
    static final Ecdsa P256 = new Ecdsa("secp256r1", "3059301306072a8648ce3d020106082a8648ce3d030107034200", 65, 4, 4);

    /** Bitcoin's curve; keys are compressed points. */
    static final Ecdsa SECP256K1 = new Ecdsa("secp256k1", "", 33, 2, 3);

    /** SEQUENCE of two INTEGERs of at most 33 bytes each. */
    private static final int SIGNATURE_BYTES_MAX = 72;

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;

    private final Bytes keyPrefix;
    private final int pointBytes;
    /** What a point begins with. */
    private final int formMin;

    private final int formMax;
    private final ECDomainParameters domain;

    private Ecdsa(String curve, String keyPrefixHex, int pointBytes, int formMin, int formMax) {
        keyPrefix = Bytes.fromHex(keyPrefixHex);
        this.pointBytes = pointBytes;
        this.formMin = formMin;
        this.formMax = formMax;
        domain = new ECDomainParameters(CustomNamedCurves.getByName(curve));
    }

    /** Whether {@code signature} is one of {@code message} by {@code key}; false for what is no key or signature. */
    boolean verify(Bytes key, byte[] message, byte[] signature) {
        ECPublicKeyParameters decoded = decode(key);
        return decoded != null && verify(decoded, message, signature);
    }

    /**
     * The key, or null for what is none. Verifying a second signature by the same object takes half the time, since it
     * keeps multiples of its point.
     */
    @Nullable
    ECPublicKeyParameters decode(Bytes key) {
        int prefix = keyPrefix.length();
        if (key.length() != prefix + pointBytes || !key.slice(0, prefix).equals(keyPrefix)) {
            return null;
        }
        try {
            // Refuses what is not on the curve; the curves have no points of small order.
            byte[] point = key.slice(prefix, key.length()).toArray();
            if (point[0] < formMin || point[0] > formMax) {
                // X9.62 has hybrid forms as well: a second encoding of the same key.
                return null;
            }
            return new ECPublicKeyParameters(domain.getCurve().decodePoint(point), domain);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /** Whether {@code signature} is one of {@code message} by {@code key}; false for what is no signature. */
    static boolean verify(ECPublicKeyParameters key, byte[] message, byte[] signature) {
        if (signature.length > SIGNATURE_BYTES_MAX) {
            return false;
        }
        try {
            ECDSASigner signer = new ECDSASigner();
            signer.init(false, key);
            int s = integerEnd(signature, 2);
            if (signature[0] != SEQUENCE
                    || signature[1] != signature.length - 2
                    || integerEnd(signature, s) != signature.length) {
                return false;
            }
            // It also refuses numbers that are not 1 to n - 1.
            return signer.verifySignature(Hashes.sha256(message), integer(signature, 2), integer(signature, s));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** Where the DER INTEGER at {@code at} ends: not negative, without needless zeros. */
    private static int integerEnd(byte[] signature, int at) {
        int left = signature.length - at - 2;
        if (left < 1 || signature[at] != INTEGER || signature[at + 1] < 1 || signature[at + 1] > left) {
            throw new IllegalArgumentException("no INTEGER at " + at);
        }
        int length = signature[at + 1];
        byte first = signature[at + 2];
        if (first < 0 || (length > 1 && first == 0 && signature[at + 3] >= 0)) {
            throw new IllegalArgumentException("not DER");
        }
        return at + 2 + length;
    }

    private static BigInteger integer(byte[] signature, int at) {
        return new BigInteger(signature, at + 2, signature[at + 1]);
    }
}
