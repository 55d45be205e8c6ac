package dev.starling.trace;

import dev.starling.core.SpanRecord;
import dev.starling.core.SpanRecord.Kind;
import dev.starling.core.TraceContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Spans to try things on. */
final class Spans {
    static final long T0 = 1_767_225_600_000_000_000L;

    private Spans() {}

    static TraceContext trace(long low) {
        return new TraceContext(0x0102030405060708L, low, 0, true);
    }

    static SpanRecord span(long trace, long id, long parent, String peer, long afterMs) {
        return SpanRecord.of(
                trace(trace).span(id),
                parent,
                peer,
                "hop",
                Kind.CONSUMER,
                T0 + afterMs * 1_000_000,
                T0 + afterMs * 1_000_000 + 2_000_500,
                Map.of("key", "value \"" + peer + "\""));
    }

    static SpanRecord eventful() {
        return new SpanRecord(
                trace(5).span(7),
                0,
                "peer-1",
                "PING",
                Kind.CLIENT,
                T0,
                T0 + 3_000_000,
                new TreeMap<>(Map.of("a", "b")),
                List.of(new SpanRecord.Event(T0 + 1_000_000, "dialed", "twice")),
                true);
    }
}
