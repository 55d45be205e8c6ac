package dev.starling.tree.stp;

import dev.starling.epidemic.Item;

/** What bridges send each other. */
public sealed interface SpanningTreeMessage {
    /**
     * A configuration message: the sender's vector (802.1D-1998 §8.3.1).
     *
     * @param root whom the sender believes to be the root
     * @param cost from the sender to it
     * @param sender the sender's own number
     * @param ageNs how old the root's word is
     */
    record Hello(int root, long cost, int sender, long ageNs) implements SpanningTreeMessage {
        /** Whether this vector is better than another. */
        boolean betterThan(Hello other) {
            if (root != other.root) {
                return root < other.root;
            }
            return cost != other.cost ? cost < other.cost : sender < other.sender;
        }
    }

    /**
     * Answers the root's word: whether it came over the sender's root port. Bridges of the standard send what they forward
     * into the whole segment, whoever listens; between two peers that would be a copy for each link that is blocked at its
     * other end. The rapid variant has this as a flag.
     */
    record Child(boolean attached) implements SpanningTreeMessage {}

    /**
     * An item on its way along the tree.
     *
     * @param hops how many links it has crossed when it arrives
     */
    record Frame(Item item, int hops) implements SpanningTreeMessage {}
}
