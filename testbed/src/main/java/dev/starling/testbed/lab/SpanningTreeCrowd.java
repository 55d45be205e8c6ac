package dev.starling.testbed.lab;

import dev.starling.epidemic.Publish;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.RunSeeds;
import dev.starling.tree.stp.SpanningTreeConfig;
import dev.starling.tree.stp.SpanningTreeEvent;
import dev.starling.tree.stp.SpanningTreeMachine;
import dev.starling.tree.stp.SpanningTreeMessage;

/** The spanning tree protocol, with the standard's times. */
final class SpanningTreeCrowd extends TreeCrowd implements CrowdWatch<SpanningTreeMessage, SpanningTreeEvent> {
    /** More than max age and twice the forward delay, 50 s. */
    private static final int CONVERGENCE_TICKS = 70_000;

    private final Crowd<SpanningTreeMessage, Publish, SpanningTreeEvent> crowd;
    private final int[] parents;
    private int lastChangeTick;

    SpanningTreeCrowd(RunSeeds seeds, Graph graph) {
        parents = new int[graph.size()];
        crowd = new Crowd<>(
                seeds,
                graph.size(),
                LINKS,
                p -> new SpanningTreeMachine(SpanningTreeConfig.DEFAULT, p, graph.neighbours(p)),
                this);
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
    public void sent(int from, int to, SpanningTreeMessage message) {
        switch (message) {
            case SpanningTreeMessage.Hello hello -> controlSent();
            case SpanningTreeMessage.Child child -> controlSent();
            case SpanningTreeMessage.Frame frame -> itemSent(frame.item());
        }
    }

    @Override
    public void event(int peer, int tick, SpanningTreeEvent event) {
        switch (event) {
            case SpanningTreeEvent.Arrived arrived -> arrived(arrived.item(), arrived.hops(), tick);
            case SpanningTreeEvent.Changed changed -> {
                parents[peer] = changed.parent();
                lastChangeTick = tick;
            }
        }
    }
}
