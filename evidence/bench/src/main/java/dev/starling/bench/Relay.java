package dev.starling.bench;

import dev.starling.core.Tracing;
import dev.starling.peer.Cluster;
import dev.starling.peer.Peer;
import dev.starling.sim.SimulatedWorld;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Whole peers in virtual time: one operation is one message of 500 bytes published into 32 linked peers, checked, kept in
 * the cache and passed on by each, and all that they do besides in 200 virtual milliseconds. Members also open it;
 * strangers only relay.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public abstract class Relay {
    private static final int PEERS = 32;

    private SimulatedWorld world = SimulatedWorld.seeded(1);
    private @Nullable Cluster publisher;
    private byte[] message = new byte[500];
    private long received;
    private int count;

    /** Made by JMH. */
    protected Relay() {}

    /** How many of the others have joined the group. */
    protected abstract int members();

    /** Where the spans of a world's peers go. */
    protected abstract Tracing tracing(SimulatedWorld world);

    /** Opens the world and lets everybody meet. */
    @Setup(Level.Iteration)
    public void open() {
        world = SimulatedWorld.seeded(1);
        Tracing tracing = tracing(world);
        Peer seed = world.peer(
                options -> options.indexed(true).listen("0.0.0.0:9000").tracing(tracing));
        for (int i = 0; i < PEERS; i++) {
            Peer peer = world.peer(options ->
                    options.bootstrap(seed.localEndpoint().toString()).tracing(tracing));
            if (i == 0) {
                publisher = peer.cluster("bench");
            } else if (i <= members()) {
                peer.cluster("bench").subscribe(m -> received++);
            }
        }
        world.run(Duration.ofSeconds(20));
        received = 0;
        count = 0;
    }

    /** Ends the world; fails when too little arrived for the figure to mean anything. */
    @TearDown(Level.Iteration)
    public void close() {
        world.run(Duration.ofSeconds(5));
        if (received < 0.99 * count * members()) {
            throw new IllegalStateException(received + " of " + (long) count * members() + " messages arrived");
        }
        world.close();
    }

    /** Publishes a message and lets 200 ms pass. */
    @Benchmark
    public long publish() {
        message[count % message.length]++;
        count++;
        Objects.requireNonNull(publisher).publish(message);
        world.run(Duration.ofMillis(200));
        return received;
    }
}
