package dev.starling.sim.crowd;

import java.util.Arrays;

/**
 * An undirected graph without loops and parallel links, as rows of neighbours in one array. Made by {@link Graphs}.
 */
public final class Graph {
    final int[] offsets;
    final int[] targets;

    Graph(int[] offsets, int[] targets) {
        this.offsets = offsets;
        this.targets = targets;
    }

    /** How many peers. */
    public int size() {
        return offsets.length - 1;
    }

    /** How many links, each counted once. */
    public int links() {
        return targets.length / 2;
    }

    /** How many neighbours this peer has. */
    public int degree(int peer) {
        return offsets[peer + 1] - offsets[peer];
    }

    /** One neighbour, from 0 on. */
    public int neighbour(int peer, int index) {
        return targets[offsets[peer] + index];
    }

    /** A copy of a peer's neighbours. */
    public int[] neighbours(int peer) {
        return Arrays.copyOfRange(targets, offsets[peer], offsets[peer + 1]);
    }

    /** Whether there is a link. */
    public boolean linked(int one, int other) {
        for (int i = offsets[one]; i < offsets[one + 1]; i++) {
            if (targets[i] == other) {
                return true;
            }
        }
        return false;
    }

    /** Over how many links each peer is away from {@code source}; -1 where no path goes. */
    public int[] distances(int source) {
        int[] distance = new int[size()];
        Arrays.fill(distance, -1);
        int[] queue = new int[size()];
        int end = 0;
        queue[end++] = source;
        distance[source] = 0;
        for (int begin = 0; begin < end; begin++) {
            int peer = queue[begin];
            for (int i = offsets[peer]; i < offsets[peer + 1]; i++) {
                int next = targets[i];
                if (distance[next] < 0) {
                    distance[next] = distance[peer] + 1;
                    queue[end++] = next;
                }
            }
        }
        return distance;
    }

    /** Whether there is a path between any two. */
    public boolean connected() {
        for (int distance : distances(0)) {
            if (distance < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * How many others a flood from {@code source} could reach within {@code ttl} links if no two ways met again: walks that
     * do not turn back, counted by length. On a graph of equal degrees C this is C·((C−1)^ttl − 1)/(C−2).
     */
    public double treeBound(int source, int ttl) {
        int equal = equalDegree();
        return equal > 0 ? treeBound((double) equal, ttl) : walks(source, ttl);
    }

    private static double treeBound(double degree, int ttl) {
        double bound = 0;
        double ring = degree;
        for (int i = 1; i <= ttl && Double.isFinite(bound); i++) {
            bound += ring;
            ring *= degree - 1;
            if (ring == 0) {
                break;
            }
        }
        return bound;
    }

    /** The degree that all peers have; 0 where they differ. */
    private int equalDegree() {
        int degree = degree(0);
        for (int peer = 1; peer < size(); peer++) {
            if (degree(peer) != degree) {
                return 0;
            }
        }
        return degree;
    }

    /** Walks of length t to each peer follow from those of t − 1 less those that have just turned back. */
    private double walks(int source, int ttl) {
        double[] before = new double[size()];
        double[] last = new double[size()];
        before[source] = 1;
        for (int i = offsets[source]; i < offsets[source + 1]; i++) {
            last[targets[i]] = 1;
        }
        double bound = ttl > 0 ? degree(source) : 0;
        for (int length = 2; length <= ttl && bound < Double.MAX_VALUE / 2; length++) {
            double[] next = new double[size()];
            double ring = 0;
            for (int peer = 0; peer < size(); peer++) {
                double sum = 0;
                for (int i = offsets[peer]; i < offsets[peer + 1]; i++) {
                    sum += last[targets[i]];
                }
                // From the second step on a peer can be left again by one link less than it has.
                next[peer] = sum - before[peer] * (length == 2 ? degree(peer) : degree(peer) - 1);
                ring += next[peer];
            }
            if (ring <= 0) {
                break;
            }
            bound += ring;
            before = last;
            last = next;
        }
        return bound;
    }
}
