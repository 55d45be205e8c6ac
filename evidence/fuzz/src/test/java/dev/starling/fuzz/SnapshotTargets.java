package dev.starling.fuzz;

import dev.starling.snapshot.SnapshotScript;
import java.util.List;

/** Snapshots. */
final class SnapshotTargets {
    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget(
                    "snapshot-message",
                    List.of("\u0002\u0001p\u0001\u0000\u0000\u0001", "\u0003\u0001p\u0001\u0001\u0001q\u0000\u0000"),
                    SnapshotScript::message),
            new FuzzTarget(
                    "snapshot-machine",
                    List.of(
                            "\u0004\u0000\u0000\u0007\u0002\u0001p\u0001\u0000\u0000\u0001",
                            "\u0004\u0000\u0000\u0004\u0001\u0001\u0001\u0000"),
                    SnapshotScript::run));

    private SnapshotTargets() {}
}
