package dev.starling.tree.plumtree;

/** A link to a neighbour. */
final class Link {
    final int peer;
    boolean eager = true;
    /** How often either side has grafted it. */
    int grafts;

    Link(int peer) {
        this.peer = peer;
    }
}
