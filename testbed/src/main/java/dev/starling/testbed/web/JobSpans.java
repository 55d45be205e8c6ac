package dev.starling.testbed.web;

import dev.starling.core.SpanRecord;
import dev.starling.core.TraceContext;
import dev.starling.trace.TraceStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The traces that a job's peers have recorded. */
public final class JobSpans implements TraceSource {
    private final TraceStore store;

    /** Those of a store. */
    public JobSpans(TraceStore store) {
        this.store = store;
    }

    @Override
    public List<Trace> traces(String search, int most) {
        return store.search(new TraceStore.Query(search, "", 0, most)).stream()
                .map(each -> new Trace(
                        each.traceId(),
                        each.name(),
                        each.startNs(),
                        each.endNs() - each.startNs(),
                        each.spans(),
                        each.peers()))
                .toList();
    }

    @Override
    public Optional<List<Span>> spans(String id) {
        return store.trace(id)
                .map(trace -> trace.spans().stream().map(JobSpans::span).toList());
    }

    private static Span span(SpanRecord span) {
        Map<String, String> attributes = new LinkedHashMap<>(span.attributes());
        span.events().forEach(event -> attributes.put(event.name(), event.detail()));
        return new Span(
                TraceContext.hex(span.context().spanId()),
                span.parentSpanId() == 0 ? "" : TraceContext.hex(span.parentSpanId()),
                span.name(),
                JobSnapshots.number(span.peer()),
                span.startNs(),
                span.endNs() - span.startNs(),
                span.failed(),
                attributes);
    }
}
