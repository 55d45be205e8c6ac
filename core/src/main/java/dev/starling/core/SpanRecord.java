package dev.starling.core;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A span that is over.
 *
 * @param context the trace, and this span's id
 * @param parentSpanId 0 where it is the first of its trace
 * @param peer the label of the peer where it happened
 * @param name what was done; few different ones
 * @param startNs nanoseconds since 1970 in the world's time, as {@code endNs}
 * @param failed whether it came to nothing
 */
public record SpanRecord(
        TraceContext context,
        long parentSpanId,
        String peer,
        String name,
        Kind kind,
        long startNs,
        long endNs,
        SortedMap<String, String> attributes,
        List<Event> events,
        boolean failed) {
    /** OpenTelemetry's span kinds. */
    public enum Kind {
        /** Within a peer. */
        INTERNAL,
        /** Answers somebody's request. */
        SERVER,
        /** Asks, and waits for the answer. */
        CLIENT,
        /** Sends what others take later. */
        PRODUCER,
        /** Takes what somebody has sent. */
        CONSUMER
    }

    /** Something that happened meanwhile. */
    public record Event(long atNs, String name, String detail) {}

    /** Copies the collections. */
    public SpanRecord {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
        events = List.copyOf(events);
    }

    /** Without events, and not failed. */
    public static SpanRecord of(
            TraceContext context,
            long parentSpanId,
            String peer,
            String name,
            Kind kind,
            long startNs,
            long endNs,
            Map<String, String> attributes) {
        return new SpanRecord(
                context, parentSpanId, peer, name, kind, startNs, endNs, new TreeMap<>(attributes), List.of(), false);
    }
}
