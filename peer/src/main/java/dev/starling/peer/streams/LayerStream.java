package dev.starling.peer.streams;

import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.peer.link.LoopEnv;
import dev.starling.swarm.ConnectionInput;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A stream whose protocol is a machine of the host: identify, push, ping. What the machine says beyond the stream's credit
 * waits here, up to {@link #WAITING_BYTES_MAX}; a peer that lets more pile up is cut off.
 */
final class LayerStream<R> implements StreamUser {
    static final int WAITING_BYTES_MAX = 64 << 10;

    /** Takes what a machine comes to. */
    interface Result<R> {
        void ready(R result);

        void failed(String code, String reason);
    }

    private final HostedConnection connection;
    private final long number;
    private final Machine<LayerInput, LayerOutput<R>> machine;
    private final Result<R> result;
    private final LoopEnv<LayerOutput<R>> env;
    private final Alarm alarm;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private int credit;
    private boolean ended;
    private boolean finishSaid;
    private boolean over;

    LayerStream(HostedConnection connection, long number, Service.Layer<R> layer) {
        this.connection = connection;
        this.number = number;
        machine = layer.machine();
        result = layer.result();
        env = new LoopEnv<>(connection.loop(), this::out);
        alarm = new Alarm(connection.loop(), machine::deadlineNs, () -> give(new LayerInput.Tick()));
    }

    void begin() {
        give(new LayerInput.Begin());
    }

    private void give(LayerInput input) {
        if (!over) {
            machine.handle(input, env.now());
            alarm.look();
            connection.flushSoon();
        }
    }

    private void out(LayerOutput<R> output) {
        if (over) {
            return;
        }
        switch (output) {
            case LayerOutput.Down<R>(ByteBuffer data) -> say(data);
            case LayerOutput.Up<R>(ByteBuffer data) -> data.position(data.limit());
            case LayerOutput.Ready<R>(R value) -> result.ready(value);
            case LayerOutput.End<R>() -> {
                ended = true;
                finishIfSaid();
            }
            case LayerOutput.Fail<R>(String code, String reason) -> fail(code, reason);
        }
    }

    private void say(ByteBuffer data) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        waiting.writeBytes(copy);
        if (waiting.size() > WAITING_BYTES_MAX) {
            fail("not-reading", "the other side does not read what it asked for");
        } else {
            send();
        }
    }

    private void send() {
        int bytes = Math.min(credit, waiting.size());
        if (bytes == 0) {
            return;
        }
        byte[] all = waiting.toByteArray();
        waiting.reset();
        waiting.write(all, bytes, all.length - bytes);
        credit -= bytes;
        connection.give(new ConnectionInput.Write(number, ByteBuffer.wrap(all, 0, bytes)));
    }

    private void finishIfSaid() {
        if (ended && !finishSaid && waiting.size() == 0) {
            finishSaid = true;
            connection.give(new ConnectionInput.Finish(number));
        }
    }

    private void fail(String code, String reason) {
        end();
        connection.give(new ConnectionInput.Reset(number));
        connection.forget(number);
        result.failed(code, reason);
    }

    private void end() {
        over = true;
        alarm.stop();
    }

    @Override
    public void data(ByteBuffer data) {
        int bytes = data.remaining();
        give(new LayerInput.FromBelow(data));
        connection.give(new ConnectionInput.Consumed(number, bytes));
    }

    @Override
    public void finished() {
        give(new LayerInput.EndBelow());
    }

    @Override
    public void writable(int bytes) {
        credit += bytes;
        if (!over) {
            send();
            finishIfSaid();
        }
    }

    @Override
    public void wasReset(String code) {
        if (!over) {
            end();
            result.failed(code, "the other side has reset the stream");
        }
    }

    @Override
    public void lost(String code, String reason) {
        if (!over) {
            end();
            result.failed(code, reason);
        }
    }

    @Override
    public void gone() {
        if (!over) {
            end();
            result.failed("ended", "the stream ended");
        }
    }
}
