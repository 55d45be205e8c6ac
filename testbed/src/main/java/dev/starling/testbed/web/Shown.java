package dev.starling.testbed.web;

import dev.starling.testbed.live.LiveTestbed;

/** The testbed that a page shows, and what else is known of it. Another one may follow when a run is replayed. */
public record Shown(LiveTestbed testbed, RunInfo info, SnapshotSource snapshots, TraceSource traces, Runs runs) {
    /** A testbed that takes no snapshots, keeps no traces and cannot be started again. */
    public static Shown of(LiveTestbed testbed, RunInfo info) {
        return new Shown(testbed, info, SnapshotSource.NONE, TraceSource.NONE, Runs.NONE);
    }
}
