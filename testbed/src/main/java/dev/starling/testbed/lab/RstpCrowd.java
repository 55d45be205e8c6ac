package dev.starling.testbed.lab;

import dev.starling.epidemic.Publish;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.RunSeeds;
import dev.starling.tree.rstp.RstpConfig;
import dev.starling.tree.rstp.RstpEvent;
import dev.starling.tree.rstp.RstpMachine;
import dev.starling.tree.rstp.RstpMessage;

/** The rapid spanning tree protocol, with the standard's times. */
final class RstpCrowd extends TreeCrowd implements CrowdWatch<RstpMessage, RstpEvent> {
    /** As long as 802.1D is given, so that what both send compares. */
    private static final int CONVERGENCE_TICKS = 70_000;

    private final Crowd<RstpMessage, Publish, RstpEvent> crowd;
    private final int[] parents;
    private int lastChangeTick;

    RstpCrowd(RunSeeds seeds, Graph graph) {
        parents = new int[graph.size()];
        crowd = new Crowd<>(
                seeds, graph.size(), LINKS, p -> new RstpMachine(RstpConfig.DEFAULT, p, graph.neighbours(p)), this);
    }

    @Override
    Crowd<?, Publish, ?> crowd() {
        return crowd;
    }

    @Override
    int build(int source) {
        crowd.run(CONVERGENCE_TICKS);
        return lastChangeTick;
    }

    @Override
    int mend() {
        crowd.run(crowd.tick() + CONVERGENCE_TICKS);
        return lastChangeTick;
    }

    @Override
    int parentOf(int peer) {
        return parents[peer];
    }

    @Override
    public void sent(int from, int to, RstpMessage message) {
        switch (message) {
            case RstpMessage.Bpdu bpdu -> controlSent();
            case RstpMessage.Frame frame -> itemSent(frame.item());
        }
    }

    @Override
    public void event(int peer, int tick, RstpEvent event) {
        switch (event) {
            case RstpEvent.Arrived arrived -> arrived(arrived.item(), arrived.hops(), tick);
            case RstpEvent.Flushed flushed -> {}
            case RstpEvent.Changed changed -> {
                parents[peer] = changed.parent() < 0 ? peer : changed.parent();
                lastChangeTick = tick;
            }
        }
    }
}
