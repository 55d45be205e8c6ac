package dev.starling.testbed.lab;

import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.flood.FloodConfig;
import dev.starling.epidemic.flood.FloodMachine;
import dev.starling.epidemic.flood.FloodMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.RunSeeds;
import java.util.Arrays;

/** A flood over the links of a breadth-first tree. */
final class BreadthFirstCrowd extends TreeCrowd implements CrowdWatch<FloodMessage, Delivered> {
    private final Crowd<FloodMessage, Publish, Delivered> crowd;

    BreadthFirstCrowd(RunSeeds seeds, Graph graph, int source) {
        int[][] rows = tree(graph, source);
        FloodConfig config = FloodConfig.DEFAULT.neighboursMax(graph.size());
        crowd = new Crowd<>(seeds, graph.size(), LINKS, p -> new FloodMachine(config, rows[p]), this);
    }

    /** For each peer its parent and its children. */
    private static int[][] tree(Graph graph, int source) {
        int[] distance = graph.distances(source);
        int[][] rows = new int[graph.size()][0];
        for (int peer = 0; peer < graph.size(); peer++) {
            for (int neighbour : graph.neighbours(peer)) {
                if (distance[neighbour] == distance[peer] - 1) {
                    append(rows, peer, neighbour);
                    append(rows, neighbour, peer);
                    break;
                }
            }
        }
        return rows;
    }

    private static void append(int[][] rows, int peer, int neighbour) {
        rows[peer] = Arrays.copyOf(rows[peer], rows[peer].length + 1);
        rows[peer][rows[peer].length - 1] = neighbour;
    }

    @Override
    Crowd<?, Publish, ?> crowd() {
        return crowd;
    }

    @Override
    int build(int source) {
        return 0;
    }

    @Override
    int mend() {
        return lastArrivalTick();
    }

    @Override
    public void sent(int from, int to, FloodMessage message) {
        itemSent(message.item());
    }

    @Override
    public void event(int peer, int tick, Delivered event) {
        arrived(event.item(), event.hops(), tick);
    }
}
