package dev.starling.peer;

import dev.starling.core.Span;
import dev.starling.core.SpanRecord;
import dev.starling.core.SpanRecord.Kind;
import dev.starling.core.TraceContext;
import dev.starling.core.Tracing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A span that is open. What runs within it on the same thread, and what it opens at other peers by streams, becomes part of
 * it. A handler of a stream runs within the span of the stream.
 */
public final class Traced implements Span {
    private static final ScopedValue<TraceContext> CURRENT = ScopedValue.newInstance();
    private static final int EVENTS_MAX = 64;

    private final Tracing tracing;
    private final TraceContext context;
    private final long parentSpanId;
    private final String peer;
    private final String name;
    private final Kind kind;
    private final long startNs;
    private final Map<String, String> attributes = new TreeMap<>();
    private final List<SpanRecord.Event> events = new ArrayList<>();
    private boolean failed;
    private boolean ended;

    private Traced(Tracing tracing, TraceContext parent, String peer, String name, Kind kind) {
        this.tracing = tracing;
        context = parent.sampled() ? parent.span(tracing.newSpanId()) : parent;
        parentSpanId = parent.spanId();
        this.peer = peer;
        this.name = name;
        this.kind = kind;
        startNs = parent.sampled() ? tracing.nowNs() : 0;
    }

    /** The span that this thread runs in; null where there is none. */
    public static @Nullable TraceContext current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /**
     * Opens a span in that of this thread, or as the first of a new trace.
     *
     * @param peer the label of the peer that does it
     */
    public static Traced begin(Tracing tracing, String peer, String name, Kind kind) {
        TraceContext parent = current();
        return begin(tracing, parent == null ? tracing.newTrace() : parent, peer, name, kind);
    }

    /** Opens a span in another one. */
    public static Traced begin(Tracing tracing, TraceContext parent, String peer, String name, Kind kind) {
        return new Traced(tracing, parent, peer, name, kind);
    }

    /** Runs {@code body} within a span that ends with it; without tracing it just runs. */
    public static <T> T call(Tracing tracing, String peer, String name, Kind kind, Function<Span, T> body) {
        if (!tracing.on()) {
            return body.apply(Span.NONE);
        }
        Traced span = begin(tracing, peer, name, kind);
        return span.within(() -> body.apply(span));
    }

    /** Runs {@code body} within this span, which ends with it. */
    public <T> T within(ScopedValue.CallableOp<? extends T, RuntimeException> body) {
        try {
            return in(body);
        } catch (RuntimeException e) {
            fail(String.valueOf(e.getMessage()));
            throw e;
        } finally {
            end();
        }
    }

    /** Runs {@code body} within this span, which goes on. */
    public <T, X extends Throwable> T in(ScopedValue.CallableOp<? extends T, X> body) throws X {
        return ScopedValue.where(CURRENT, context).call(body);
    }

    /** What others need in order to become part of this span. */
    public TraceContext context() {
        return context;
    }

    @Override
    public boolean recording() {
        return context.sampled();
    }

    @Override
    public synchronized void event(String event, String detail) {
        if (recording() && events.size() < EVENTS_MAX) {
            events.add(new SpanRecord.Event(tracing.nowNs(), event, detail));
        }
    }

    /** Adds what is to be known about it; a value under the same key again takes the place of the first. */
    public synchronized Traced with(String key, String value) {
        if (recording()) {
            attributes.put(key, value);
        }
        return this;
    }

    /** It came to nothing, and why. */
    public synchronized void fail(String why) {
        failed = true;
        with("error", why);
    }

    /** Ends and records it; only the first call counts. */
    public synchronized void end() {
        if (!ended && recording()) {
            tracing.record(new SpanRecord(
                    context,
                    parentSpanId,
                    peer,
                    name,
                    kind,
                    startNs,
                    tracing.nowNs(),
                    new TreeMap<>(attributes),
                    events,
                    failed));
        }
        ended = true;
    }
}
