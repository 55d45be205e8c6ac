package dev.starling.secure;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * libp2p's secure channel over TLS 1.3 (libp2p specs, tls, r0; RFC 8446; docs/protocol/tls.md): the handshake, in which
 * each side proves its host key by a certificate, then the transport. One machine serves one connection.
 *
 * <p>No input makes it throw. What goes wrong becomes one {@code Fail}, after which everything is ignored; before it the
 * other side gets an alert. The codes are listed in docs/protocol/tls.md; those that begin with {@code alert-} are what
 * the other side has said.
 *
 * <p>The client is ready before the server has checked its certificate: a client that is refused learns so by an alert
 * after {@code Ready}. An end that the other side has announced is {@code End}, one that it has not is {@code
 * truncated}. {@code EndAbove} announces ours; bytes from below may still come. The two directions share no buffer:
 * whoever takes an {@code Up} may hand in {@code FromAbove} at once.
 *
 * <p>How long the handshake may take is for who stacks the layers to say. The only deadline is the one at which a quiet
 * connection gives its buffers back.
 */
public final class TlsMachine implements Machine<LayerInput, LayerOutput<Secured>> {
    /** The id under which this channel is negotiated. */
    public static final String PROTOCOL = "/tls/1.0.0";

    private enum Stage {
        NEW,
        HANDSHAKE,
        TRANSPORT,
        /** The other side has announced its end; we may still send. */
        ENDED,
        FAILED
    }

    private final TlsSetup setup;
    private final TlsInlet inlet;
    final TlsOutlet outlet;
    private TlsHandshake.@Nullable Side side;
    private @Nullable Secured secured;
    private Stage stage = Stage.NEW;
    private boolean endedAbove;
    private int handshakeBytes;
    private int recordsWithoutData;
    private long usedNs;
    private long restNs = Env.NEVER;

    /** A machine for one connection. */
    public TlsMachine(TlsSetup setup) {
        this.setup = setup;
        inlet = new TlsInlet(setup.limits().handshakeBytesMax());
        outlet = new TlsOutlet(setup.limits().recordsPerKeyMax());
    }

    /** What the handshake does to the records. */
    private final class Wire implements TlsHandshake.Wire {
        @Override
        public void send(byte[] message) {
            outlet.message(message);
        }

        @Override
        public void sealWith(byte[] secret) {
            outlet.sealWith(new TlsKeys(secret));
        }

        @Override
        public void openWith(byte[] secret) throws TlsFailure {
            inlet.openWith(new TlsKeys(secret));
        }

        @Override
        public void complete(Secured result) {
            secured = result;
        }
    }

    @Override
    public long deadlineNs() {
        return restNs;
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
                case LayerInput.EndBelow() -> endBelow();
                case LayerInput.EndAbove() -> endAbove(env);
                case LayerInput.Tick() -> tick(env);
            }
        } catch (ChannelFailure failure) {
            fail(failure, env);
        }
    }

    private void begin(Env<? super LayerOutput<Secured>> env) throws ChannelFailure {
        if (stage != Stage.NEW) {
            throw new ChannelFailure("out-of-order", "the handshake has begun before");
        }
        stage = Stage.HANDSHAKE;
        TlsHandshake common = new TlsHandshake(setup, new Wire());
        side = setup.initiator() ? new TlsClient(common) : new TlsServer(common);
        side.begin(env);
        outlet.flush(env);
    }

    private void fromBelow(ByteBuffer data, Env<? super LayerOutput<Secured>> env) throws ChannelFailure {
        if (stage == Stage.NEW) {
            throw new ChannelFailure("out-of-order", "bytes before the beginning");
        }
        used(env);
        while (stage != Stage.FAILED && stage != Stage.ENDED && inlet.next(data)) {
            record(env);
        }
        if (stage == Stage.ENDED) {
            data.position(data.limit()); // what follows an announced end is ignored (RFC 8446 §6.1)
        }
    }

    private void record(Env<? super LayerOutput<Secured>> env) throws ChannelFailure {
        if (stage == Stage.HANDSHAKE) {
            handshakeBytes += inlet.recordBytes();
            if (handshakeBytes > setup.limits().handshakeBytesMax()) {
                throw new TlsFailure(
                        TlsAlert.HANDSHAKE_FAILURE,
                        "handshake-too-long",
                        "more than " + setup.limits().handshakeBytesMax() + " bytes before the handshake is complete");
            }
            if (inlet.isCompatibilityRecord()) {
                return;
            }
        }
        int type = inlet.open(stage == Stage.HANDSHAKE);
        switch (type) {
            case TlsOutlet.APPLICATION_DATA -> data(env);
            case TlsOutlet.HANDSHAKE -> messages(env);
            case TlsOutlet.ALERT -> alert(env);
            default -> throw TlsFailure.unexpected("a record of type " + type);
        }
    }

    private void data(Env<? super LayerOutput<Secured>> env) throws TlsFailure {
        if (stage == Stage.HANDSHAKE) {
            throw TlsFailure.unexpected("bytes before the handshake is complete");
        }
        ByteBuffer plaintext = inlet.plaintext();
        if (plaintext.hasRemaining()) {
            recordsWithoutData = 0;
            env.out(new LayerOutput.Up<>(plaintext));
        } else {
            withoutData();
        }
    }

    private void withoutData() throws TlsFailure {
        recordsWithoutData++;
        if (recordsWithoutData > setup.limits().recordsWithoutDataMax()) {
            throw TlsFailure.unexpected(recordsWithoutData + " records without bytes in a row");
        }
    }

    private void messages(Env<? super LayerOutput<Secured>> env) throws TlsFailure {
        if (stage != Stage.HANDSHAKE) {
            withoutData();
        }
        for (byte[] message = inlet.message(); message != null; message = inlet.message()) {
            TlsHandshake.Side present = side;
            if (present == null) {
                laterMessage(message);
            } else {
                present.message(message, env);
                complete(env);
            }
        }
        outlet.flush(env);
    }

    private void complete(Env<? super LayerOutput<Secured>> env) {
        Secured result = secured;
        if (result != null) {
            side = null;
            secured = null;
            stage = Stage.TRANSPORT;
            // The last flight goes first: whoever is told may send at once.
            outlet.flush(env);
            env.out(new LayerOutput.Ready<>(result));
        }
    }

    /** A message after the handshake (RFC 8446 §4.6). */
    private void laterMessage(byte[] message) throws TlsFailure {
        int type = TlsHandshake.type(message);
        if (type == TlsMessages.NEW_SESSION_TICKET && setup.initiator()) {
            return; // sessions are never resumed
        }
        if (type != TlsMessages.KEY_UPDATE) {
            throw TlsFailure.unexpected("message " + type + " after the handshake");
        }
        TlsReader in = TlsReader.body(message);
        int requested = in.number(1);
        in.finish();
        if (requested > 1) {
            throw TlsFailure.illegal("a key update of kind " + requested);
        }
        inlet.keyUpdated();
        if (requested == 1 && !endedAbove) {
            outlet.updateKey();
        }
    }

    private void alert(Env<? super LayerOutput<Secured>> env) throws ChannelFailure {
        ByteBuffer content = inlet.plaintext();
        if (content.remaining() != 2) {
            throw TlsFailure.malformed("an alert of " + content.remaining() + " bytes");
        }
        int number = content.get(1) & 0xff;
        if (number == TlsAlert.USER_CANCELED.number) {
            withoutData();
        } else if (number == TlsAlert.CLOSE_NOTIFY.number && stage == Stage.TRANSPORT) {
            stage = Stage.ENDED;
            env.out(new LayerOutput.End<>());
        } else if (number == TlsAlert.CLOSE_NOTIFY.number) {
            throw new ChannelFailure("ended-early", "the other side has ended in the handshake");
        } else {
            String code = TlsAlert.code(number);
            throw new ChannelFailure(code, "the other side has given up: " + code + " (" + number + ")");
        }
    }

    private void fromAbove(ByteBuffer data, Env<? super LayerOutput<Secured>> env) throws ChannelFailure {
        if ((stage != Stage.TRANSPORT && stage != Stage.ENDED) || endedAbove) {
            throw new ChannelFailure(
                    "out-of-order", "bytes from above before the handshake was complete, or at the end");
        }
        used(env);
        outlet.data(data, env);
    }

    private void endAbove(Env<? super LayerOutput<Secured>> env) throws ChannelFailure {
        if (stage != Stage.TRANSPORT && stage != Stage.ENDED) {
            throw new ChannelFailure("out-of-order", "an end before the handshake was complete");
        }
        if (!endedAbove) {
            endedAbove = true;
            outlet.alert(TlsAlert.CLOSE_NOTIFY, env);
        }
    }

    private void endBelow() throws ChannelFailure {
        if (stage == Stage.TRANSPORT) {
            throw new ChannelFailure("truncated", "the stream of bytes has ended, but not the channel in it");
        }
        if (stage != Stage.ENDED) {
            throw new ChannelFailure("ended-early", "the other side has ended in the handshake");
        }
    }

    /** Arms the deadline once; it is looked at again when it has come, so that traffic costs no timers. */
    private void used(Env<?> env) {
        usedNs = env.nowNs();
        if (restNs == Env.NEVER) {
            restNs = usedNs + setup.limits().idleNs();
        }
    }

    private void tick(Env<?> env) {
        if (env.nowNs() < restNs) {
            return;
        }
        long due = usedNs + setup.limits().idleNs();
        if (env.nowNs() < due) {
            restNs = due;
        } else {
            restNs = Env.NEVER;
            inlet.rest();
            outlet.rest();
        }
    }

    TlsSetup setup() {
        return setup;
    }

    /** The bytes of buffers held at present. */
    int bufferBytes() {
        return inlet.capacity() + outlet.capacity();
    }

    private void fail(ChannelFailure failure, Env<? super LayerOutput<Secured>> env) {
        TlsAlert alert = alertFor(failure);
        boolean heard = stage != Stage.NEW && !endedAbove;
        stage = Stage.FAILED;
        restNs = Env.NEVER;
        side = null;
        if (alert != null && heard) {
            outlet.alert(alert, env);
        }
        inlet.rest();
        outlet.rest();
        env.out(new LayerOutput.Fail<>(failure.code, failure.reason()));
    }

    /** What the other side is told: nothing when it has gone or has failed itself. */
    private static @Nullable TlsAlert alertFor(ChannelFailure failure) {
        if (failure instanceof TlsFailure tls) {
            return tls.alert;
        }
        return failure.code.equals("frame-too-long") ? TlsAlert.RECORD_OVERFLOW : null;
    }
}
