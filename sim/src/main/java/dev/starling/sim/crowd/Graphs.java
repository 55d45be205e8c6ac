package dev.starling.sim.crowd;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Random graphs, drawn from a stream of their own. */
public final class Graphs {
    private Graphs() {}

    /**
     * Every peer has the same number of neighbours: the pairing model, with the few loops and parallel links exchanged
     * against others.
     *
     * @throws IllegalArgumentException where no such graph exists
     */
    public static Graph regular(int peers, int degree, SplittableRandom random) {
        if (degree < 1 || degree >= peers || (long) peers * degree % 2 != 0) {
            throw new IllegalArgumentException("no " + degree + "-regular graph has " + peers
                    + " peers: the degree is from 1 to peers - 1, and peers times degree is even");
        }
        int[] ends = new int[stubs((long) peers * degree)];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = i / degree;
        }
        return paired(peers, shuffled(ends, random), random);
    }

    /**
     * As many links as give this mean degree, each between two peers drawn at random (Erdős and Rényi).
     *
     * @throws IllegalArgumentException where there is no room for so many
     */
    public static Graph random(int peers, double meanDegree, SplittableRandom random) {
        if (!(meanDegree > 0 && meanDegree <= (peers - 1) / 2.0)) {
            throw new IllegalArgumentException("a random graph of " + peers
                    + " peers has a mean degree above 0 and up to " + (peers - 1) / 2.0 + ", not " + meanDegree);
        }
        int[] ends = new int[stubs(2 * Math.round(peers * meanDegree / 2))];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = random.nextInt(peers);
        }
        return paired(peers, ends, random);
    }

    /**
     * Degrees from 2 to √peers with a share ∝ degree^−exponent, joined at random.
     *
     * @throws IllegalArgumentException for an exponent that is not from 1 to 10, or fewer than 16 peers
     */
    public static Graph powerLaw(int peers, double exponent, SplittableRandom random) {
        if (!(exponent >= 1 && exponent <= 10) || peers < 16) {
            throw new IllegalArgumentException("a power law takes an exponent from 1 to 10 and 16 peers or more, not "
                    + exponent + " and " + peers);
        }
        int max = (int) Math.sqrt(peers);
        double[] share = new double[max + 1];
        for (int degree = 2; degree <= max; degree++) {
            share[degree] = share[degree - 1] + StrictMath.pow(degree, -exponent);
        }
        int[] degrees = new int[peers];
        long sum = 0;
        for (int i = 0; i < peers; i++) {
            int found = Arrays.binarySearch(share, random.nextDouble() * share[max]);
            degrees[i] = Math.clamp(found < 0 ? -found - 1 : found + 1, 2, max);
            sum += degrees[i];
        }
        if (sum % 2 != 0) {
            degrees[0]++;
            sum++;
        }
        int[] ends = new int[stubs(sum)];
        int at = 0;
        for (int i = 0; i < peers; i++) {
            Arrays.fill(ends, at, at + degrees[i], i);
            at += degrees[i];
        }
        return paired(peers, shuffled(ends, random), random);
    }

    /** Peers in a row, each linked to the next: the worst case for whoever hopes for a logarithm. */
    public static Graph chain(int peers) {
        int[] ends = new int[2 * (peers - 1)];
        for (int i = 0; i < peers - 1; i++) {
            ends[2 * i] = i;
            ends[2 * i + 1] = i + 1;
        }
        return rows(peers, ends);
    }

    private static int stubs(long count) {
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(count / 2 + " links are more than one array holds");
        }
        return (int) count;
    }

    private static int[] shuffled(int[] ends, SplittableRandom random) {
        for (int i = ends.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int end = ends[i];
            ends[i] = ends[j];
            ends[j] = end;
        }
        return ends;
    }

    /** The graph that links ends 2i and 2i + 1, made simple without a change of degrees. */
    private static Graph paired(int peers, int[] ends, SplittableRandom random) {
        Graph graph = rows(peers, ends);
        for (int peer = 0; peer < peers; peer++) {
            for (int i = graph.offsets[peer]; i < graph.offsets[peer + 1]; i++) {
                if (isBad(graph, peer, i)) {
                    exchange(graph, peer, i, random);
                }
            }
        }
        return graph;
    }

    private static Graph rows(int peers, int[] ends) {
        int[] offsets = new int[peers + 1];
        for (int end : ends) {
            offsets[end + 1]++;
        }
        for (int i = 0; i < peers; i++) {
            offsets[i + 1] += offsets[i];
        }
        int[] fill = Arrays.copyOf(offsets, peers);
        int[] targets = new int[ends.length];
        for (int i = 0; i < ends.length; i += 2) {
            targets[fill[ends[i]]++] = ends[i + 1];
            targets[fill[ends[i + 1]]++] = ends[i];
        }
        return new Graph(offsets, targets);
    }

    /** Whether this entry of a row is a loop, or repeats an earlier one. */
    private static boolean isBad(Graph graph, int peer, int entry) {
        int target = graph.targets[entry];
        if (target == peer) {
            return true;
        }
        for (int i = graph.offsets[peer]; i < entry; i++) {
            if (graph.targets[i] == target) {
                return true;
            }
        }
        return false;
    }

    /** Replaces links a–b and c–d by a–c and b–d, for the first c–d at random that makes nothing worse. */
    private static void exchange(Graph graph, int a, int entry, SplittableRandom random) {
        int b = graph.targets[entry];
        for (int tries = 0; tries < 1_000_000; tries++) {
            int other = random.nextInt(graph.targets.length);
            int d = graph.targets[other];
            int c = ownerOf(graph, other);
            boolean apart = c != a && c != b && d != a && d != b && c != d;
            if (apart && !graph.linked(a, c) && !graph.linked(b, d)) {
                graph.targets[entry] = c;
                graph.targets[other] = a;
                replace(graph, d, c, b);
                replace(graph, b, a, d, entry);
                return;
            }
        }
        throw new IllegalArgumentException("found no simple graph with these degrees: they are too dense");
    }

    private static int ownerOf(Graph graph, int entry) {
        int found = Arrays.binarySearch(graph.offsets, entry);
        if (found < 0) {
            return -found - 2;
        }
        // Peers without links share an offset: the last of them owns the entry.
        while (graph.offsets[found + 1] == entry) {
            found++;
        }
        return found;
    }

    private static void replace(Graph graph, int peer, int was, int is) {
        replace(graph, peer, was, is, -1);
    }

    /** Changes the last such entry of a row, since the first of two equal ones is the one to stay; never {@code except}. */
    private static void replace(Graph graph, int peer, int was, int is, int except) {
        for (int i = graph.offsets[peer + 1] - 1; i >= graph.offsets[peer]; i--) {
            if (graph.targets[i] == was && i != except) {
                graph.targets[i] = is;
                return;
            }
        }
        throw new IllegalStateException("the graph's rows do not fit together");
    }
}
