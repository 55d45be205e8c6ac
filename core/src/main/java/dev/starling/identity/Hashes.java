package dev.starling.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/** Hash functions. Each call is independent; safe from any thread. */
public final class Hashes {
    private static final int HMAC_BLOCK_BYTES = 64;
    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5c;

    private Hashes() {}

    /** SHA-256 over the concatenation of {@code parts}; 32 bytes. */
    public static byte[] sha256(byte[]... parts) {
        return digest("SHA-256", parts);
    }

    /** SHA-1 over the concatenation of {@code parts}; 20 bytes. For SRP's cache summaries only, never for security. */
    public static byte[] sha1(byte[]... parts) {
        return digest("SHA-1", parts);
    }

    /** SHA-512 over the concatenation of {@code parts}; 64 bytes. */
    public static byte[] sha512(byte[]... parts) {
        return digest("SHA-512", parts);
    }

    /** HMAC-SHA-256 (RFC 2104) under {@code key} over the concatenation of {@code parts}; 32 bytes. */
    public static byte[] hmacSha256(byte[] key, byte[]... parts) {
        // By the JDK's digest, which uses the processor's instructions for it.
        byte[] inner = new byte[HMAC_BLOCK_BYTES];
        byte[] outer = new byte[HMAC_BLOCK_BYTES];
        byte[] shortKey = key.length > HMAC_BLOCK_BYTES ? sha256(key) : key;
        System.arraycopy(shortKey, 0, inner, 0, shortKey.length);
        System.arraycopy(shortKey, 0, outer, 0, shortKey.length);
        for (int i = 0; i < HMAC_BLOCK_BYTES; i++) {
            inner[i] ^= INNER_PAD;
            outer[i] ^= OUTER_PAD;
        }
        byte[][] all = new byte[1 + parts.length][];
        all[0] = inner;
        System.arraycopy(parts, 0, all, 1, parts.length);
        return sha256(outer, sha256(all));
    }

    private static byte[] digest(String name, byte[]... parts) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /** Unkeyed BLAKE2b (RFC 7693) with {@code length} bytes of output (1…64) over the concatenation of {@code parts}. */
    public static byte[] blake2b(int length, byte[]... parts) {
        Blake2bDigest digest = new Blake2bDigest(length * 8);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] out = new byte[length];
        digest.doFinal(out, 0);
        return out;
    }
}
