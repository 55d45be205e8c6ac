package dev.starling.arch;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sealed types of many source files, by simple name, and who is below them. */
final class SealedTypes {
    private final Set<String> sealed = new LinkedHashSet<>();
    private final Map<String, Set<String>> supertypes = new LinkedHashMap<>();
    private final Map<String, Set<String>> defaults = new LinkedHashMap<>();

    private SealedTypes() {}

    static SealedTypes of(Collection<SourceScan> scans) {
        SealedTypes all = new SealedTypes();
        for (SourceScan scan : scans) {
            all.sealed.addAll(scan.sealed);
            all.defaults.putAll(scan.defaultsBesidePatterns);
            scan.supertypes.forEach((name, above) -> all.supertypes
                    .computeIfAbsent(name, key -> new LinkedHashSet<>())
                    .addAll(above));
        }
        return all;
    }

    /** Where a switch has a default although all its patterns lie below one sealed type. */
    List<String> switchesWithDefault() {
        return defaults.entrySet().stream()
                .filter(entry -> sealed.stream()
                        .anyMatch(top -> entry.getValue().stream().allMatch(type -> isBelow(type, top))))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isBelow(String type, String top) {
        return type.equals(top)
                || supertypes.getOrDefault(type, Set.of()).stream()
                        .anyMatch(above -> !above.equals(type) && isBelow(above, top));
    }
}
