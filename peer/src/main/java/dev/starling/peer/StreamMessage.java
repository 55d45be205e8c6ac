package dev.starling.peer;

import dev.starling.core.Bytes;

/**
 * A message sent to this peer alone; unreliable, like a datagram.
 *
 * @param from the sender's id as it claims
 * @param eventHash SHA-256 of the event's name, empty bytes if none
 * @param verified whether it carries a valid signature (see {@link Message#verified})
 */
public record StreamMessage(Bytes from, Bytes eventHash, Bytes signer, boolean verified, Bytes payload) {
    /** The payload as UTF-8 text. */
    public String text() {
        return payload.text();
    }
}
