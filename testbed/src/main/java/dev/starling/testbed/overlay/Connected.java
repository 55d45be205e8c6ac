package dev.starling.testbed.overlay;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether links connect all. */
final class Connected {
    private Connected() {}

    /**
     * Whether everybody can reach everybody, by links that work both ways wherever they are listed.
     *
     * @param links of each; those to somebody who is not listed count for nothing
     */
    static <K extends Comparable<? super K>> boolean isWhole(Map<K, ? extends Set<K>> links) {
        Map<K, Set<K>> both = new TreeMap<>();
        links.keySet().forEach(one -> both.put(one, new LinkedHashSet<>()));
        links.forEach((one, others) -> others.forEach(other -> {
            Set<K> theirs = both.get(other);
            if (theirs != null) {
                theirs.add(one);
                both.getOrDefault(one, new HashSet<>()).add(other);
            }
        }));
        Set<K> reached = new HashSet<>();
        ArrayDeque<K> next = new ArrayDeque<>();
        both.keySet().stream().findFirst().ifPresent(next::add);
        while (!next.isEmpty()) {
            K one = next.remove();
            if (reached.add(one)) {
                next.addAll(both.getOrDefault(one, Set.of()));
            }
        }
        return reached.size() == both.size();
    }
}
