package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.core.SpanRecord;
import dev.starling.core.TraceContext;
import dev.starling.identity.Hashes;
import dev.starling.peer.World;
import dev.starling.trace.SpanSink;
import dev.starling.trace.TraceStore;
import dev.starling.trace.Tracer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What a job's peers record, in the world's time: wall clock, or virtual time since the first of 2026. */
public final class JobTraces implements AutoCloseable {
    private static final int SPANS_MAX = 200_000;
    private static final long BYTES_MAX = 256L << 20;
    private static final Instant VIRTUAL_BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final TraceStore store = new TraceStore(SPANS_MAX, BYTES_MAX);
    private final Tracer tracer;

    private final long beginningNs;

    private JobTraces(World world, long seed, double rate, List<? extends SpanSink> others) {
        Instant now = world.name().equals("real") ? Instant.now() : VIRTUAL_BEGINNING;
        beginningNs = TimeUnit.SECONDS.toNanos(now.getEpochSecond())
                + now.getNano()
                - world.elapsed().toNanos();
        List<SpanSink> sinks = new ArrayList<>(others);
        sinks.addFirst(store);
        tracer = new Tracer(() -> beginningNs + world.elapsed().toNanos(), new SplittableRandom(seed), rate, sinks);
    }

    /**
     * All traces or a part of them, kept in memory.
     *
     * @param seed of the ids
     * @param rate of traces that are recorded, 0 to 1
     * @param others who get the spans as well; closed with this
     */
    public static JobTraces of(World world, long seed, double rate, List<? extends SpanSink> others) {
        return new JobTraces(world, seed, rate, others);
    }

    /** The calendar time at which the world began, nanoseconds since 1970. */
    public long beginningNs() {
        return beginningNs;
    }

    /** The last traces. */
    public TraceStore store() {
        return store;
    }

    Tracer tracer() {
        return tracer;
    }

    /**
     * Records a moment whose trace and spans are named by texts that all who take part know.
     *
     * @param trace names the trace
     * @param span names the span within the trace
     * @param parent names its parent; empty for none
     */
    void moment(
            String trace,
            String span,
            String parent,
            String peer,
            String name,
            SpanRecord.Kind kind,
            Map<String, String> attributes) {
        spanning(trace, span, parent, peer, name, kind, tracer.nowNs(), attributes);
    }

    /** As {@link #moment}, of something that began before and ends now. */
    void spanning(
            String trace,
            String span,
            String parent,
            String peer,
            String name,
            SpanRecord.Kind kind,
            long startNs,
            Map<String, String> attributes) {
        TraceContext context = TraceContext.ofTrace(hash(trace), id(trace, span), true);
        if (tracer.samples(context)) {
            long parentId = parent.isEmpty() ? 0 : id(trace, parent);
            tracer.record(SpanRecord.of(context, parentId, peer, name, kind, startNs, tracer.nowNs(), attributes));
        }
    }

    private static long id(String trace, String span) {
        return TraceContext.spanId(hash(trace + " " + span));
    }

    private static Bytes hash(String text) {
        return Bytes.wrap(Hashes.sha256(Bytes.utf8(text).shared()));
    }

    /** Hands on what is left. */
    @Override
    public void close() {
        tracer.close();
    }
}
