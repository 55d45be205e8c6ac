package dev.starling.testbed.lab;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Who knows whom among the living, and what the graph of it looks like. Entries point one way; paths and triangles are
 * taken in both, as the papers do: whoever knows somebody can tell it so.
 */
final class ViewGraph {
    private static final int SOURCES = 20;
    private static final int TRIANGLE_PEERS = 2000;
    /** Of more neighbours some pairs stand for all. */
    private static final int ALL_PAIRS_MAX = 200;

    private static final int PAIRS = 1000;

    private final int[][] views;
    /** Those known or knowing, without repetition. */
    private final int[][] linked;

    private final int living;
    private final int dead;
    private final int entries;
    private final int[] inDegrees;
    private int mutual;

    /**
     * The graph of these views.
     *
     * @param views by peer; the dead ones' are not looked at
     */
    ViewGraph(int[][] views, IntPredicate alive) {
        this.views = new int[views.length][];
        inDegrees = new int[views.length];
        int deadEntries = 0;
        int liveEntries = 0;
        int alivePeers = 0;
        for (int peer = 0; peer < views.length; peer++) {
            int[] seen = {};
            if (alive.test(peer)) {
                alivePeers++;
                seen = Arrays.stream(views[peer]).filter(alive).sorted().toArray();
                deadEntries += views[peer].length - seen.length;
                liveEntries += seen.length;
                for (int other : seen) {
                    inDegrees[other]++;
                }
            } else {
                inDegrees[peer] = -1;
            }
            this.views[peer] = seen;
        }
        living = alivePeers;
        dead = deadEntries;
        entries = liveEntries;
        linked = link();
    }

    private int[][] link() {
        int[][] both = new int[views.length][];
        int[] sizes = new int[views.length];
        for (int peer = 0; peer < views.length; peer++) {
            both[peer] = Arrays.copyOf(views[peer], views[peer].length + Math.max(0, inDegrees[peer]));
            sizes[peer] = views[peer].length;
        }
        for (int peer = 0; peer < views.length; peer++) {
            for (int other : views[peer]) {
                if (Arrays.binarySearch(views[other], peer) >= 0) {
                    mutual++;
                } else {
                    both[other][sizes[other]++] = peer;
                }
            }
        }
        for (int peer = 0; peer < both.length; peer++) {
            both[peer] = Arrays.copyOf(both[peer], sizes[peer]);
            Arrays.sort(both[peer]);
        }
        return both;
    }

    /** All that is measured of it. */
    void measure(Outcome outcome, String suffix, SplittableRandom random) {
        double largest = largestComponent();
        outcome.with("connected" + suffix, largest == 1 ? 1 : 0)
                .with("largestComponent" + suffix, largest)
                .with("degree" + suffix, degree())
                .with("inDegreeSd" + suffix, inDegreeSd())
                .with("symmetry" + suffix, symmetry())
                .with("deadShare" + suffix, deadShare())
                .with("clustering" + suffix, clustering(random))
                .with("pathLength" + suffix, pathLength(random));
    }

    /** Living entries of a living peer's view, on average. */
    private double degree() {
        return (double) entries / living;
    }

    /** The share of all entries that name the dead. */
    private double deadShare() {
        return dead == 0 ? 0 : (double) dead / (dead + entries);
    }

    /** The share of entries that the other side has too. */
    private double symmetry() {
        return entries == 0 ? Double.NaN : (double) mutual / entries;
    }

    /** The standard deviation of how many know a peer. */
    private double inDegreeSd() {
        double mean = degree();
        double squares = 0;
        for (int degree : inDegrees) {
            squares += degree < 0 ? 0 : (degree - mean) * (degree - mean);
        }
        return Math.sqrt(squares / living);
    }

    /** The share of the living in the largest component. */
    private double largestComponent() {
        boolean[] seen = new boolean[linked.length];
        int[] queue = new int[linked.length];
        int largest = 0;
        for (int peer = 0; peer < linked.length; peer++) {
            if (inDegrees[peer] >= 0 && !seen[peer]) {
                largest = Math.max(largest, spread(peer, seen, queue));
            }
        }
        return (double) largest / living;
    }

    private int spread(int source, boolean[] seen, int[] queue) {
        int end = 0;
        queue[end++] = source;
        seen[source] = true;
        for (int begin = 0; begin < end; begin++) {
            for (int next : linked[queue[begin]]) {
                if (!seen[next]) {
                    seen[next] = true;
                    queue[end++] = next;
                }
            }
        }
        return end;
    }

    /** How likely two neighbours of a peer are neighbours, on average over peers that have two (Watts and Strogatz). */
    private double clustering(SplittableRandom random) {
        double sum = 0;
        int counted = 0;
        int step = Math.max(1, linked.length / TRIANGLE_PEERS);
        for (int peer = random.nextInt(step); peer < linked.length; peer += step) {
            int[] near = linked[peer];
            if (near.length < 2) {
                continue;
            }
            sum += near.length > ALL_PAIRS_MAX ? closed(near, random) : closed(near);
            counted++;
        }
        return counted == 0 ? Double.NaN : sum / counted;
    }

    /** The share of pairs of these that are linked. */
    private double closed(int[] near) {
        int closed = 0;
        for (int i = 0; i < near.length; i++) {
            for (int j = 0; j < i; j++) {
                closed += Arrays.binarySearch(linked[near[i]], near[j]) >= 0 ? 1 : 0;
            }
        }
        return 2.0 * closed / ((double) near.length * (near.length - 1));
    }

    /** The same by some pairs. */
    private double closed(int[] near, SplittableRandom random) {
        int closed = 0;
        for (int i = 0; i < PAIRS; i++) {
            int one = random.nextInt(near.length);
            int other = (one + 1 + random.nextInt(near.length - 1)) % near.length;
            closed += Arrays.binarySearch(linked[near[one]], near[other]) >= 0 ? 1 : 0;
        }
        return (double) closed / PAIRS;
    }

    /** Links between two peers that reach each other, on average: from some sources to all. */
    private double pathLength(SplittableRandom random) {
        double sum = 0;
        long paths = 0;
        int[] distance = new int[linked.length];
        int[] queue = new int[linked.length];
        for (int i = 0; i < SOURCES; i++) {
            int source = random.nextInt(linked.length);
            while (inDegrees[source] < 0) {
                source = random.nextInt(linked.length);
            }
            Arrays.fill(distance, -1);
            distance[source] = 0;
            queue[0] = source;
            int end = 1;
            for (int begin = 0; begin < end; begin++) {
                int peer = queue[begin];
                sum += distance[peer];
                for (int next : linked[peer]) {
                    if (distance[next] < 0) {
                        distance[next] = distance[peer] + 1;
                        queue[end++] = next;
                    }
                }
            }
            paths += end - 1;
        }
        return paths == 0 ? Double.NaN : sum / paths;
    }
}
