package dev.starling.bench.peersim;

import java.util.BitSet;
import peersim.config.Configuration;
import peersim.config.FastConfig;
import peersim.core.Linkable;
import peersim.core.Node;
import peersim.edsim.EDProtocol;
import peersim.transport.Transport;

/** The flood that Starling runs, for PeerSim's event-driven engine: what comes for the first time goes to all neighbours but its sender. */
public final class Flood implements EDProtocol {
    /** A copy under way. */
    record Copy(int item, Node from) {}

    private static long sent;
    private static long reached;

    private final int transport;
    private BitSet seen = new BitSet();

    /** Called by PeerSim. */
    public Flood(String prefix) {
        transport = Configuration.getPid(prefix + ".transport");
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
        if (seen.get(copy.item())) {
            return;
        }
        seen.set(copy.item());
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

    @Override
    public Flood clone() {
        try {
            Flood copy = (Flood) super.clone();
            copy.seen = new BitSet();
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
