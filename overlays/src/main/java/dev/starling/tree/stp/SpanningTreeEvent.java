package dev.starling.tree.stp;

import dev.starling.epidemic.Item;

/** What a bridge tells. */
public sealed interface SpanningTreeEvent {
    /** An item has come here for the first time. */
    record Arrived(Item item, int hops) implements SpanningTreeEvent {}

    /**
     * The tree looks different from here, or a link has begun to forward.
     *
     * @param root whom the bridge believes to be the root
     * @param parent the peer beyond the root port; the bridge itself where it is the root
     * @param forwarding how many links forward
     */
    record Changed(int root, int parent, int forwarding) implements SpanningTreeEvent {}
}
