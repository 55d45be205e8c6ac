package dev.starling.bench.peersim;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import peersim.config.Configuration;
import peersim.config.FastConfig;
import peersim.core.Linkable;
import peersim.core.Node;
import peersim.edsim.EDProtocol;
import peersim.transport.Transport;

/**
 * The flood that Starling runs, for PeerSim's event-driven engine: what comes for the first time goes to all neighbours but its sender. Ids
 * are any 64 bits, remembered in a hash set, as in Starling's machine; with {@code bits} they are small numbers in a bit set, the
 * least that it can cost.
 */
public final class Flood implements EDProtocol {
    /** A copy under way. */
    record Copy(long item, Node from) {}

    private static long sent;
    private static long reached;

    private final int transport;
    private final boolean bits;
    private Set<Long> seen = new HashSet<>();
    private BitSet seenBits = new BitSet();

    /** Called by PeerSim. */
    public Flood(String prefix) {
        transport = Configuration.getPid(prefix + ".transport");
        bits = Configuration.contains(prefix + ".bits");
    }

    static long sent() {
        return sent;
    }

    static long reached() {
        return reached;
    }

    @Override
    public void processEvent(Node node, int pid, Object event) {
        Copy copy = (Copy) event;
        if (!isNew(copy.item())) {
            return;
        }
        reached++;
        Linkable links = (Linkable) node.getProtocol(FastConfig.getLinkable(pid));
        Transport channel = (Transport) node.getProtocol(transport);
        Copy mine = new Copy(copy.item(), node);
        for (int i = 0; i < links.degree(); i++) {
            Node neighbour = links.getNeighbor(i);
            if (neighbour != copy.from()) {
                sent++;
                channel.send(node, neighbour, mine, pid);
            }
        }
    }

    private boolean isNew(long item) {
        if (!bits) {
            return seen.add(item);
        }
        boolean isNew = !seenBits.get((int) item);
        seenBits.set((int) item);
        return isNew;
    }

    @Override
    public Flood clone() {
        try {
            Flood copy = (Flood) super.clone();
            copy.seen = new HashSet<>();
            copy.seenBits = new BitSet();
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
