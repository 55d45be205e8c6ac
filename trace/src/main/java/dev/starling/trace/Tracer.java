package dev.starling.trace;

import dev.starling.core.SpanRecord;
import dev.starling.core.TraceContext;
import dev.starling.core.Tracing;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Gives out ids, samples by rate, and hands spans to sinks. */
public final class Tracer implements Tracing, AutoCloseable {
    private final LongSupplier clockNs;
    private final RandomGenerator random;
    private final long samplesBelow;
    private final List<SpanSink> sinks;

    /**
     * A tracer.
     *
     * @param clockNs nanoseconds since 1970
     * @param random of the ids; used by one thread at a time
     * @param rate of traces that are recorded, 0 to 1
     */
    public Tracer(LongSupplier clockNs, RandomGenerator random, double rate, List<? extends SpanSink> sinks) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("the rate of sampled traces is 0 to 1, not " + rate);
        }
        this.clockNs = clockNs;
        this.random = random;
        samplesBelow = rate == 1 ? Long.MAX_VALUE : (long) (rate * Long.MAX_VALUE);
        this.sinks = List.copyOf(sinks);
    }

    @Override
    public boolean on() {
        return samplesBelow > 0;
    }

    @Override
    public long nowNs() {
        return clockNs.getAsLong();
    }

    @Override
    public TraceContext newTrace() {
        long high;
        long low;
        synchronized (random) {
            high = random.nextLong();
            low = random.nextLong();
        }
        TraceContext trace = new TraceContext(high, (high | low) == 0 ? 1 : low, 0, true);
        return samples(trace) ? trace : new TraceContext(high, low, 0, false);
    }

    @Override
    public long newSpanId() {
        long id;
        synchronized (random) {
            id = random.nextLong();
        }
        return id == 0 ? 1 : id;
    }

    @Override
    public boolean samples(TraceContext trace) {
        // By the id's low half, as OpenTelemetry's ratio sampler: the same traces everywhere.
        return samplesBelow == Long.MAX_VALUE || (trace.traceLow() & Long.MAX_VALUE) < samplesBelow;
    }

    @Override
    public void record(SpanRecord span) {
        for (SpanSink sink : sinks) {
            sink.accept(span);
        }
    }

    @Override
    public void close() {
        sinks.forEach(SpanSink::close);
    }
}
