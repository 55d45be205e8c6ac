package dev.starling.swarm;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.Machine;
import dev.starling.mux.MuxCode;
import dev.starling.mux.MuxInput;
import dev.starling.mux.MuxOutput;
import dev.starling.mux.YamuxMachine;
import dev.starling.secure.Secured;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection: upgrade, multiplexer, and a protocol agreed on for each stream. Order of calls: {@link
 * ConnectionInput.Begin}, then bytes and room from below; streams from {@link ConnectionOutput.Ready} on. Asking for a
 * stream earlier is refused. See the package for the picture.
 */
public final class ConnectionMachine implements Machine<ConnectionInput, ConnectionOutput> {
    private final Upgrade upgrade;
    private final NegotiatedStreams streams;
    private final ConnectionSetup setup;
    private final YamuxMachine.Growth windows;
    /** What the muxer is to be given after what it is busy with; none while there is nothing. */
    private @Nullable Deque<MuxInput> waiting;

    private @Nullable YamuxMachine mux;
    private int earlyRoom;
    private boolean inMux;
    private boolean closed;

    /** Of one connection; used once. */
    public ConnectionMachine(ConnectionSetup setup) {
        this(setup, YamuxMachine.Growth.UNLIMITED);
    }

    /**
     * The same with windows that grow only while there is memory for it.
     *
     * @param windows lent by whoever drives the machine
     */
    public ConnectionMachine(ConnectionSetup setup, YamuxMachine.Growth windows) {
        this.setup = setup;
        this.windows = windows;
        upgrade = new Upgrade(setup, new UpperHalf());
        streams = new NegotiatedStreams(setup.supported(), this::afterwards);
    }

    private final class UpperHalf implements Upgrade.Above {
        @Override
        public void ready(Secured channel, String muxer, Env<? super ConnectionOutput> env) {
            mux = new YamuxMachine(setup.dialer(), setup.yamux(), windows);
            env.out(new ConnectionOutput.Ready(channel, muxer));
            give(new MuxInput.Begin(), env);
            give(new MuxInput.Room(earlyRoom), env);
        }

        @Override
        public void up(ByteBuffer data, Env<? super ConnectionOutput> env) {
            give(new MuxInput.FromBelow(data), env);
        }

        @Override
        public void end(Env<? super ConnectionOutput> env) {
            give(new MuxInput.EndBelow(), env);
        }

        @Override
        public void fail(String code, String reason, Env<? super ConnectionOutput> env) {
            close(code, reason, env);
        }
    }

    /** How many streams are being used or agreed on. */
    public int streams() {
        return streams.count();
    }

    /** How much of the room given by {@link ConnectionInput.Room} is left. */
    public long roomBytes() {
        return mux == null ? earlyRoom : mux.roomBytes();
    }

    @Override
    public long deadlineNs() {
        if (closed) {
            return Env.NEVER;
        }
        long next = Math.min(upgrade.deadlineNs(), streams.deadlineNs());
        return mux == null ? next : Math.min(next, mux.deadlineNs());
    }

    @Override
    public void handle(ConnectionInput input, Env<? super ConnectionOutput> env) {
        if (closed) {
            afterEnd(input, env);
            return;
        }
        switch (input) {
            case ConnectionInput.Begin() -> upgrade.begin(env);
            case ConnectionInput.FromBelow(ByteBuffer data) -> upgrade.fromBelow(new LayerInput.FromBelow(data), env);
            case ConnectionInput.EndBelow() -> upgrade.fromBelow(new LayerInput.EndBelow(), env);
            case ConnectionInput.Room(int bytes) -> room(bytes, env);
            case ConnectionInput.Open open -> open(open, env);
            case ConnectionInput.Write(long stream, ByteBuffer data, int headroom) ->
                give(new MuxInput.Write(stream, data, headroom), env);
            case ConnectionInput.Finish(long stream) -> {
                if (!streams.holdsFinish(stream)) {
                    give(new MuxInput.Finish(stream), env);
                }
            }
            case ConnectionInput.Reset(long stream) -> {
                streams.forget(stream);
                give(new MuxInput.Reset(stream), env);
            }
            case ConnectionInput.StopReading(long stream) -> {
                if (!streams.holdsStopReading(stream)) {
                    give(new MuxInput.StopReading(stream), env);
                }
            }
            case ConnectionInput.Consumed(long stream, int bytes) -> give(new MuxInput.Consumed(stream, bytes), env);
            case ConnectionInput.Ping(long token) -> ping(token, env);
            case ConnectionInput.Close() -> goAway(MuxCode.NORMAL, env);
            case ConnectionInput.Abort() -> goAway(MuxCode.INTERNAL_ERROR, env);
            case ConnectionInput.Tick() -> tick(env);
        }
    }

    /** Who waits for an answer still gets one. */
    private static void afterEnd(ConnectionInput input, Env<? super ConnectionOutput> env) {
        if (input instanceof ConnectionInput.Open open) {
            env.out(new ConnectionOutput.Refused(open.token(), "closed", "the connection is over"));
        } else if (input instanceof ConnectionInput.Ping ping) {
            env.out(new ConnectionOutput.Refused(ping.token(), "closed", "the connection is over"));
        }
    }

    private void ping(long token, Env<? super ConnectionOutput> env) {
        if (mux == null) {
            env.out(new ConnectionOutput.Refused(token, "not-ready", "the connection is not secure yet"));
        } else {
            give(new MuxInput.Ping(token), env);
        }
    }

    private void room(int bytes, Env<? super ConnectionOutput> env) {
        if (mux == null) {
            earlyRoom = (int) Math.min(Integer.MAX_VALUE, (long) earlyRoom + bytes);
        } else {
            give(new MuxInput.Room(bytes), env);
        }
    }

    private void open(ConnectionInput.Open open, Env<? super ConnectionOutput> env) {
        if (mux == null) {
            env.out(new ConnectionOutput.Refused(open.token(), "not-ready", "the connection is not secure yet"));
        } else if (!streams.wanted(open.token(), open.protocols())) {
            env.out(new ConnectionOutput.Refused(
                    open.token(), "bad-open", "no protocol, or a token that is in use: " + open.token()));
        } else {
            give(new MuxInput.Open(open.token()), env);
        }
    }

    private void goAway(MuxCode code, Env<? super ConnectionOutput> env) {
        if (mux == null) {
            close("closed-here", "closed before it was secure", env);
        } else {
            give(new MuxInput.GoAway(code), env);
        }
    }

    private void tick(Env<? super ConnectionOutput> env) {
        upgrade.tick(env);
        streams.tick(env);
        if (mux != null && !closed) {
            give(new MuxInput.Tick(), env);
        }
    }

    /** Hands the input to the muxer, then what the streams' negotiations had to say meanwhile. */
    private void give(MuxInput input, Env<? super ConnectionOutput> env) {
        YamuxMachine machine = mux;
        if (machine == null || closed) {
            return;
        }
        if (inMux) {
            throw new IllegalStateException("the muxer is entered twice, by " + input);
        }
        handle(machine, input, env);
        while (waiting != null && !closed) {
            handle(machine, next(waiting), env);
        }
    }

    private void afterwards(MuxInput input) {
        Deque<MuxInput> queue = waiting;
        if (queue == null) {
            queue = new ArrayDeque<>(2);
            waiting = queue;
        }
        queue.add(input);
    }

    private MuxInput next(Deque<MuxInput> queue) {
        MuxInput next = queue.remove();
        if (queue.isEmpty()) {
            waiting = null;
        }
        return next;
    }

    private void handle(YamuxMachine machine, MuxInput input, Env<? super ConnectionOutput> env) {
        inMux = true;
        machine.handle(input, env.as(output -> muxed(output, env)));
        inMux = false;
    }

    private void muxed(MuxOutput output, Env<? super ConnectionOutput> env) {
        if (closed) {
            // The channel has failed while the muxer was in the middle of something.
            return;
        }
        switch (output) {
            case MuxOutput.Down(ByteBuffer data) -> upgrade.down(data, env);
            case MuxOutput.Opened(long token, long stream) -> streams.opened(token, stream, env);
            case MuxOutput.Refused refused -> refused(refused, env);
            case MuxOutput.Accepted(long stream) -> streams.accepted(stream, env);
            case MuxOutput.Data(long stream, ByteBuffer data) -> streams.data(stream, data, env);
            case MuxOutput.Finished(long stream) -> streams.finished(stream, env);
            case MuxOutput.WasReset(long stream) -> streams.wasReset(stream, env);
            case MuxOutput.Writable(long stream, int bytes) -> streams.writable(stream, bytes, env);
            case MuxOutput.Gone(long stream) -> streams.gone(stream, env);
            case MuxOutput.Pong(long token, long rttNs) -> env.out(new ConnectionOutput.Pong(token, rttNs));
            case MuxOutput.GoneAway() -> env.out(new ConnectionOutput.GoneAway());
            case MuxOutput.Closed over ->
                close(over.end().name().toLowerCase(Locale.ROOT).replace('_', '-'), over.reason(), env);
        }
    }

    private void refused(MuxOutput.Refused refused, Env<? super ConnectionOutput> env) {
        String code = refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
        if (refused.reason() == MuxOutput.Refusal.TOO_MANY_PINGS) {
            // A ping may have the token of a stream that is being opened.
            env.out(new ConnectionOutput.Refused(refused.token(), code, "the muxer sends no ping: " + code));
        } else {
            streams.refused(refused.token());
            env.out(new ConnectionOutput.Refused(refused.token(), code, "the muxer opens no stream: " + code));
        }
    }

    private void close(String code, String reason, Env<? super ConnectionOutput> env) {
        if (!closed) {
            closed = true;
            waiting = null;
            streams.closed(env);
            upgrade.close(env, () -> env.out(new ConnectionOutput.Closed(code, reason)));
        }
    }
}
