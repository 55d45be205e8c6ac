package dev.starling.core;

/** Where spans go, and whether any are wanted. From any thread; nothing here blocks or throws. */
public interface Tracing {
    /** Records nothing. */
    Tracing NONE = new Tracing() {
        @Override
        public boolean on() {
            return false;
        }

        @Override
        public long nowNs() {
            return 0;
        }

        @Override
        public TraceContext newTrace() {
            return new TraceContext(0, 1, 0, false);
        }

        @Override
        public long newSpanId() {
            return 1;
        }

        @Override
        public boolean samples(TraceContext trace) {
            return false;
        }

        @Override
        public void record(SpanRecord span) {}
    };

    /** Whether to record at all; asked once, when a peer is opened. */
    boolean on();

    /** Nanoseconds since 1970: wall clock, or virtual time. */
    long nowNs();

    /** A trace that begins here, with span id 0; sampled at the rate set. */
    TraceContext newTrace();

    long newSpanId();

    /** Whether a trace whose id came from elsewhere is to be recorded; the same answer at every peer with this rate. */
    boolean samples(TraceContext trace);

    void record(SpanRecord span);
}
