package dev.starling.testbed.live;

import dev.starling.snapshot.SnapshotReport;
import dev.starling.testbed.SnapshotResult;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A snapshot in words and fields. */
final class SnapshotAnswer {
    private SnapshotAnswer() {}

    static ControlAnswer of(int initiator, SnapshotResult result) {
        SnapshotReport report = result.report();
        double ms = (report.endedNs() - report.startedNs()) / 1e6;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("from", initiator);
        fields.put("consistent", result.consistent());
        fields.put("conserved", result.conserved());
        fields.put("processes", report.processes().size());
        fields.put("channels", report.channels());
        fields.put("inFlight", report.inFlight());
        fields.put("durationMs", ms);
        fields.put("complete", report.complete());
        fields.put("last", last(report));
        fields.put("missing", missing(report));
        fields.put("violations", result.violations());
        return Obeying.answer("snapshot", fields, text(result, ms));
    }

    private static String text(SnapshotResult result, double ms) {
        SnapshotReport report = result.report();
        String missing = missing(report).entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
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

    private static Map<String, String> missing(SnapshotReport report) {
        Map<String, String> missing = new LinkedHashMap<>();
        report.missing()
                .forEach((name, reason) ->
                        missing.put(name.text(), reason.toString().toLowerCase(Locale.ROOT)));
        return missing;
    }

    /** Whose record came last. */
    private static String last(SnapshotReport report) {
        return report.afterNs().entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .map(each -> each.getKey().text())
                .orElse("-");
    }
}
