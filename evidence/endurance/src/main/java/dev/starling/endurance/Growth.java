package dev.starling.endurance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What there is more of than before. */
final class Growth {
    private Growth() {}

    /** Each name whose count has grown by more than so much. */
    static List<String> of(Map<String, Integer> before, Map<String, Integer> after, int tolerated) {
        List<String> grown = new ArrayList<>();
        after.forEach((name, count) -> {
            int had = before.getOrDefault(name, 0);
            if (count > had + tolerated) {
                grown.add(name + " " + had + " → " + count);
            }
        });
        return grown;
    }

    /** As {@link #of}. */
    static List<String> ofLong(Map<String, Long> before, Map<String, Long> after, long tolerated) {
        List<String> grown = new ArrayList<>();
        after.forEach((name, count) -> {
            long had = before.getOrDefault(name, 0L);
            if (count > had + tolerated) {
                grown.add(name + " " + had + " → " + count);
            }
        });
        return grown;
    }

    /** As the end of a line; empty where there is nothing. */
    static String text(List<String> grown) {
        return grown.isEmpty() ? "" : ": " + String.join(", ", grown.subList(0, Math.min(12, grown.size())));
    }
}
