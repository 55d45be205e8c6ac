package dev.starling.bench;

import dev.starling.identity.ChaCha20Poly1305;
import dev.starling.identity.Identity;
import dev.starling.secure.NoiseLimits;
import dev.starling.secure.NoiseMachine;
import dev.starling.secure.NoiseSetup;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
    private static final Identity IDENTITY = Identity.generate(new SplittableRandom(2));

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
    private ChannelEnds ends = ends();

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
        ends = ends();
        ends.begin();
    }

    /** The two machines. */
    @Benchmark
    public long transport() {
        ends.send(data.rewind());
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
        ChannelEnds fresh = ends();
        fresh.begin();
        return fresh.readies;
    }

    private ChannelEnds ends() {
        return new ChannelEnds(machine(true), machine(false), random);
    }

    private static NoiseMachine machine(boolean initiator) {
        List<String> muxers = List.of("/yamux/1.0.0");
        return new NoiseMachine(new NoiseSetup(IDENTITY, initiator, Optional.empty(), muxers, NoiseLimits.DEFAULT));
    }
}
