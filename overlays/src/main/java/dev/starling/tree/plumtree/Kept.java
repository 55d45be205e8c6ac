package dev.starling.tree.plumtree;

import dev.starling.tree.plumtree.PlumtreeMessage.Gossip;

/** An item that has come. */
final class Kept {
    /** As it is passed on: its hops are one more than it had here. */
    final Gossip copy;
    /** Over how many links it came, or would have come by the branch that took the place of the one it came by. */
    int hops;
    /** The next one on that branch towards the source. */
    int from;

    Kept(Gossip copy, int from) {
        this.copy = copy;
        this.from = from;
        hops = copy.hops() - 1;
    }
}
