package dev.starling.bench.peersim;

import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.Graphs;
import dev.starling.sim.crowd.RunSeeds;
import peersim.config.Configuration;
import peersim.core.Control;
import peersim.core.Linkable;
import peersim.core.Network;
import peersim.core.Node;
import peersim.edsim.EDSimulator;

/** Links PeerSim's nodes as Starling's peers of the same seed are, and begins the floods one after another. */
public final class Start implements Control {
    private static final int TIME_OF_A_FLOOD = 1000;
    /** Times a small number this is any number. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final String prefix;

    /** Called by PeerSim. */
    public Start(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public boolean execute() {
        int links = Configuration.getPid(prefix + ".links");
        int flood = Configuration.getPid(prefix + ".flood");
        boolean bits = Configuration.contains(prefix + ".bits");
        RunSeeds seeds = new RunSeeds(Configuration.getLong(prefix + ".seed"));
        Graph graph = Graphs.regular(Network.size(), Configuration.getInt(prefix + ".degree"), seeds.topology());
        for (int peer = 0; peer < graph.size(); peer++) {
            Linkable linkable = (Linkable) Network.get(peer).getProtocol(links);
            for (int neighbour : graph.neighbours(peer)) {
                linkable.addNeighbor(Network.get(neighbour));
            }
        }
        for (int item = 0; item < Configuration.getInt(prefix + ".floods"); item++) {
            Node source = Network.get(item * 4999 % Network.size());
            long id = bits ? item : SPREAD * (item + 1);
            EDSimulator.add((long) item * TIME_OF_A_FLOOD, new Flood.Copy(id, source), source, flood);
        }
        return false;
    }
}
