package dev.starling.epidemic.gossip;

import dev.starling.epidemic.Item;

/** What gossiping peers say to each other. */
public sealed interface GossipMessage {
    /**
     * An item, unasked.
     *
     * @param hops how many links it has crossed when it arrives
     */
    record Push(Item item, int hops) implements GossipMessage {}

    /**
     * A question for whatever is not among these ids.
     *
     * @param known owned by the message; nobody writes to it
     */
    record Pull(long[] known) implements GossipMessage {}

    /** An item that a question asked for. */
    record Reply(Item item, int hops) implements GossipMessage {}
}
