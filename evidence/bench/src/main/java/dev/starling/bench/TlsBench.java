package dev.starling.bench;

import dev.starling.identity.HostCertificates;
import dev.starling.identity.Identity;
import dev.starling.identity.ProofVerifier;
import dev.starling.secure.TlsLimits;
import dev.starling.secure.TlsMachine;
import dev.starling.secure.TlsSetup;
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

/** TLS: one operation is one write, sealed on one side and opened on the other, or one handshake of both sides. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class TlsBench {
    private static final HostCertificates CERTIFICATE =
            HostCertificates.make(Identity.generate(new SplittableRandom(2)), new SplittableRandom(3), 0);

    /** Bytes of one write; 16,384 fill a record. */
    @Param({"1024", "65536"})
    public int writeBytes;

    private final SplittableRandom random = new SplittableRandom(1);
    private ByteBuffer data = ByteBuffer.allocate(0);
    private ChannelEnds ends = ends();

    /** Made by JMH. */
    public TlsBench() {}

    /** Two machines after their handshake. */
    @Setup
    public void shakeHands() {
        byte[] plain = new byte[writeBytes];
        random.nextBytes(plain);
        data = ByteBuffer.wrap(plain);
        ends = ends();
        ends.begin();
    }

    private ChannelEnds ends() {
        return new ChannelEnds(machine(true), machine(false), random);
    }

    private static TlsMachine machine(boolean initiator) {
        List<String> muxers = List.of("/yamux/1.0.0");
        return new TlsMachine(new TlsSetup(
                CERTIFICATE, ProofVerifier.EACH_TIME, initiator, Optional.empty(), muxers, TlsLimits.DEFAULT));
    }

    /** The two machines. */
    @Benchmark
    public long transport() {
        ends.send(data.rewind());
        return ends.upBytes;
    }

    /** A whole handshake, both sides, with certificates made before. */
    @Benchmark
    public long handshake() {
        ChannelEnds fresh = ends();
        fresh.begin();
        return fresh.readies;
    }
}
