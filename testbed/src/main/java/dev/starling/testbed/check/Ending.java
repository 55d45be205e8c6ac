package dev.starling.testbed.check;

import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a testbed was left.
 *
 * @param timeNs time since the world began
 * @param peers the numbers of those that run
 * @param links between them
 */
public record Ending(long timeNs, List<Integer> peers, List<Topology.Edge> links, MainJob.Summary summary) {
    /** How many parts the peers fall into that have no link between them; a lone peer is a part. */
    int parts() {
        Map<Integer, List<Integer>> neighbours = new HashMap<>();
        peers.forEach(peer -> neighbours.put(peer, new ArrayList<>()));
        for (Topology.Edge edge : links) {
            if (neighbours.containsKey(edge.low()) && neighbours.containsKey(edge.high())) {
                neighbours.computeIfPresent(edge.low(), (peer, others) -> with(others, edge.high()));
                neighbours.computeIfPresent(edge.high(), (peer, others) -> with(others, edge.low()));
            }
        }
        int parts = 0;
        Set<Integer> seen = new HashSet<>();
        for (int peer : peers) {
            if (seen.add(peer)) {
                parts++;
                spread(peer, neighbours, seen);
            }
        }
        return parts;
    }

    private static List<Integer> with(List<Integer> others, int one) {
        others.add(one);
        return others;
    }

    private static void spread(int from, Map<Integer, List<Integer>> neighbours, Set<Integer> seen) {
        ArrayDeque<Integer> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            for (int next : neighbours.getOrDefault(open.remove(), List.of())) {
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
    }
}
