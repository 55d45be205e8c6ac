package dev.starling.testbed.check;

import dev.starling.snapshot.SnapshotReport;
import java.util.List;

/** An invariant of snapshots of {@link TokenBank}s. */
@FunctionalInterface
public interface SnapshotChecker {
    /** What breaks it, in words; empty where it holds. */
    List<String> violations(SnapshotReport report);
}
