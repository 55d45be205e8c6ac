package dev.starling.interop.libp2p;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Writes reports as JSON lines, whole lines only, from any thread. */
final class Reports {
    private static final int STACK_MAX = 12;

    private final JsonMapper json = JsonMapper.shared();
    private final PrintStream out;

    Reports(PrintStream out) {
        this.out = out;
    }

    /** Begins a report. */
    static Map<String, Object> of(String kind) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("report", kind);
        return report;
    }

    synchronized void write(Map<String, Object> report) {
        out.println(json.writeValueAsString(report));
        out.flush();
    }

    /** Tells of what should not have happened. */
    void error(String where, Throwable cause) {
        Map<String, Object> report = of("error");
        report.put("where", where);
        report.put("message", String.valueOf(cause));
        report.put(
                "stack",
                List.of(cause.getStackTrace()).stream()
                        .limit(STACK_MAX)
                        .map(String::valueOf)
                        .toList());
        write(report);
    }
}
