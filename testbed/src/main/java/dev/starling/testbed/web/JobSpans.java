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
    private final long beginningNs;

    /**
     * Those of a store.
     *
     * @param beginningNs the calendar time at which the world began, which spans count from 1970
     */
    public JobSpans(TraceStore store, long beginningNs) {
        this.store = store;
        this.beginningNs = beginningNs;
    }

    @Override
    public List<Trace> traces(String search, int most) {
        return store.search(new TraceStore.Query(search, "", 0, most)).stream()
                .map(each -> new Trace(
                        each.traceId(),
                        each.name(),
                        each.startNs() - beginningNs,
                        each.endNs() - each.startNs(),
                        each.spans(),
                        each.peers()))
                .toList();
    }

    @Override
    public Optional<List<Span>> spans(String id) {
        return store.trace(id)
                .map(trace -> trace.spans().stream().map(this::span).toList());
    }

    private Span span(SpanRecord span) {
        Map<String, String> attributes = new LinkedHashMap<>(span.attributes());
        span.events().forEach(event -> attributes.put(event.name(), event.detail()));
        return new Span(
                TraceContext.hex(span.context().spanId()),
                span.parentSpanId() == 0 ? "" : TraceContext.hex(span.parentSpanId()),
                span.name(),
                JobSnapshots.number(span.peer()),
                span.startNs() - beginningNs,
                span.endNs() - span.startNs(),
                span.failed(),
                attributes);
    }
}
