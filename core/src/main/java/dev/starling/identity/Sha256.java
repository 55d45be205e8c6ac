package dev.starling.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over what has come so far, for protocols that hash all of their messages. For one thread at a time. */
public final class Sha256 {
    /** The length of a hash, in bytes. */
    public static final int BYTES = 32;

    private final MessageDigest digest;

    /** Over nothing yet. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Goes on with {@code data}. */
    public void update(byte[] data) {
        digest.update(data);
    }

    /** The hash of everything so far; more may follow. */
    public byte[] soFar() {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException everyJdkCopiesIt) {
            throw new IllegalStateException(everyJdkCopiesIt);
        }
    }
}
