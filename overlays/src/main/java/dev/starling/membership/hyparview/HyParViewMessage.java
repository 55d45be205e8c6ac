package dev.starling.membership.hyparview;

/** What HyParView's peers say. */
public sealed interface HyParViewMessage {
    /** The sender wants to become a member. */
    record Join() implements HyParViewMessage {}

    /**
     * Finds a neighbour for somebody, on a random walk.
     *
     * @param peer for whom
     * @param ttl steps that are left
     */
    record ForwardJoin(int peer, int ttl) implements HyParViewMessage {}

    /**
     * The sender wants a link.
     *
     * @param high whether it is to be accepted even where there is no room
     */
    record Neighbor(boolean high) implements HyParViewMessage {}

    /** The answer to a JOIN or NEIGHBOR. */
    record NeighborReply(boolean accepted) implements HyParViewMessage {}

    /**
     * The sender has removed the link.
     *
     * @param leaving whether it leaves for good
     */
    record Disconnect(boolean leaving) implements HyParViewMessage {}

    /**
     * Offers peers in exchange for others, on a random walk.
     *
     * @param origin who gets the answer
     * @param ttl steps that are left
     * @param peers owned by the message; nobody writes to it
     */
    record Shuffle(int origin, int ttl, int[] peers) implements HyParViewMessage {}

    /**
     * The exchange.
     *
     * @param peers owned by the message; nobody writes to it
     */
    record ShuffleReply(int[] peers) implements HyParViewMessage {}

    /** The sender lives, and takes the receiver for a neighbour. */
    record KeepAlive() implements HyParViewMessage {}
}
