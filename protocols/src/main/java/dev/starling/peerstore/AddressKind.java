package dev.starling.peerstore;

/** How we know an address, the best first. */
public enum AddressKind {
    /** It has led us to the peer. */
    CONFIRMED,
    /** The peer has signed it. */
    CERTIFIED,
    /** Somebody has told us, perhaps the peer itself. */
    LEARNED
}
