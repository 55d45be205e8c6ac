package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import dev.starling.identity.AesGcm;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What a record costs in garbage. */
class TlsGarbageTest {
    private static final int MB = 1 << 20;
    private static final int RECORDS_PER_MB = 64;

    /** The receiver behind the sender; nothing is kept. */
    private static final class Pipe implements Env<LayerOutput<Secured>> {
        final Machine<LayerInput, LayerOutput<Secured>> sender;
        final Machine<LayerInput, LayerOutput<Secured>> receiver;
        long receivedBytes;

        Pipe(Side sender, Side receiver) {
            this.sender = sender.machine;
            this.receiver = receiver.machine;
        }

        @Override
        public void out(LayerOutput<Secured> output) {
            switch (output) {
                case LayerOutput.Down<Secured>(ByteBuffer data) ->
                    receiver.handle(new LayerInput.FromBelow(data), this);
                case LayerOutput.Up<Secured>(ByteBuffer data) -> receivedBytes += data.remaining();
                case LayerOutput.Ready<Secured> ready -> throw new AssertionError(ready);
                case LayerOutput.End<Secured> end -> throw new AssertionError(end);
                case LayerOutput.Fail<Secured> fail -> throw new AssertionError(fail);
            }
        }

        @Override
        public long nowNs() {
            return 0;
        }

        @Override
        public long epochMs() {
            throw new AssertionError("the transport needs no calendar");
        }

        @Override
        public RandomGenerator random() {
            throw new AssertionError("the transport needs no randomness");
        }

        @Override
        public Span span() {
            return Span.NONE;
        }
    }

    @Test
    void thirty_megabytes_make_no_garbage_but_the_ciphers() throws ReflectiveOperationException {
        Side alice = TlsSides.alice().begin();
        Side bob = TlsSides.bob().begin();
        Side.exchange(alice, bob, 1000);
        Pipe pipe = new Pipe(alice, bob);
        ByteBuffer data = ByteBuffer.allocate(MB);
        long bytesPerMb = allocatedBytesPerMb(() -> pipe.sender.handle(new LayerInput.FromAbove(data.rewind()), pipe));
        assertThat(pipe.receivedBytes).isEqualTo(30L * MB);

        AesGcm sealer = new AesGcm(new byte[16], new byte[12]);
        AesGcm opener = new AesGcm(new byte[16], new byte[12]);
        byte[] record = new byte[5 + TlsOutlet.PLAINTEXT_BYTES_MAX + 1 + AesGcm.TAG_BYTES];
        byte[] opened = new byte[record.length];
        long[] sequence = {0};
        long bareBytesPerMb = allocatedBytesPerMb(() -> {
            for (int i = 0; i < RECORDS_PER_MB; i++) {
                int plain = TlsOutlet.PLAINTEXT_BYTES_MAX + 1;
                sealer.seal(sequence[0], record, 0, 5, record, 5, plain, record, 5);
                opener.open(sequence[0]++, record, 0, 5, record, 5, plain + AesGcm.TAG_BYTES, opened, 0);
            }
        });
        // Three Java records a record.
        assertThat(bytesPerMb - bareBytesPerMb).isLessThan(RECORDS_PER_MB * 384);
        // The JDK's cipher makes its own for each nonce, 1.5 KB a direction; none of it is as large as a record.
        assertThat(bareBytesPerMb).isLessThan(RECORDS_PER_MB * 4096);
    }

    private static long allocatedBytesPerMb(Runnable oneMb) throws ReflectiveOperationException {
        for (int i = 0; i < 10; i++) {
            oneMb.run();
        }
        long before = allocatedBytes();
        for (int i = 0; i < 20; i++) {
            oneMb.run();
        }
        return (allocatedBytes() - before) / 20;
    }

    /** By reflection, as this module does not read the JDK's management modules. */
    private static long allocatedBytes() throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        return (Long) Class.forName("com.sun.management.ThreadMXBean")
                .getMethod("getCurrentThreadAllocatedBytes")
                .invoke(threads);
    }
}
