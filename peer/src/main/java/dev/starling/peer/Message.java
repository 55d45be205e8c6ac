package dev.starling.peer;

import dev.starling.core.Bytes;
import java.util.Optional;

/**
 * A message of a cluster.
 *
 * @param packetId names the message everywhere; give it to {@link Cluster#publish(PublishOptions, byte[])} as the
 *     predecessor of an answer
 * @param previousId the message that this one follows, if any
 * @param eventHash SHA-256 of the event's name; empty bytes for a bare packet
 * @param signer the sender's Ed25519 key as it claims, empty if none
 * @param verified whether the signature holds; version 6 leaves the first 64 bytes of a message unsigned
 * @param hops how many peers it has passed
 */
public record Message(
        Bytes clusterId,
        Bytes subclusterId,
        Bytes packetId,
        Optional<Bytes> previousId,
        Bytes eventHash,
        Bytes signer,
        boolean verified,
        long hops,
        Bytes payload) {
    /** The payload as UTF-8 text; malformed input becomes U+FFFD. */
    public String text() {
        return payload.text();
    }
}
