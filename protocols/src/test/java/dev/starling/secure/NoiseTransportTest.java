package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import dev.starling.identity.ChaCha20Poly1305;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseTransportTest {
    private static final int MB = 1 << 20;
    private static final int FRAMES_PER_MB = 17;

    private final Side alice = Side.alice().begin();
    private final Side bob = Side.bob().begin();

    NoiseTransportTest() {
        Side.exchange(alice, bob, 1000);
    }

    private static Bytes noise(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000, 65_536, 65_537, 65_538, 1_000_000})
    void plaintext_passes_however_the_frames_are_cut(int pieceBytes) {
        Bytes data = noise(pieceBytes < 1000 ? 70_000 : 500_000);
        alice.send(data);
        Side.carry(alice, bob, pieceBytes);
        assertThat(bob.received()).isEqualTo(data);
        bob.end();
        assertThat(bob.ends).isEqualTo(1);
        assertThat(bob.code()).isEmpty();
    }

    @Test
    void frames_are_as_large_as_the_length_field_admits() {
        alice.send(noise(65_519 * 2 + 1));
        assertThat(alice.sent.stream().map(Bytes::length)).containsExactly(65_537, 65_537, 19);
        alice.takeSent();
        alice.send(Bytes.EMPTY);
        assertThat(alice.sent).isEmpty();
    }

    @Test
    void buffers_of_every_kind_are_read() {
        Bytes data = noise(100_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(data.length() + 3).position(3);
        direct.put(data.toArray()).flip().position(3);
        ByteBuffer readOnly = ByteBuffer.wrap(data.toArray()).asReadOnlyBuffer();
        ByteBuffer slice = ByteBuffer.wrap(
                        Bytes.concat(noise(5), data, noise(5)).toArray(), 5, data.length())
                .slice();
        for (ByteBuffer buffer : List.of(direct, readOnly, slice.order(ByteOrder.LITTLE_ENDIAN))) {
            alice.machine.handle(new LayerInput.FromAbove(buffer.duplicate()), alice);
        }
        byte[] wire = alice.takeSent().toArray();
        ByteBuffer below = ByteBuffer.allocateDirect(wire.length).order(ByteOrder.LITTLE_ENDIAN);
        bob.machine.handle(new LayerInput.FromBelow(below.put(wire).flip()), bob);
        assertThat(below.hasRemaining()).isFalse();
        assertThat(bob.received()).isEqualTo(Bytes.concat(data, data, data));
    }

    @Test
    void the_bytes_handed_in_are_not_written_to() {
        byte[] data = noise(1000).toArray();
        alice.machine.handle(new LayerInput.FromAbove(ByteBuffer.wrap(data)), alice);
        assertThat(Bytes.of(data)).isEqualTo(noise(1000));
        byte[] wire = alice.takeSent().toArray();
        byte[] before = wire.clone();
        bob.machine.handle(new LayerInput.FromBelow(ByteBuffer.wrap(wire)), bob);
        assertThat(wire).isEqualTo(before);
        assertThat(bob.received()).isEqualTo(noise(1000));
    }

    @Test
    void a_flipped_bit_anywhere_in_a_frame_yields_no_plaintext() {
        int frameBytes = 2 + 20 + 16;
        for (int at = 0; at < frameBytes; at++) {
            Side one = Side.alice().begin();
            Side other = Side.bob().begin();
            Side.exchange(one, other, 1000);
            one.send(noise(20));
            byte[] frame = one.takeSent().toArray();
            frame[at] ^= 0x01; // makes a length greater
            other.receive(Bytes.wrap(frame));
            other.end();
            assertThat(other.plaintext.size()).as("byte %d", at).isZero();
            assertThat(other.code()).as("byte %d", at).isEqualTo(at < 2 ? "ended-early" : "bad-mac");
        }
    }

    @Test
    void frames_that_are_repeated_left_out_or_sent_back_are_refused() {
        alice.send(noise(10));
        Bytes first = alice.takeSent();
        alice.send(noise(11));
        Bytes second = alice.takeSent();
        bob.receive(Bytes.concat(first, first));
        assertThat(bob.code()).isEqualTo("bad-mac");
        assertThat(bob.received()).isEqualTo(noise(10));
        alice.receive(first);
        assertThat(alice.code()).isEqualTo("bad-mac");

        Side one = Side.alice().begin();
        Side other = Side.bob().begin();
        Side.exchange(one, other, 1000);
        other.receive(second);
        assertThat(other.code()).isEqualTo("bad-mac");
        assertThat(other.plaintext.size()).isZero();
    }

    @Test
    void an_empty_frame_hands_nothing_up_and_a_shorter_one_is_refused() throws ChannelFailure {
        FrameReader reader = FrameReader.atArrayStart(2);
        assertThat(reader.next(ByteBuffer.wrap(new byte[] {0, 16}), 16, 0xffff)).isFalse();
        bob.receive(Bytes.of((byte) 0, (byte) 15));
        assertThat(bob.code()).isEqualTo("frame-too-short");
    }

    @Test
    void an_end_inside_a_frame_is_a_failure() {
        alice.send(noise(10));
        Bytes frame = alice.takeSent();
        bob.receive(frame.slice(0, frame.length() - 1));
        bob.end();
        assertThat(bob.code()).isEqualTo("ended-early");
        assertThat(bob.ends).isZero();
        assertThat(bob.plaintext.size()).isZero();
    }

    @Test
    void one_can_send_after_the_other_has_ended() {
        bob.end();
        bob.end();
        assertThat(bob.ends).isEqualTo(1);
        bob.send(noise(10));
        Side.carry(bob, alice, 1000);
        assertThat(alice.received()).isEqualTo(noise(10));
        bob.receive(noise(1));
        assertThat(bob.code()).isEqualTo("out-of-order");
    }

    @Test
    void a_key_serves_for_so_many_frames_and_no_more() {
        NoiseLimits three = new NoiseLimits(1, 8192, 100, 3);
        Side one = new Side(new NoiseSetup(Side.ALICE, true, Optional.empty(), List.of(), three), 1).begin();
        Side other = Side.bob().begin();
        Side.exchange(one, other, 1000);
        for (int i = 0; i < 3; i++) {
            one.send(noise(i + 1));
        }
        assertThat(one.code()).isEmpty();
        one.send(noise(1));
        assertThat(one.code()).isEqualTo("nonces-exhausted");
        assertThat(one.sent).hasSize(3);
    }

    @Test
    void a_frame_that_is_announced_but_does_not_come_takes_no_memory() throws ChannelFailure {
        FrameReader reader = FrameReader.atArrayStart(2);
        ByteBuffer head = ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xff, 1});
        assertThat(reader.next(head, 16, 0xffff)).isFalse();
        assertThat(reader.midFrame()).isTrue();
        assertThat(reader.capacity()).isLessThanOrEqualTo(64);
        for (int i = 0; i < 1000; i++) {
            reader.next(ByteBuffer.wrap(new byte[1]), 16, 0xffff);
        }
        assertThat(reader.capacity()).isLessThanOrEqualTo(2048);
    }

    /** Two machines back to back; nothing is kept. */
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
            return 0;
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
    void a_hundred_megabytes_make_no_garbage_but_the_ciphers() throws ReflectiveOperationException {
        Pipe pipe = new Pipe(alice, bob);
        ByteBuffer data = ByteBuffer.wrap(noise(MB).toArray());
        long bytesPerMb = allocatedBytesPerMb(() -> pipe.sender.handle(new LayerInput.FromAbove(data.rewind()), pipe));
        assertThat(pipe.receivedBytes).isEqualTo(110L * MB);

        ChaCha20Poly1305 sealer = new ChaCha20Poly1305(new byte[32]);
        ChaCha20Poly1305 opener = new ChaCha20Poly1305(new byte[32]);
        byte[] plain = new byte[65_519];
        byte[] sealed = new byte[65_535];
        long[] counter = {0};
        long bareBytesPerMb = allocatedBytesPerMb(() -> {
            for (int i = 0; i < FRAMES_PER_MB; i++) {
                sealer.seal(counter[0], new byte[0], plain, 0, plain.length, sealed, 0);
                opener.open(counter[0]++, new byte[0], sealed, 0, sealed.length, plain, 0);
            }
        });
        // Three records a frame; the JDK's cipher itself leaves a few states of about 1 KB behind.
        assertThat(bytesPerMb - bareBytesPerMb).isLessThan(FRAMES_PER_MB * 256);
        assertThat(bareBytesPerMb).isLessThan(128 * 1024);
    }

    private static long allocatedBytesPerMb(Runnable oneMb) throws ReflectiveOperationException {
        for (int i = 0; i < 10; i++) {
            oneMb.run();
        }
        long before = allocatedBytes();
        for (int i = 0; i < 100; i++) {
            oneMb.run();
        }
        return (allocatedBytes() - before) / 100;
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
