package dev.starling.testbed;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Who is connected to whom.
 *
 * @param kind the shape
 * @param degree links that each peer makes, for RANDOM only
 */
public record Topology(Kind kind, int degree) {
    /** The shapes. */
    public enum Kind {
        FULL,
        LINE,
        RING,
        RANDOM
    }

    /** Everybody with everybody. */
    public static final Topology EVERYBODY = new Topology(Kind.FULL, 0);

    /**
     * Parses {@code full}, {@code line}, {@code ring} or {@code random:K}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Topology parse(String text) {
        return switch (text) {
            case "full" -> EVERYBODY;
            case "line" -> new Topology(Kind.LINE, 0);
            case "ring" -> new Topology(Kind.RING, 0);
            default -> random(text);
        };
    }

    private static Topology random(String text) {
        if (!text.matches("random:[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException(
                    "not a topology: \"" + text + "\"; expected full, line, ring or random:K with K from 1 to 999");
        }
        return new Topology(Kind.RANDOM, Integer.parseInt(text.substring("random:".length())));
    }

    /** A link between two peers, the lower number first. */
    public record Edge(int low, int high) implements Comparable<Edge> {
        static Edge of(int one, int other) {
            return new Edge(Math.min(one, other), Math.max(one, other));
        }

        @Override
        public int compareTo(Edge other) {
            return low != other.low ? Integer.compare(low, other.low) : Integer.compare(high, other.high);
        }
    }

    /**
     * The links among {@code peers} peers, sorted. A random one contains a ring, so that it is connected, and makes up
     * the rest by uniform draws.
     */
    public List<Edge> edges(int peers, RandomGenerator random) {
        SortedSet<Edge> edges = new TreeSet<>();
        switch (kind) {
            case FULL -> {
                for (int i = 0; i < peers; i++) {
                    for (int k = i + 1; k < peers; k++) {
                        edges.add(new Edge(i, k));
                    }
                }
            }
            case LINE -> chain(edges, peers);
            case RING -> ring(edges, peers);
            case RANDOM -> {
                ring(edges, peers);
                int wanted = (int) Math.min((long) peers * degree, (long) peers * (peers - 1) / 2);
                while (edges.size() < wanted) {
                    int one = random.nextInt(peers);
                    int other = random.nextInt(peers);
                    if (one != other) {
                        edges.add(Edge.of(one, other));
                    }
                }
            }
        }
        return new ArrayList<>(edges);
    }

    private static void chain(SortedSet<Edge> edges, int peers) {
        for (int i = 0; i + 1 < peers; i++) {
            edges.add(new Edge(i, i + 1));
        }
    }

    private static void ring(SortedSet<Edge> edges, int peers) {
        chain(edges, peers);
        if (peers > 2) {
            edges.add(new Edge(0, peers - 1));
        }
    }

    @Override
    public String toString() {
        return switch (kind) {
            case FULL -> "full";
            case LINE -> "line";
            case RING -> "ring";
            case RANDOM -> "random:" + degree;
        };
    }
}
