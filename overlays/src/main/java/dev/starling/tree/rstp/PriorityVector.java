package dev.starling.tree.rstp;

/**
 * Who is the root, how far it is, and who says so (802.1D-2004 §17.5). The smaller one, place by place, is the better one.
 *
 * @param root the root's number
 * @param cost from the designated bridge to it
 * @param bridge the designated bridge: who says it
 * @param port over which of its links it says so
 */
public record PriorityVector(int root, long cost, int bridge, int port) implements Comparable<PriorityVector> {
    @Override
    public int compareTo(PriorityVector other) {
        int order = Integer.compare(root, other.root);
        if (order == 0) {
            order = Long.compare(cost, other.cost);
        }
        if (order == 0) {
            order = Integer.compare(bridge, other.bridge);
        }
        return order == 0 ? Integer.compare(port, other.port) : order;
    }

    boolean betterThan(PriorityVector other) {
        return compareTo(other) < 0;
    }

    /** Whether both were said by the same bridge over the same link: the later one replaces the earlier one, be it worse. */
    boolean sameSpeaker(PriorityVector other) {
        return bridge == other.bridge && port == other.port;
    }
}
