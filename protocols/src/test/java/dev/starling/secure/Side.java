package dev.starling.secure;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import dev.starling.identity.Identity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One end of a wire without latency, for tests: a machine, what it has put out, and its clock. */
final class Side implements Env<LayerOutput<Secured>> {
    static final Identity ALICE = Identity.generate(new SplittableRandom(1));
    static final Identity BOB = Identity.generate(new SplittableRandom(2));

    private static final long UNKNOWN = Long.MIN_VALUE;

    final Machine<LayerInput, LayerOutput<Secured>> machine;
    final Deque<Bytes> sent = new ArrayDeque<>();
    final ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
    final List<String> fails = new ArrayList<>();

    @Nullable
    Secured secured;

    int ends;
    long nowNs;
    /** For machines that need calendar time. */
    long epochMs = UNKNOWN;

    private final RandomGenerator random;

    Side(NoiseSetup setup, long seed) {
        this(new NoiseMachine(setup), seed);
    }

    Side(Machine<LayerInput, LayerOutput<Secured>> machine, long seed) {
        this.machine = machine;
        random = new SplittableRandom(seed);
    }

    static Side alice(String... muxers) {
        return new Side(setup(ALICE, true, muxers), 10);
    }

    static Side bob(String... muxers) {
        return new Side(setup(BOB, false, muxers), 20);
    }

    static NoiseSetup setup(Identity identity, boolean initiator, String... muxers) {
        return new NoiseSetup(identity, initiator, Optional.empty(), List.of(muxers), NoiseLimits.DEFAULT);
    }

    Side begin() {
        machine.handle(new LayerInput.Begin(), this);
        return this;
    }

    void receive(Bytes bytes) {
        machine.handle(new LayerInput.FromBelow(ByteBuffer.wrap(bytes.toArray())), this);
    }

    void send(Bytes bytes) {
        machine.handle(new LayerInput.FromAbove(ByteBuffer.wrap(bytes.toArray())), this);
    }

    void endAbove() {
        machine.handle(new LayerInput.EndAbove(), this);
    }

    void end() {
        machine.handle(new LayerInput.EndBelow(), this);
    }

    void tick(long atNs) {
        nowNs = atNs;
        machine.handle(new LayerInput.Tick(), this);
    }

    /** All bytes sent since the last call, as one. */
    Bytes takeSent() {
        Bytes all = Bytes.concat(sent.toArray(Bytes[]::new));
        sent.clear();
        return all;
    }

    Bytes received() {
        return Bytes.wrap(plaintext.toByteArray());
    }

    /** The one failure, or nothing. */
    String code() {
        if (fails.size() > 1) {
            throw new AssertionError("failed more than once: " + fails);
        }
        return fails.isEmpty() ? "" : fails.getFirst();
    }

    /** Carries bytes both ways until none are left, in pieces of {@code pieceBytes}. */
    static void exchange(Side one, Side other, int pieceBytes) {
        while (!one.sent.isEmpty() || !other.sent.isEmpty()) {
            carry(one, other, pieceBytes);
            carry(other, one, pieceBytes);
        }
    }

    static void carry(Side from, Side to, int pieceBytes) {
        Bytes all = from.takeSent();
        for (int at = 0; at < all.length(); at += pieceBytes) {
            to.receive(all.slice(at, Math.min(at + pieceBytes, all.length())));
        }
    }

    @Override
    public void out(LayerOutput<Secured> output) {
        if (!fails.isEmpty()) {
            throw new AssertionError(output + " after " + fails);
        }
        switch (output) {
            case LayerOutput.Down<Secured>(ByteBuffer data) -> sent.add(copy(data));
            case LayerOutput.Up<Secured>(ByteBuffer data) -> {
                if (secured == null) {
                    throw new AssertionError("plaintext before the handshake was complete");
                }
                plaintext.writeBytes(copy(data).shared());
            }
            case LayerOutput.Ready<Secured>(Secured result) -> secured = result;
            case LayerOutput.End<Secured>() -> ends++;
            case LayerOutput.Fail<Secured>(String code, String reason) -> fails.add(code);
        }
    }

    private static Bytes copy(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return Bytes.wrap(bytes);
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public long epochMs() {
        if (epochMs == UNKNOWN) {
            throw new AssertionError("no calendar time is needed");
        }
        return epochMs;
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
