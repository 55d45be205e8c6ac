package dev.starling.bench;

import dev.starling.core.Bytes;
import dev.starling.srp.SrpCodec;
import dev.starling.srp.SrpPacket;
import dev.starling.srp.SrpType;
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

/** The datagram codec: one operation is one PUBLISH with all ids set and a signature. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SrpCodecBench {
    /** Bytes of the body. */
    @Param({"64", "1024"})
    public int body;

    private SrpPacket packet = SrpPacket.of(SrpType.PUBLISH).build();
    private byte[] datagram = new byte[0];

    /** Made by JMH. */
    public SrpCodecBench() {}

    /** Draws the packet. */
    @Setup
    public void draw() {
        SplittableRandom random = new SplittableRandom(1);
        packet = SrpPacket.of(SrpType.PUBLISH)
                .clusterId(bytes(random, 32))
                .subclusterId(bytes(random, 32))
                .previousId(bytes(random, 32))
                .packetId(bytes(random, 32))
                .usr1(bytes(random, 32))
                .usr2(bytes(random, 32))
                .message(bytes(random, body))
                .sig(bytes(random, 64))
                .build();
        datagram = SrpCodec.encode(packet);
    }

    private static Bytes bytes(SplittableRandom random, int count) {
        byte[] value = new byte[count];
        random.nextBytes(value);
        return Bytes.wrap(value);
    }

    /** Fields to bytes. */
    @Benchmark
    public byte[] encode() {
        return SrpCodec.encode(packet);
    }

    /** Bytes to fields, every one copied and checked. */
    @Benchmark
    public SrpCodec.Decoded decode() {
        return SrpCodec.decode(datagram);
    }
}
