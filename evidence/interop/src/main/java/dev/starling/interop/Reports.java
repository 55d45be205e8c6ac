package dev.starling.interop;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** Writes reports as JSON lines, whole lines only, from any thread. */
final class Reports {
    /** Bodies up to here are written out; of longer ones only size and hash. */
    private static final int TEXT_BYTES_MAX = 1024;

    private final JsonMapper json = JsonMapper.shared();
    private final PrintStream out;
    private final Map<String, String> eventNames = new TreeMap<>();

    Reports(PrintStream out, List<String> events) {
        this.out = out;
        events.forEach(name -> eventNames.put(
                Bytes.of(Hashes.sha256(Bytes.utf8(name).shared())).hex(), name));
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

    void error(String where, Throwable cause) {
        Map<String, Object> report = of("error");
        report.put("where", where);
        report.put("message", String.valueOf(cause));
        StackTraceElement[] stack = cause.getStackTrace();
        report.put(
                "stack", List.of(stack).stream().limit(12).map(String::valueOf).toList());
        write(report);
    }

    /** Describes a body: its size and hash, and itself where it is short. */
    void body(Map<String, Object> report, Bytes payload) {
        report.put("size", payload.length());
        report.put("sha256", Bytes.of(Hashes.sha256(payload.shared())).hex());
        if (payload.length() > TEXT_BYTES_MAX) {
            return;
        }
        try {
            report.put(
                    "text",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(payload.toArray()))
                            .toString());
        } catch (CharacterCodingException _) {
            // Not text: the bytes below say it all.
        }
        report.put("base64", Base64.getEncoder().encodeToString(payload.shared()));
    }

    /** An event's name if it is one that was announced, else its hash. */
    String eventName(Bytes hash) {
        return eventNames.getOrDefault(hash.hex(), hash.hex());
    }
}
