package dev.starling.testbed.lab;

import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Publish;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.RunSeeds;
import dev.starling.tree.plumtree.PlumtreeConfig;
import dev.starling.tree.plumtree.PlumtreeMachine;
import dev.starling.tree.plumtree.PlumtreeMessage;

/** Plumtree, built by one item. */
final class PlumtreeCrowd extends TreeCrowd implements CrowdWatch<PlumtreeMessage, Delivered> {
    private static final int BUILD_TICKS = 10_000;

    private final Crowd<PlumtreeMessage, Publish, Delivered> crowd;

    PlumtreeCrowd(RunSeeds seeds, Graph graph, int threshold) {
        PlumtreeConfig config = PlumtreeConfig.DEFAULT.thresholdHops(threshold);
        crowd = new Crowd<>(seeds, graph.size(), LINKS, p -> new PlumtreeMachine(config, graph.neighbours(p)), this);
    }

    @Override
    Crowd<?, Publish, ?> crowd() {
        return crowd;
    }

    @Override
    int build(int source) {
        publish(source, BUILD_TICKS);
        return lastArrivalTick();
    }

    @Override
    int mend() {
        return lastArrivalTick();
    }

    @Override
    public void sent(int from, int to, PlumtreeMessage message) {
        switch (message) {
            case PlumtreeMessage.Gossip gossip -> itemSent(gossip.item());
            case PlumtreeMessage.IHave have -> controlSent();
            case PlumtreeMessage.Graft graft -> controlSent();
            case PlumtreeMessage.Prune prune -> controlSent();
        }
    }

    @Override
    public void event(int peer, int tick, Delivered event) {
        arrived(event.item(), event.hops(), tick);
    }
}
