package dev.starling.gnutella.walk;

/** What a peer knows of itself and its neighbours. */
public interface Surroundings {
    /** What {@link #holder} answers where nobody has it. */
    int NOBODY = -1;

    /** Who has this: the peer itself or, where pointers are replicated over one hop, a neighbour; else {@link #NOBODY}. */
    int holder(long key);

    /** How much this neighbour can carry; walkers choose the highest first where it differs. Equal where nobody cares. */
    default int capacity(int neighbour) {
        return 1;
    }

    /** Whether walkers look at capacities at all. */
    default boolean biased() {
        return false;
    }
}
