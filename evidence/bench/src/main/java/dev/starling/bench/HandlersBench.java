package dev.starling.bench;

import dev.starling.sim.SimulatedWorld;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Blocking handlers in virtual time: one operation is one resumption, up to the next time that the handler waits. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class HandlersBench {
    private static final int TURNS = 100_000;
    private static final long ROUND_NS = 1_000_000;

    /** How many handlers take turns. */
    @Param({"1", "1000", "100000"})
    public int handlers;

    private SimulatedWorld world = SimulatedWorld.seeded(1);

    /** Made by JMH. */
    public HandlersBench() {}

    /** Begins the handlers; each sleeps for ever in steps of one round. */
    @Setup(Level.Trial)
    public void begin() {
        for (int i = 0; i < handlers; i++) {
            world.spawn("handler", () -> {
                while (true) {
                    world.sleep(Duration.ofNanos(ROUND_NS));
                }
            });
        }
        world.run(Duration.ofNanos(ROUND_NS / 2));
    }

    /** Unwinds them. */
    @TearDown(Level.Trial)
    public void end() {
        world.close();
    }

    /** So many resumptions that every handler has its turn equally often. */
    @Benchmark
    @OperationsPerInvocation(TURNS)
    public Duration resume() {
        world.run(Duration.ofNanos(ROUND_NS * (TURNS / handlers)));
        return world.elapsed();
    }
}
