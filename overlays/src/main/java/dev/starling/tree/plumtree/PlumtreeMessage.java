package dev.starling.tree.plumtree;

import dev.starling.epidemic.Item;

/** What Plumtree's peers say. */
public sealed interface PlumtreeMessage {
    /**
     * The item itself.
     *
     * @param hops how many links it has crossed when it arrives
     */
    record Gossip(Item item, int hops) implements PlumtreeMessage {}

    /**
     * Announces items over a lazy link.
     *
     * @param ids owned by the message; nobody writes to it
     * @param hops for each of them, how many links it would have crossed had it come this way; owned likewise
     */
    record IHave(long[] ids, int[] hops) implements PlumtreeMessage {}

    /**
     * Makes the link eager, and asks for an item that was announced.
     *
     * @param wanted whether the item is to come; not where the link alone is (the paper's optimization)
     * @param grafts how often this link has been grafted, this time included
     */
    record Graft(long id, boolean wanted, int grafts) implements PlumtreeMessage {}

    /**
     * Makes the link lazy: the item came from elsewhere.
     *
     * @param grafts how often this link has been grafted, as the sender knows
     */
    record Prune(int grafts) implements PlumtreeMessage {}
}
