package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.identity.Ed25519;
import dev.starling.identity.Hashes;
import dev.starling.identity.Identity;
import java.util.Arrays;

/**
 * Names and signatures of the event layer (docs/protocol/srp.md §13). The reference signs a message from its byte 64 on:
 * the first 64 bytes are not protected, and messages up to 64 bytes have the signature of the empty string.
 */
final class EventSignature {
    private static final int UNSIGNED_BYTES = 64;

    private EventSignature() {}

    /** The {@code usr1} of an event with this name. */
    static Bytes eventHash(String name) {
        return Bytes.wrap(Hashes.sha256(Bytes.utf8(name).shared()));
    }

    /** The {@code sig} of an event, 64 bytes, over the message before it is sealed. */
    static Bytes sign(Identity identity, Bytes plaintext) {
        return Bytes.wrap(identity.sign(signedPart(plaintext)));
    }

    /** Whether {@code sig} is by the key {@code usr2}; false for wrong lengths. */
    static boolean verify(Bytes usr2, Bytes sig, Bytes plaintext) {
        return Ed25519.verify(usr2.shared(), signedPart(plaintext), sig.shared());
    }

    private static byte[] signedPart(Bytes plaintext) {
        byte[] all = plaintext.shared();
        return Arrays.copyOfRange(all, Math.min(UNSIGNED_BYTES, all.length), all.length);
    }
}
