package dev.starling.interop.libp2p;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Reports as JSON lines on standard output, whole lines only, from any thread. */
final class Lines {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Lines() {}

    /** An object of these names and values, in turn. */
    static Map<String, Object> of(Object... pairs) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            object.put((String) pairs[i], pairs[i + 1]);
        }
        return object;
    }

    static void report(String kind, Map<String, Object> fields) {
        Map<String, Object> line = of("report", kind);
        line.putAll(fields);
        synchronized (Lines.class) {
            System.out.println(JSON.writeValueAsString(line));
            System.out.flush();
        }
    }

    static void error(String where, Throwable cause) {
        report("error", of("where", where, "message", String.valueOf(cause)));
    }
}
