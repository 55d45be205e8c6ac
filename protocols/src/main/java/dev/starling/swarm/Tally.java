package dev.starling.swarm;

import java.util.SortedMap;
import java.util.TreeMap;

/** What has happened, by name. Codes come from drivers too, so there is a most of them. */
final class Tally {
    private static final int NAMES_MAX = 256;

    private final TreeMap<String, Long> counts = new TreeMap<>();

    void add(String name) {
        counts.merge(counts.containsKey(name) || counts.size() < NAMES_MAX ? name : "other", 1L, Long::sum);
    }

    void add(String kind, String code) {
        add(kind + "." + code);
    }

    SortedMap<String, Long> snapshot() {
        return new TreeMap<>(counts);
    }
}
