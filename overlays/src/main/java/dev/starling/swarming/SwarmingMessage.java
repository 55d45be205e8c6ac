package dev.starling.swarming;

import java.util.BitSet;

/** What peers of a swarm say. */
public sealed interface SwarmingMessage {
    /** I have these pieces; not changed by anybody any more. */
    record Pieces(BitSet pieces) implements SwarmingMessage {}

    /** I have this piece now. */
    record Have(int piece) implements SwarmingMessage {}

    /** You have something that I lack, or no longer. */
    record Interest(boolean wanted) implements SwarmingMessage {}

    /** You may ask me, or no longer. */
    record Choke(boolean choked) implements SwarmingMessage {}

    /** Give me this piece. */
    record Request(int piece) implements SwarmingMessage {}

    /** Here it is. */
    record Piece(int piece) implements SwarmingMessage {}
}
