package dev.starling.fuzz;

import dev.starling.net.store.StoreScript;
import java.util.List;

/** Files of the state folder, after a crash or a bad disk. */
final class StoreTargets {
    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("segment-file", StoreScript::segments),
            new FuzzTarget(
                    "peers-file",
                    List.of("starling peers 1\n", "clock ", "peer ", " indexed", "crc32c ", "192.0.2.7:9001"),
                    StoreScript::peers));

    private StoreTargets() {}
}
