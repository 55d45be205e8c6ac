package dev.starling.identity;

import dev.starling.core.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;

/**
 * Verifies RSA signatures (PKCS#1 v1.5, SHA-256) by keys in the DER form of SubjectPublicKeyInfo. The size of a key is
 * judged from the lengths in its DER form, before any arithmetic with it: time for a huge modulus is an attack
 * (CVE-2023-39533).
 */
final class Rsa {
    /** Smaller moduli are refused, in bits. */
    static final int MODULUS_BITS_MIN = 2048;

    /** Larger moduli are refused, in bits. */
    static final int MODULUS_BITS_MAX = 8192;

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    /** SEQUENCE {OID rsaEncryption, NULL}. */
    private static final Bytes ALGORITHM = Bytes.fromHex("300d06092a864886f70d0101010500");
    /** Exponents beyond 31 bits only make verifying slow; Go refuses them, too. */
    private static final int EXPONENT_BYTES_MAX = 4;

    private final byte[] der;
    private int at;

    private Rsa(byte[] der) {
        this.der = der;
    }

    /** Whether {@code signature} is one of {@code message} by {@code key}; false for what is no key or signature. */
    static boolean verify(Bytes key, byte[] message, byte[] signature) {
        if (signature.length > MODULUS_BITS_MAX / 8) {
            return false;
        }
        try {
            RSAPublicKeySpec spec = new Rsa(key.shared()).spec();
            java.security.PublicKey canonical = KeyFactory.getInstance("RSA").generatePublic(spec);
            if (!Bytes.wrap(canonical.getEncoded()).equals(key)) {
                // Longer forms of its numbers, which are no DER: a second encoding of the same key.
                return false;
            }
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(canonical);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | IllegalArgumentException | ArithmeticException malformed) {
            return false;
        }
    }

    /** Whether {@code key} is in the one form, and of a size, that are accepted. */
    static boolean accepts(Bytes key) {
        try {
            new Rsa(key.shared()).spec();
            return true;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private RSAPublicKeySpec spec() {
        outermost(SEQUENCE);
        if (der.length - at < ALGORITHM.length()
                || !Bytes.of(der, at, ALGORITHM.length()).equals(ALGORITHM)) {
            throw new IllegalArgumentException("not an RSA key");
        }
        at += ALGORITHM.length();
        outermost(BIT_STRING);
        if (at == der.length || der[at++] != 0) {
            throw new IllegalArgumentException("a key is whole bytes");
        }
        outermost(SEQUENCE);
        int modulusLength = enter(INTEGER);
        int modulusAt = at;
        requireModulus(modulusAt, modulusLength);
        at += modulusLength;
        int exponentLength = enter(INTEGER);
        if (exponentLength > EXPONENT_BYTES_MAX || at + exponentLength != der.length) {
            throw new IllegalArgumentException("an exponent of " + exponentLength + " bytes");
        }
        BigInteger exponent = new BigInteger(der, at, exponentLength);
        if (exponent.signum() <= 0) {
            throw new IllegalArgumentException("an exponent is positive");
        }
        return new RSAPublicKeySpec(new BigInteger(der, modulusAt, modulusLength), exponent);
    }

    /** Judges the modulus by the place of its highest bit. */
    private void requireModulus(int from, int length) {
        boolean sign = length > 1 && der[from] == 0;
        int high = sign ? der[from + 1] & 0xff : der[from];
        int bits = (sign ? length - 2 : length - 1) * 8 + Integer.SIZE - Integer.numberOfLeadingZeros(high);
        if (high <= 0 || bits < MODULUS_BITS_MIN || bits > MODULUS_BITS_MAX) {
            throw new IllegalArgumentException("a modulus of " + bits + " bits");
        }
    }

    /** Enters an element that reaches to the end of the key. */
    private void outermost(int tag) {
        int length = enter(tag);
        if (at + length != der.length) {
            throw new IllegalArgumentException("bytes behind an element");
        }
    }

    /** Passes over tag and length; the length, one to three bytes in DER, is not zero and its bytes are there. */
    private int enter(int tag) {
        if (der.length - at < 2 || (der[at] & 0xff) != tag) {
            throw new IllegalArgumentException("no element " + tag + " at " + at);
        }
        int length = der[at + 1];
        at += 2;
        if (length < 0) {
            int count = length & 0x7f;
            if (count < 1 || count > 2 || der.length - at < count) {
                throw new IllegalArgumentException("a length of " + count + " bytes");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | (der[at++] & 0xff);
            }
        }
        if (length < 1 || length > der.length - at) {
            throw new IllegalArgumentException("an element of " + length + " bytes");
        }
        return length;
    }
}
