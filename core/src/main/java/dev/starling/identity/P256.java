package dev.starling.identity;

import dev.starling.core.Bytes;
import java.math.BigInteger;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.jspecify.annotations.Nullable;

/** A key pair on NIST P-256: for ECDH (SEC 1 §3.3.1) and for ECDSA with SHA-256, whose nonces need no randomness (RFC 6979). */
public final class P256 {
    /** The length of a public key, an uncompressed point, in bytes. */
    public static final int POINT_BYTES = 65;

    /** The length of a shared secret, in bytes. */
    public static final int SECRET_BYTES = 32;

    private static final ECDomainParameters DOMAIN = new ECDomainParameters(CustomNamedCurves.getByName("secp256r1"));

    private final ECPrivateKeyParameters secret;
    private final Bytes point;

    /** From the secret number. */
    P256(BigInteger d) {
        secret = new ECPrivateKeyParameters(d, DOMAIN);
        point = Bytes.wrap(new FixedPointCombMultiplier()
                .multiply(DOMAIN.getG(), d)
                .normalize()
                .getEncoded(false));
    }

    /** A new key pair from a source that is cryptographically strong in the real world. */
    public static P256 generate(RandomGenerator random) {
        byte[] drawn = new byte[SECRET_BYTES];
        while (true) {
            random.nextBytes(drawn);
            BigInteger d = new BigInteger(1, drawn);
            // Drawn again rather than reduced, so that all secrets are equally likely.
            if (d.signum() > 0 && d.compareTo(DOMAIN.getN()) < 0) {
                return new P256(d);
            }
        }
    }

    /** The public key, an uncompressed point. */
    public Bytes point() {
        return point;
    }

    /**
     * The secret shared with the owner of a public key: the x-coordinate, {@link #SECRET_BYTES}.
     *
     * @return null when {@code theirs} is no uncompressed point on the curve
     */
    public byte @Nullable [] agree(byte[] theirs) {
        if (theirs.length != POINT_BYTES || theirs[0] != 4) {
            return null;
        }
        try {
            // Refuses what is not on the curve, which has no points of small order.
            ECPoint shared = DOMAIN.getCurve()
                    .decodePoint(theirs)
                    .multiply(secret.getD())
                    .normalize();
            return shared.getAffineXCoord().getEncoded();
        } catch (IllegalArgumentException notOnTheCurve) {
            return null;
        }
    }

    /** A signature over SHA-256 of {@code message}, in DER; the same each time. */
    public byte[] sign(byte[] message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(SHA256Digest.newInstance()));
        signer.init(true, secret);
        BigInteger[] rs = signer.generateSignature(Hashes.sha256(message));
        return new DerWriter()
                .sequence(content -> content.integer(rs[0]).integer(rs[1]))
                .toArray();
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "P256[" + point + "]";
    }
}
