package dev.starling.secure;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.encoding.PeerId;
import dev.starling.identity.PublicKey;
import dev.starling.identity.X25519;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * libp2p's secure channel over Noise XX (libp2p specs, noise, r5; docs/protocol/noise.md): the handshake, in which each
 * side proves its host key, then the transport. One machine serves one connection.
 *
 * <p>No input makes it throw. What goes wrong becomes one {@code Fail}, after which everything is ignored; its codes are
 * {@code bad-mac}, {@code bad-signature}, {@code wrong-peer}, {@code zero-dh}, {@code bad-payload}, {@code
 * frame-too-long}, {@code frame-too-short}, {@code nonces-exhausted}, {@code ended-early}, {@code timeout} and, for
 * inputs that the driver must not give yet, {@code out-of-order}.
 *
 * <p>Noise does not announce an end: one that cuts no frame is {@code End}, and only the layer above can tell whether it
 * was meant. Bytes may be sent after it. The two directions share no buffer: whoever takes an {@code Up} may hand in
 * {@code FromAbove} at once.
 */
public final class NoiseMachine implements Machine<LayerInput, LayerOutput<Secured>> {
    /** The id under which this channel is negotiated. */
    public static final String PROTOCOL = "/noise";

    private enum Stage {
        NEW,
        /** The responder awaits {@code e}. */
        MESSAGE_1,
        /** The initiator awaits {@code e, ee, s, es}. */
        MESSAGE_2,
        /** The responder awaits {@code s, se}. */
        MESSAGE_3,
        TRANSPORT,
        FAILED
    }

    private static final byte[] NO_PROLOGUE = {};
    private static final byte[] NO_PAYLOAD = {};
    private static final int MESSAGE_1_BYTES = X25519.KEY_BYTES;
    private static final int STATIC_BYTES = X25519.KEY_BYTES + CipherState.TAG_BYTES;
    private static final int MESSAGE_2_BYTES_MIN = X25519.KEY_BYTES + STATIC_BYTES + CipherState.TAG_BYTES;
    private static final int MESSAGE_3_BYTES_MIN = STATIC_BYTES + CipherState.TAG_BYTES;
    private static final int HEADER_BYTES = 2;
    private static final int FRAME_BYTES_MAX = 0xffff;

    private final NoiseSetup setup;
    private final FrameReader frames = FrameReader.atArrayStart(HEADER_BYTES);
    private Stage stage = Stage.NEW;
    private boolean ended;
    private long deadlineNs = Env.NEVER;
    private @Nullable NoiseStaticKey staticKey;
    private @Nullable HandshakeState handshake;
    private @Nullable Transport transport;

    /** A machine for one connection. */
    public NoiseMachine(NoiseSetup setup) {
        this.setup = setup;
    }

    @Override
    public long deadlineNs() {
        return deadlineNs;
    }

    @Override
    public void handle(LayerInput input, Env<? super LayerOutput<Secured>> env) {
        if (stage == Stage.FAILED) {
            return;
        }
        try {
            switch (input) {
                case LayerInput.Begin() -> begin(env);
                case LayerInput.FromBelow(ByteBuffer data) -> fromBelow(data, env);
                case LayerInput.FromAbove(ByteBuffer data) -> fromAbove(data, env);
                case LayerInput.EndBelow() -> endBelow(env);
                case LayerInput.EndAbove() -> {} // Noise does not announce an end
                case LayerInput.Tick() -> tick(env);
            }
        } catch (ChannelFailure failure) {
            fail(failure, env);
        }
    }

    private void begin(Env<? super LayerOutput<Secured>> env) throws NoiseFailure {
        if (stage != Stage.NEW) {
            throw new NoiseFailure("out-of-order", "the handshake has begun before");
        }
        deadlineNs = env.nowNs() + setup.limits().handshakeNs();
        NoiseStaticKey key = setup.staticKey().orElseGet(() -> NoiseStaticKey.make(setup.identity(), env.random()));
        HandshakeState state =
                new HandshakeState(setup.initiator(), NO_PROLOGUE, key.secret(), key.publicKey(), secret(env));
        staticKey = key;
        handshake = state;
        stage = setup.initiator() ? Stage.MESSAGE_2 : Stage.MESSAGE_1;
        if (setup.initiator()) {
            down(state.writeMessage(NO_PAYLOAD), env);
        }
    }

    private static byte[] secret(Env<?> env) {
        byte[] secret = new byte[X25519.KEY_BYTES];
        env.random().nextBytes(secret);
        return secret;
    }

    private void fromBelow(ByteBuffer data, Env<? super LayerOutput<Secured>> env) throws ChannelFailure {
        if (stage == Stage.NEW || ended) {
            throw new NoiseFailure("out-of-order", "bytes before the beginning or behind the end");
        }
        while (stage != Stage.FAILED && frames.next(data, lengthMin(), lengthMax())) {
            if (transport != null) {
                transport.receive(frames, env);
            } else {
                message(Arrays.copyOfRange(frames.array(), frames.from(), frames.from() + frames.length()), env);
            }
        }
    }

    private int lengthMin() {
        return switch (stage) {
            case MESSAGE_1 -> MESSAGE_1_BYTES;
            case MESSAGE_2 -> MESSAGE_2_BYTES_MIN;
            case MESSAGE_3 -> MESSAGE_3_BYTES_MIN;
            case NEW, TRANSPORT, FAILED -> CipherState.TAG_BYTES;
        };
    }

    private int lengthMax() {
        return switch (stage) {
            case MESSAGE_1 -> MESSAGE_1_BYTES;
            case MESSAGE_2 -> MESSAGE_2_BYTES_MIN + setup.limits().payloadBytesMax();
            case MESSAGE_3 -> MESSAGE_3_BYTES_MIN + setup.limits().payloadBytesMax();
            case NEW, TRANSPORT, FAILED -> FRAME_BYTES_MAX;
        };
    }

    /** One message of the handshake. */
    private void message(byte[] message, Env<? super LayerOutput<Secured>> env) throws NoiseFailure {
        HandshakeState state = requireHandshake();
        byte[] payload = state.readMessage(message);
        if (stage == Stage.MESSAGE_1) {
            byte[] second = state.writeMessage(ourPayload(setup.muxers()));
            // Before it goes out: the answer may come at once.
            stage = Stage.MESSAGE_3;
            down(second, env);
            return;
        }
        HandshakePayload theirs =
                HandshakePayload.decode(payload, setup.limits().muxersMax());
        PublicKey remoteKey = theirs.verified(state.remoteStatic(), setup.verifier());
        PeerId remoteId = remoteKey.peerId();
        if (setup.expected().isPresent() && !setup.expected().get().equals(remoteId)) {
            throw new NoiseFailure("wrong-peer", "expected " + setup.expected().get() + " but met " + remoteId);
        }
        Optional<String> muxer;
        if (setup.initiator()) {
            muxer = firstOf(setup.muxers(), theirs.muxers());
            // Only the one computed, as implementations differ in whose list decides.
            down(state.writeMessage(ourPayload(muxer.stream().toList())), env);
        } else {
            muxer = firstOf(theirs.muxers(), setup.muxers());
        }
        ready(state, new Secured(remoteKey, remoteId, muxer, PROTOCOL), env);
    }

    private HandshakeState requireHandshake() {
        if (handshake == null) {
            throw new IllegalStateException("there is a handshake in stage " + stage);
        }
        return handshake;
    }

    private byte[] ourPayload(List<String> muxers) {
        if (staticKey == null) {
            throw new IllegalStateException("there is a static key in stage " + stage);
        }
        return staticKey.payload(muxers).encoded();
    }

    /** The first entry of the initiator's list that the responder has, too (libp2p specs, inlined-muxer-negotiation). */
    private static Optional<String> firstOf(List<String> initiators, List<String> responders) {
        return initiators.stream().filter(responders::contains).findFirst();
    }

    private void ready(HandshakeState state, Secured secured, Env<? super LayerOutput<Secured>> env) {
        CipherState[] keys = state.split(setup.limits().framesMax());
        int sending = setup.initiator() ? 0 : 1;
        transport = new Transport(keys[sending], keys[1 - sending]);
        handshake = null;
        staticKey = null;
        frames.rest();
        deadlineNs = Env.NEVER;
        stage = Stage.TRANSPORT;
        env.out(new LayerOutput.Ready<>(secured));
    }

    private static void down(byte[] message, Env<? super LayerOutput<Secured>> env) {
        ByteBuffer frame = ByteBuffer.allocate(2 + message.length);
        env.out(new LayerOutput.Down<>(
                frame.putShort((short) message.length).put(message).flip()));
    }

    private void fromAbove(ByteBuffer data, Env<? super LayerOutput<Secured>> env) throws NoiseFailure {
        if (transport == null) {
            throw new NoiseFailure("out-of-order", "bytes from above before the handshake was complete");
        }
        transport.send(data, env);
    }

    private void endBelow(Env<? super LayerOutput<Secured>> env) throws NoiseFailure {
        if (ended) {
            return;
        }
        if (transport == null || frames.midFrame()) {
            throw new NoiseFailure("ended-early", "the other side ended in stage " + stage);
        }
        ended = true;
        env.out(new LayerOutput.End<>());
    }

    private void tick(Env<? super LayerOutput<Secured>> env) throws NoiseFailure {
        if (env.nowNs() >= deadlineNs) {
            throw new NoiseFailure("timeout", "the handshake took too long, in stage " + stage);
        }
    }

    private void fail(ChannelFailure failure, Env<? super LayerOutput<Secured>> env) {
        stage = Stage.FAILED;
        deadlineNs = Env.NEVER;
        handshake = null;
        staticKey = null;
        transport = null;
        env.out(new LayerOutput.Fail<>(failure.code, failure.reason()));
    }
}
