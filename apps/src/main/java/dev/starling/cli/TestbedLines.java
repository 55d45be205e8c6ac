package dev.starling.cli;

import dev.starling.testbed.SnapshotResult;
import dev.starling.trace.TraceStore;
import java.util.Locale;
import java.util.Optional;

/** What the testbed's snapshots look like in lines. */
final class TestbedLines {
    private TestbedLines() {}

    /** The summary's field; null where no snapshot was taken. */
    static JsonLine snapshot(JsonLine summary, Optional<SnapshotResult> taken) {
        return taken.map(result -> summary.within("snapshot", line -> fields(line, result)))
                .orElseGet(() -> summary.withNull("snapshot"));
    }

    /** The summary's field. */
    static void traces(JsonLine traces, TraceStore.Statistics statistics) {
        traces.with("spans", statistics.spans())
                .with("peersInLargestTrace", statistics.peersInLargestTrace())
                .with("hopsP50Ms", Math.round(statistics.hopsP50Ms() * 1000) / 1000.0);
    }

    /** What the summary's sentence says of it. */
    static String inShort(Optional<SnapshotResult> taken) {
        return taken.map(result -> String.format(
                        Locale.ROOT,
                        "; snapshot of %d processes and %d channels with %d messages, %s and %s",
                        result.report().processes().size(),
                        result.report().channels(),
                        result.report().inFlight(),
                        result.consistent() ? "consistent" : "NOT consistent",
                        result.conserved() ? "conserved" : "NOT conserved"))
                .orElse("");
    }

    private static void fields(JsonLine line, SnapshotResult result) {
        line.with("consistent", result.consistent())
                .with("conserved", result.conserved())
                .with("processes", result.report().processes().size())
                .with("channels", result.report().channels())
                .with("inFlight", result.report().inFlight());
    }
}
