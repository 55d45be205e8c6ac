/**
 * Keys, peer ids, signatures, hashes and sealed boxes. Primitives come from BouncyCastle's low-level classes and the
 * JDK's {@code MessageDigest}, {@code Cipher} and {@code Signature}; nothing here draws randomness of its own.
 */
@NullMarked
package dev.starling.identity;

import org.jspecify.annotations.NullMarked;
