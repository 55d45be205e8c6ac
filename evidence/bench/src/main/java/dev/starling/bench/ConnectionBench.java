package dev.starling.bench;

import dev.starling.core.Env;
import dev.starling.core.Span;
import dev.starling.identity.HostCertificates;
import dev.starling.identity.Identity;
import dev.starling.identity.ProofVerifier;
import dev.starling.mux.YamuxConfig;
import dev.starling.secure.NoiseLimits;
import dev.starling.secure.NoiseMachine;
import dev.starling.secure.NoiseSetup;
import dev.starling.secure.TlsLimits;
import dev.starling.secure.TlsMachine;
import dev.starling.secure.TlsSetup;
import dev.starling.swarm.ConnectionInput;
import dev.starling.swarm.ConnectionMachine;
import dev.starling.swarm.ConnectionOutput;
import dev.starling.swarm.ConnectionSetup;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Whole connections in memory: the channel, yamux and one stream, both sides in one thread. One operation is 64 KiB
 * written on one side and read on the other, with the window updates that this takes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ConnectionBench {
    private static final int WRITE_BYTES = 1 << 16;
    private static final String PROTOCOL = "/sink/1";
    private static final Identity IDENTITY = Identity.generate(new SplittableRandom(2));
    private static final HostCertificates CERTIFICATE = HostCertificates.make(IDENTITY, new SplittableRandom(3), 0);
    private static final List<String> MUXERS = List.of(ConnectionSetup.YAMUX);

    /** What secures the connection. */
    @Param({"noise", "tls"})
    public String security = "tls";

    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] data = new byte[WRITE_BYTES];
    private End dialer = new End(true);
    private End listener = new End(false);
    private long now;

    /** Made by JMH. */
    public ConnectionBench() {}

    /** Two ends after their handshake, with a stream. */
    @Setup
    public void connect() {
        random.nextBytes(data);
        dialer = new End(true);
        listener = new End(false);
        dialer.other = listener;
        listener.other = dialer;
        for (End end : List.of(listener, dialer)) {
            end.give(new ConnectionInput.Begin());
            end.give(new ConnectionInput.Room(1 << 20));
        }
        run();
        dialer.give(new ConnectionInput.Open(1, List.of(PROTOCOL)));
        run();
        if (dialer.stream < 0) {
            throw new IllegalStateException("no stream");
        }
    }

    /** 64 KiB. */
    @Benchmark
    public long stream() {
        long wanted = listener.read + WRITE_BYTES;
        int at = 0;
        while (at < WRITE_BYTES) {
            int count = (int) Math.min(WRITE_BYTES - at, dialer.writable);
            dialer.writable -= count;
            dialer.give(new ConnectionInput.Write(dialer.stream, ByteBuffer.wrap(data, at, count)));
            at += count;
            run();
        }
        if (listener.read != wanted) {
            throw new IllegalStateException(listener.read + " bytes were read, not " + wanted);
        }
        return listener.read;
    }

    private void run() {
        now += 1_000;
        while (!dialer.todo.isEmpty() || !listener.todo.isEmpty()) {
            dialer.work();
            listener.work();
        }
    }

    private ConnectionSetup.Security secured(boolean isDialer) {
        return security.equals("tls")
                ? new ConnectionSetup.Security(
                        TlsMachine.PROTOCOL,
                        () -> new TlsMachine(new TlsSetup(
                                CERTIFICATE,
                                ProofVerifier.EACH_TIME,
                                isDialer,
                                Optional.empty(),
                                MUXERS,
                                TlsLimits.DEFAULT)))
                : new ConnectionSetup.Security(
                        NoiseMachine.PROTOCOL,
                        () -> new NoiseMachine(
                                new NoiseSetup(IDENTITY, isDialer, Optional.empty(), MUXERS, NoiseLimits.DEFAULT)));
    }

    private final class End implements Env<ConnectionOutput> {
        private final ConnectionMachine machine;
        private final Deque<ConnectionInput> todo = new ArrayDeque<>();
        private End other = this;
        private long stream = -1;
        private long writable;
        private long read;
        private int room;

        End(boolean isDialer) {
            machine = new ConnectionMachine(new ConnectionSetup(
                    isDialer,
                    List.of(secured(isDialer)),
                    PROTOCOL::equals,
                    YamuxConfig.DEFAULT,
                    ConnectionSetup.UPGRADE_NS));
        }

        void give(ConnectionInput input) {
            todo.add(input);
        }

        void work() {
            while (!todo.isEmpty()) {
                machine.handle(todo.remove(), this);
            }
            if (room > 0) {
                int sent = room;
                room = 0;
                give(new ConnectionInput.Room(sent));
            }
        }

        @Override
        public void out(ConnectionOutput output) {
            switch (output) {
                case ConnectionOutput.Down(ByteBuffer bytes) -> {
                    room += bytes.remaining();
                    // The copy is the network's: what a socket would do.
                    other.give(new ConnectionInput.FromBelow(
                            ByteBuffer.allocate(bytes.remaining()).put(bytes).flip()));
                }
                case ConnectionOutput.Data(long from, ByteBuffer bytes) -> {
                    read += bytes.remaining();
                    give(new ConnectionInput.Consumed(from, bytes.remaining()));
                }
                case ConnectionOutput.Opened opened -> stream = opened.stream();
                case ConnectionOutput.Writable more -> writable += more.bytes();
                case ConnectionOutput.Closed closed -> throw new IllegalStateException(closed.toString());
                case ConnectionOutput rest -> {}
            }
        }

        @Override
        public long nowNs() {
            return now;
        }

        @Override
        public long epochMs() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }
    }
}
