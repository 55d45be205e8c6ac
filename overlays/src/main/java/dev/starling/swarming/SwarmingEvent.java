package dev.starling.swarming;

/** What a peer of a swarm tells. */
public sealed interface SwarmingEvent {
    /** A piece has come from a peer; so many are there now. */
    record Got(int piece, int from, int have) implements SwarmingEvent {}

    /** All pieces are there. */
    record Complete() implements SwarmingEvent {}
}
