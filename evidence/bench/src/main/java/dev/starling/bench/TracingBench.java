package dev.starling.bench;

import dev.starling.core.Tracing;
import dev.starling.sim.SimulatedWorld;
import dev.starling.trace.TraceStore;
import dev.starling.trace.Tracer;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What following the ways of packets costs peers that relay them: switched off as in a plain peer; on, but with a rate at
 * which next to no trace is recorded; and with all of them recorded.
 */
@State(Scope.Thread)
public class TracingBench extends Relay {
    /** Off, or the rate of traces that are recorded. */
    @Param({"off", "1e-9", "1"})
    public String rate = "off";

    /** Made by JMH. */
    public TracingBench() {}

    @Override
    protected int members() {
        return 0;
    }

    @Override
    protected Tracing tracing(SimulatedWorld world) {
        return rate.equals("off")
                ? Tracing.NONE
                : new Tracer(
                        () -> world.elapsed().toNanos(),
                        new SplittableRandom(1),
                        Double.parseDouble(rate),
                        List.of(new TraceStore(100_000, 64 << 20)));
    }
}
