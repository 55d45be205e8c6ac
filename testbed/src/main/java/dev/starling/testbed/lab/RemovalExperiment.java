package dev.starling.testbed.lab;

import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.RunSeeds;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;

/**
 * Peers removed from a graph, at random or those with most links. Numbers: {@code largest}, the share of those who are left
 * in the largest part that hangs together; {@code parts}, how many parts there are.
 */
record RemovalExperiment(GraphKind graph, int peers, double share, boolean targeted) implements Experiment {
    RemovalExperiment {
        if (peers < 2 || !(share >= 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "a share from 0 to below 1 of 2 peers or more is removed, not " + share + " of " + peers);
        }
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        Graph drawn = graph.draw(peers, seeds.topology());
        SplittableRandom random = seeds.roles();
        double[] rank = new double[peers];
        Arrays.setAll(rank, p -> targeted ? -drawn.degree(p) + random.nextDouble() : random.nextDouble());
        Integer[] order = new Integer[peers];
        Arrays.setAll(order, p -> p);
        Arrays.sort(order, Comparator.comparingDouble(p -> rank[p]));
        boolean[] gone = new boolean[peers];
        int count = (int) (peers * share);
        for (int i = 0; i < count; i++) {
            gone[order[i]] = true;
        }
        int largest = 0;
        int parts = 0;
        for (int peer = 0; peer < peers; peer++) {
            if (!gone[peer]) {
                parts++;
                largest = Math.max(largest, part(drawn, gone, peer));
            }
        }
        return new Outcome(seed)
                .with("largest", (double) largest / (peers - count))
                .with("parts", parts);
    }

    /** The size of a peer's part, which is marked as gone. */
    private static int part(Graph graph, boolean[] gone, int peer) {
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        queue.add(peer);
        gone[peer] = true;
        int size = 0;
        while (!queue.isEmpty()) {
            int one = queue.remove();
            size++;
            for (int i = 0; i < graph.degree(one); i++) {
                int next = graph.neighbour(one, i);
                if (!gone[next]) {
                    gone[next] = true;
                    queue.add(next);
                }
            }
        }
        return size;
    }
}
