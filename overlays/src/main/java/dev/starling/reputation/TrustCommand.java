package dev.starling.reputation;

/** What a peer is told. */
public sealed interface TrustCommand {
    /** It has dealt with a peer so often, well or badly; counts add up. */
    record Rated(int peer, int good, int bad) implements TrustCommand {}

    /** Begin to compute, or to gossip, anew. */
    record Begin() implements TrustCommand {}
}
