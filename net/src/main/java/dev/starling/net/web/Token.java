package dev.starling.net.web;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * What proves that a request comes from whoever started the program: printed once, in the fragment of the page's address,
 * which browsers send to nobody, and from then on in a header.
 */
public final class Token {
    private static final int BYTES = 32;

    private Token() {}

    /** A new one: 32 random bytes, as text that fits into an address. */
    public static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
