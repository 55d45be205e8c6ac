package dev.starling.testbed.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which peers may talk to each other. Safe for several threads: a change replaces all that was known. */
public final class Cuts {
    private record Pair(int low, int high) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            return low != other.low ? Integer.compare(low, other.low) : Integer.compare(high, other.high);
        }

        static Pair of(int one, int other) {
            return new Pair(Math.min(one, other), Math.max(one, other));
        }
    }

    /** Cut links, and the part of each peer that is in one; all others form one more part, 0. */
    private record State(Set<Pair> pairs, Map<Integer, Integer> parts) {
        boolean whole() {
            return pairs.isEmpty() && parts.isEmpty();
        }

        int part(int peer) {
            return parts.getOrDefault(peer, 0);
        }
    }

    private static final State WHOLE = new State(Set.of(), Map.of());

    private volatile State state = WHOLE;

    /** Everybody may talk. */
    public Cuts() {}

    /** Whether nothing is cut. */
    public boolean none() {
        return state.whole();
    }

    /** Whether two peers may talk. */
    public boolean passes(int one, int other) {
        State now = state;
        return now.whole() || (!now.pairs.contains(Pair.of(one, other)) && now.part(one) == now.part(other));
    }

    /** These two may not talk any more. */
    public synchronized void cut(int one, int other) {
        Set<Pair> pairs = new HashSet<>(state.pairs);
        pairs.add(Pair.of(one, other));
        become(pairs, state.parts);
    }

    /** These two may talk again, as far as no partition lies between them. */
    public synchronized void heal(int one, int other) {
        Set<Pair> pairs = new HashSet<>(state.pairs);
        pairs.remove(Pair.of(one, other));
        become(pairs, state.parts);
    }

    /** Only peers of the same list may talk; all others, and the seeds, form one more. Replaces an earlier partition. */
    public synchronized void partition(List<List<Integer>> parts) {
        Map<Integer, Integer> byPeer = new HashMap<>();
        for (int part = 0; part < parts.size(); part++) {
            for (int peer : parts.get(part)) {
                byPeer.put(peer, part + 1);
            }
        }
        become(state.pairs, byPeer);
    }

    /** Everybody may talk again. */
    public synchronized void healAll() {
        state = WHOLE;
    }

    /** A line for each pair, and one for the partition. */
    public List<String> describe() {
        State now = state;
        List<String> lines = new ArrayList<>();
        new TreeSet<>(now.pairs).forEach(pair -> lines.add("cut " + pair.low + " " + pair.high));
        if (!now.parts.isEmpty()) {
            SortedMap<Integer, SortedSet<Integer>> byPart = new TreeMap<>();
            now.parts.forEach((peer, part) ->
                    byPart.computeIfAbsent(part, each -> new TreeSet<>()).add(peer));
            lines.add("partition "
                    + byPart.values().stream()
                            .map(part -> part.stream().map(String::valueOf).collect(Collectors.joining(",")))
                            .collect(Collectors.joining(" | ")));
        }
        return lines;
    }

    private void become(Set<Pair> pairs, Map<Integer, Integer> parts) {
        state = new State(pairs, parts);
    }
}
