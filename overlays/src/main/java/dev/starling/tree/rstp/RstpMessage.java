package dev.starling.tree.rstp;

import dev.starling.epidemic.Item;

/** What rapid bridges send each other. */
public sealed interface RstpMessage {
    /** A port's role (802.1D-2004 §17.3.1). */
    enum Role {
        /** Nothing is decided yet, or the link is down. */
        DISABLED,
        /** Towards the root. */
        ROOT,
        /** Away from the root: what this bridge offers here is the best. */
        DESIGNATED,
        /** Another way to the root, blocked until the first one fails. */
        ALTERNATE,
        /** Another link to where this bridge itself is designated, blocked. */
        BACKUP
    }

    /**
     * An RST BPDU (§9.3.3), without the times that all bridges of an overlay have in their configuration.
     *
     * @param vector what the sender has to offer
     * @param ageNs how old the root's word is, a second for each bridge that it has passed
     * @param role of the sender's port
     * @param proposal a designated port would like to forward
     * @param agreement the sender has synchronised its other ports: the receiver may forward
     * @param learning the sender's port learns, or does more
     * @param forwarding the sender's port forwards
     * @param topologyChange what was learnt about addresses elsewhere may be wrong by now
     */
    record Bpdu(
            PriorityVector vector,
            long ageNs,
            Role role,
            boolean proposal,
            boolean agreement,
            boolean learning,
            boolean forwarding,
            boolean topologyChange)
            implements RstpMessage {}

    /**
     * An item on its way along the tree.
     *
     * @param hops how many links it has crossed when it arrives
     */
    record Frame(Item item, int hops) implements RstpMessage {}
}
