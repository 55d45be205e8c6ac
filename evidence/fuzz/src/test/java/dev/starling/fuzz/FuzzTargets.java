package dev.starling.fuzz;

import java.util.List;
import java.util.stream.Stream;

/** All targets. */
final class FuzzTargets {
    static final List<FuzzTarget> ALL = Stream.of(
                    DiscoveryTargets.ALL,
                    EncodingTargets.ALL,
                    IdentityTargets.ALL,
                    KeyTargets.ALL,
                    LayerTargets.ALL,
                    OverlayTargets.ALL,
                    SnapshotTargets.ALL,
                    SrpTargets.ALL,
                    StoreTargets.ALL,
                    TlsTargets.ALL,
                    WireTargets.ALL)
            .flatMap(List::stream)
            .toList();

    private FuzzTargets() {}

    static FuzzTarget named(String name) {
        return ALL.stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no target \"" + name + "\"; there are " + ALL));
    }
}
