package dev.starling.tree.rstp;

import dev.starling.epidemic.Item;

/** What a rapid bridge tells. */
public sealed interface RstpEvent {
    /** An item has come here for the first time. */
    record Arrived(Item item, int hops) implements RstpEvent {}

    /**
     * The tree looks different from here.
     *
     * @param root whom the bridge believes to be the root
     * @param parent the link of the root port; -1 where the bridge itself is the root
     * @param carrying over how many links items go: they forward, and somebody listens at their other end
     */
    record Changed(int root, int parent, int carrying) implements RstpEvent {}

    /** What was learnt about who is behind this link is void (§17.11). */
    record Flushed(int link) implements RstpEvent {}
}
