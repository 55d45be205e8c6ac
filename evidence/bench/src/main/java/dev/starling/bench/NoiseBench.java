package dev.starling.bench;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Span;
import dev.starling.identity.ChaCha20Poly1305;
import dev.starling.identity.Identity;
import dev.starling.secure.NoiseLimits;
import dev.starling.secure.NoiseMachine;
import dev.starling.secure.NoiseSetup;
import dev.starling.secure.Secured;
import java.nio.ByteBuffer;
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

/** Noise against the cipher alone: one operation is one write, sealed on one side and opened on the other. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class NoiseBench {
    private static final byte[] NO_AD = {};

    /** Bytes of one write; 65,519 fill a frame. */
    @Param({"1024", "65519"})
    public int writeBytes;

    private final SplittableRandom random = new SplittableRandom(1);
    private final ChaCha20Poly1305 sealer = new ChaCha20Poly1305(new byte[32]);
    private final ChaCha20Poly1305 opener = new ChaCha20Poly1305(new byte[32]);
    private byte[] plain = new byte[0];
    private byte[] opened = new byte[0];
    private byte[] sealed = new byte[0];
    private ByteBuffer data = ByteBuffer.allocate(0);
    private long counter;
    private Ends ends = new Ends(random);

    /** Made by JMH. */
    public NoiseBench() {}

    /** Two machines after their handshake. */
    @Setup
    public void shakeHands() {
        plain = new byte[writeBytes];
        random.nextBytes(plain);
        opened = new byte[writeBytes];
        sealed = new byte[writeBytes + ChaCha20Poly1305.TAG_BYTES];
        data = ByteBuffer.wrap(plain);
        ends = new Ends(random);
        ends.begin();
    }

    /** The two machines. */
    @Benchmark
    public long transport() {
        ends.initiator.handle(new LayerInput.FromAbove(data.rewind()), ends.atInitiator);
        return ends.upBytes;
    }

    /** The JDK's cipher on the same bytes, without frames or machines. */
    @Benchmark
    public int cipherAlone() {
        sealer.seal(counter, NO_AD, plain, 0, plain.length, sealed, 0);
        return opener.open(counter++, NO_AD, sealed, 0, sealed.length, opened, 0);
    }

    /** A whole handshake, both sides. */
    @Benchmark
    public long handshake() {
        Ends fresh = new Ends(random);
        fresh.begin();
        return fresh.readies;
    }

    /** Two machines back to back. */
    private static final class Ends {
        private static final Identity IDENTITY = Identity.generate(new SplittableRandom(2));

        final NoiseMachine initiator = machine(true);
        final NoiseMachine responder = machine(false);
        final RandomGenerator random;
        final End atInitiator = new End(this, responder);
        final End atResponder = new End(this, initiator);
        long upBytes;
        int readies;

        Ends(RandomGenerator random) {
            this.random = random;
            atInitiator.otherEnv = atResponder;
            atResponder.otherEnv = atInitiator;
        }

        private static NoiseMachine machine(boolean initiator) {
            List<String> muxers = List.of("/yamux/1.0.0");
            return new NoiseMachine(new NoiseSetup(IDENTITY, initiator, Optional.empty(), muxers, NoiseLimits.DEFAULT));
        }

        void begin() {
            responder.handle(new LayerInput.Begin(), atResponder);
            initiator.handle(new LayerInput.Begin(), atInitiator);
            if (readies != 2) {
                throw new IllegalStateException("no handshake");
            }
        }
    }

    private static final class End implements Env<LayerOutput<Secured>> {
        private final Ends ends;
        private final NoiseMachine other;
        private End otherEnv = this;

        End(Ends ends, NoiseMachine other) {
            this.ends = ends;
            this.other = other;
        }

        @Override
        public void out(LayerOutput<Secured> output) {
            switch (output) {
                case LayerOutput.Down<Secured>(ByteBuffer bytes) ->
                    other.handle(new LayerInput.FromBelow(bytes), otherEnv);
                case LayerOutput.Up<Secured>(ByteBuffer bytes) -> ends.upBytes += bytes.remaining();
                case LayerOutput.Ready<Secured> ready -> ends.readies++;
                case LayerOutput.End<Secured> end -> throw new IllegalStateException("ended");
                case LayerOutput.Fail<Secured> fail -> throw new IllegalStateException(fail.toString());
            }
        }

        @Override
        public long nowNs() {
            return 0;
        }

        @Override
        public long epochMs() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            return ends.random;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }
    }
}
