package dev.starling.cli;

import dev.starling.snapshot.SnapshotReport;
import dev.starling.testbed.SnapshotResult;
import dev.starling.trace.TraceStore;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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

    /** One snapshot by itself. */
    static void tell(Console console, int initiator, Optional<SnapshotResult> taken) {
        if (taken.isEmpty()) {
            throw new IllegalArgumentException("no snapshot: this transport has none, or it was not over in time");
        }
        SnapshotResult result = taken.get();
        SnapshotReport report = result.report();
        double ms = (report.endedNs() - report.startedNs()) / 1e6;
        console.result(
                () -> {
                    JsonLine line = JsonLine.event("snapshot").with("from", initiator);
                    fields(line, result);
                    return line.with("durationMs", ms)
                            .with("complete", report.complete())
                            .with("last", last(report))
                            .within(
                                    "missing",
                                    missing -> report.missing()
                                            .forEach((name, reason) -> missing.with(
                                                    name.text(),
                                                    reason.toString().toLowerCase(Locale.ROOT))))
                            .with("violations", result.violations());
                },
                () -> text(result, ms));
    }

    private static String text(SnapshotResult result, double ms) {
        SnapshotReport report = result.report();
        String missing = report.missing().entrySet().stream()
                .map(each ->
                        each.getKey().text() + " " + each.getValue().toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "snapshot %s: %d processes, %d channels, %d messages in them, %.1f ms, last %s; %s, %s%s%s",
                report.id(),
                report.processes().size(),
                report.channels(),
                report.inFlight(),
                ms,
                last(report),
                result.consistent() ? "consistent" : "NOT consistent",
                result.conserved() ? "conserved" : "NOT conserved",
                missing.isEmpty() ? "" : "; missing: " + missing,
                result.violations().isEmpty() ? "" : "\n  " + String.join("\n  ", result.violations()));
    }

    /** Whose record came last. */
    private static String last(SnapshotReport report) {
        return report.afterNs().entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .map(each -> each.getKey().text())
                .orElse("-");
    }
}
