package dev.starling.secure;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.LayerOutput;
import dev.starling.core.Span;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** A side that knows all keys and follows the protocol, but for what a test changes in its messages and records. */
final class TlsForger implements TlsHandshake.Wire, Env<LayerOutput<Secured>> {
    final TlsOutlet outlet = new TlsOutlet(Long.MAX_VALUE);
    boolean complete;
    private final UnaryOperator<byte[]> tamper;
    private final TlsInlet inlet = new TlsInlet(100_000);
    private final TlsHandshake.Side side;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final RandomGenerator random = new SplittableRandom(99);

    /** Each message passes {@code tamper} after it has been hashed. */
    TlsForger(boolean client, UnaryOperator<byte[]> tamper) {
        this.tamper = tamper;
        TlsHandshake common =
                new TlsHandshake(TlsSides.setup(client, Optional.empty(), TlsLimits.DEFAULT, TlsSides.YAMUX), this);
        side = client ? new TlsClient(common) : new TlsServer(common);
        side.begin(this);
    }

    /** Changes the messages of one type. */
    static UnaryOperator<byte[]> only(int type, UnaryOperator<byte[]> change) {
        return message -> TlsHandshake.type(message) == type ? change.apply(message) : message;
    }

    /** Goes through the handshake with a machine, as far as that lets it. */
    TlsForger meet(Side machine) {
        for (int i = 0; i < 4; i++) {
            machine.receive(takeSent());
            hear(machine.takeSent());
        }
        return this;
    }

    void hear(Bytes bytes) {
        try {
            ByteBuffer data = ByteBuffer.wrap(bytes.toArray());
            while (inlet.next(data)) {
                if (inlet.open(true) == TlsOutlet.HANDSHAKE && !complete) {
                    for (byte[] message = inlet.message(); message != null; message = inlet.message()) {
                        side.message(message, this);
                    }
                }
            }
        } catch (ChannelFailure ignored) {
            // What it makes of the answers is of no interest.
        }
    }

    /** A record of this type; its content is written in hexadecimal. */
    TlsForger record(int type, String hex) {
        outlet.record(type, ByteBuffer.wrap(Bytes.fromHex(hex).toArray()));
        return this;
    }

    Bytes takeSent() {
        outlet.flush(this);
        Bytes all = Bytes.wrap(sent.toByteArray());
        sent.reset();
        return all;
    }

    @Override
    public void send(byte[] message) {
        outlet.message(tamper.apply(message));
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
    public void complete(Secured secured) {
        complete = true;
    }

    @Override
    public void out(LayerOutput<Secured> output) {
        if (output instanceof LayerOutput.Down<Secured>(ByteBuffer data)) {
            while (data.hasRemaining()) {
                sent.write(data.get());
            }
        }
    }

    @Override
    public long nowNs() {
        return 0;
    }

    @Override
    public long epochMs() {
        return TlsSides.NOW_MS;
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
