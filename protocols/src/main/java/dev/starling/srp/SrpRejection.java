package dev.starling.srp;

import java.util.Locale;

/** Why something that came in, or should have gone out, was dropped. Every reason has a counter and a test. */
public enum SrpRejection {
    /** Not a packet of this protocol. */
    BAD_MAGIC,
    /** The one-byte datagram that opens a port; nothing is wrong. */
    PORT_OPENER,
    /** A type byte outside 1…8. */
    BAD_TYPE,
    /** The datagram ends inside a field. */
    TRUNCATED,
    /** A length above the field's maximum. */
    FIELD_TOO_LONG,
    /** The JSON body or binary summary is malformed, incomplete, or has unknown keys. */
    BAD_BODY,
    /** Another version than 6. */
    BAD_VERSION,
    /** From this very peer. */
    SELF,
    /** Seen already. */
    DUPLICATE,
    /** The sender exceeds its rate. */
    RATE,
    /** The packet id does not belong to the content. */
    BAD_ID,
    /** A fragment whose predecessor is missing, and the pen for such is full. */
    PEN_FULL,
    /** The own NAT type is not known yet. */
    NOT_READY,
    /** From or about a peer that is not known. */
    UNKNOWN_PEER,
    /** An introduction or a challenge that nobody asked for. */
    UNSOLICITED,
    /** Too old by its own time stamp. */
    STALE,
    /** Relayed too often. */
    HOPS,
    /** For a group that was not joined. */
    NOT_JOINED,
    /** The body does not open with the group's key. */
    UNSEALABLE,
    /** Fragments that do not fit together, or too many compositions under way. */
    BAD_COMPOSITION,
    /** The cache's quota of that cluster or sender is used up. */
    CACHE_QUOTA,
    /** Enough connections, or the table of peers is full. */
    ENOUGH_PEERS,
    /** A port or address that is never sent to because a peer said so. */
    BAD_ADDRESS,
    /** Sending would amplify towards an address that has not proven itself. */
    AMPLIFICATION,
    /** The send queue is full. */
    QUEUE_FULL,
    /** A peer of the reference takes no more packets this minute. */
    PEER_QUOTA,
    /** A table of things to remember is full. */
    TABLE_FULL;

    /** The name in counters and in JSON: lower case with dashes. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
