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
     */
    record IHave(long[] ids) implements PlumtreeMessage {}

    /**
     * Asks for an item that was announced, and makes the link eager.
     *
     * @param grafts how often this link has been grafted, this time included
     */
    record Graft(long id, int grafts) implements PlumtreeMessage {}

    /**
     * Makes the link lazy: the item came from elsewhere.
     *
     * @param grafts how often this link has been grafted, as the sender knows
     */
    record Prune(int grafts) implements PlumtreeMessage {}
}
