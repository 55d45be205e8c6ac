package dev.starling.mux;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * yamux, {@code /yamux/1.0.0}: many streams over one connection, each with flow control of its own. See {@code
 * docs/protocol/yamux.md}.
 *
 * <p>The layers below must let {@link MuxInput.Room} grow to at least 32 bytes when nothing is on its way, or nothing
 * ever leaves: a header, a byte, and the 12 bytes kept for a last GoAway.
 */
public final class YamuxMachine implements Machine<MuxInput, MuxOutput> {
    /** Memory for what windows promise beyond the one that each stream begins with. */
    public interface Growth {
        /** Whatever is asked for. */
        Growth UNLIMITED = new Growth() {
            @Override
            public boolean take(long stream, int bytes) {
                return true;
            }

            @Override
            public void giveBack(long stream) {}
        };

        /**
         * Asked each time a window may double.
         *
         * @param bytes how much more the remote side may then send before it is read
         * @return false if there is not so much more; the window stays as it is
         */
        boolean take(long stream, int bytes);

        /** A stream that has taken some is over. */
        void giveBack(long stream);
    }

    private final YamuxConfig config;
    private final YamuxCounters counters = new YamuxCounters();
    private final YamuxStreams streams;
    private final YamuxPings pings;
    private final YamuxOutlet outlet;
    private final YamuxReceiver receiver;
    /** Tokens of streams to open, oldest first; null while there are none. */
    private @Nullable ArrayDeque<Long> waiting;

    private boolean goingAway;
    private boolean closed;

    /**
     * A connection that has not begun.
     *
     * @param dialer whether this side opened the connection: its streams have odd numbers
     */
    public YamuxMachine(boolean dialer, YamuxConfig config) {
        this(dialer, config, Growth.UNLIMITED);
    }

    /**
     * The same with windows that grow only while there is memory for what they promise.
     *
     * @param growth lent by whoever drives the machine; all is given back by the end
     */
    public YamuxMachine(boolean dialer, YamuxConfig config, Growth growth) {
        this.config = config;
        streams = new YamuxStreams(dialer, config, growth);
        pings = new YamuxPings(config.pings());
        outlet = new YamuxOutlet(config.sending(), streams, pings);
        receiver = new YamuxReceiver(config, streams, pings, outlet, counters);
    }

    /** How often something was refused for this reason. */
    public long rejected(YamuxRejection rejection) {
        return counters.of(rejection);
    }

    /** Streams that have state here. */
    public int streams() {
        return streams.size();
    }

    /** Those of {@link #streams} that the other side opened. */
    public int inboundStreams() {
        return streams.inbound();
    }

    /** The receive windows of all streams, bytes: what the application may be made to hold. */
    public long windowBytes() {
        return streams.windowBytes();
    }

    /** The smoothed round trip in nanoseconds, or −1 while unknown. */
    public long rttNs() {
        return pings.rttNs();
    }

    /** {@inheritDoc} Throws only if the application breaks the rules of {@link MuxInput}. */
    @Override
    public void handle(MuxInput input, Env<? super MuxOutput> env) {
        if (closed) {
            afterEnd(input, env);
            return;
        }
        switch (input) {
            case MuxInput.Begin _ -> pings.begin(env.nowNs());
            case MuxInput.FromBelow below -> fromBelow(below.data(), env);
            case MuxInput.EndBelow _ -> endBelow(env);
            case MuxInput.Room room -> room(room.bytes(), env);
            case MuxInput.Open open -> open(open.token(), env);
            case MuxInput.Write write -> write(write, env);
            case MuxInput.Finish finish -> finish(streams.get(finish.stream()), env);
            case MuxInput.Reset reset -> reset(streams.get(reset.stream()), env);
            case MuxInput.StopReading stop -> stopReading(streams.get(stop.stream()), env);
            case MuxInput.Consumed consumed -> consumed(consumed.stream(), consumed.bytes(), env);
            case MuxInput.Ping ping -> ping(ping.token(), env);
            case MuxInput.GoAway away -> goAway(away.code(), env);
            case MuxInput.Tick _ -> tick(env);
        }
        if (closed) {
            return;
        }
        openWaiting(env);
        outlet.flush(env);
        if (goingAway && streams.size() == 0 && outlet.isIdle()) {
            close(MuxEnd.NORMAL, "no stream is left after going away", env);
        }
    }

    /** How many bytes may still go down before more {@link MuxInput.Room} is given. */
    public long roomBytes() {
        return outlet.room();
    }

    @Override
    public long deadlineNs() {
        return closed ? Env.NEVER : Math.min(pings.deadlineNs(), streams.lingerEndNs());
    }

    /** Buffers are still taken, and who waits for an answer still gets one. */
    private static void afterEnd(MuxInput input, Env<? super MuxOutput> env) {
        switch (input) {
            case MuxInput.FromBelow below -> drop(below.data());
            case MuxInput.Write write -> drop(write.data());
            case MuxInput.Open open -> env.out(new MuxOutput.Refused(open.token(), MuxOutput.Refusal.CLOSED));
            case MuxInput.Ping ping -> env.out(new MuxOutput.Refused(ping.token(), MuxOutput.Refusal.CLOSED));
            case MuxInput.Begin _, MuxInput.EndBelow _, MuxInput.Room _, MuxInput.Tick _, MuxInput.GoAway _ -> {}
            case MuxInput.Finish _, MuxInput.Reset _, MuxInput.StopReading _, MuxInput.Consumed _ -> {}
        }
    }

    private static void drop(ByteBuffer data) {
        data.position(data.limit());
    }

    private void fromBelow(ByteBuffer data, Env<? super MuxOutput> env) {
        YamuxRejection refused = receiver.feed(data, env);
        if (refused != null) {
            drop(data);
            counters.count(refused);
            outlet.fail(MuxCode.PROTOCOL_ERROR, env);
            close(MuxEnd.PROTOCOL_ERROR, refused + " in " + receiver.lastFrame(), env);
            return;
        }
        MuxCode code = receiver.remoteCode();
        if (code != null && code != MuxCode.NORMAL) {
            close(MuxEnd.REMOTE_ERROR, "the other side went away with " + code, env);
        } else if (code != null) {
            refuseWaiting(MuxOutput.Refusal.GONE_AWAY, env);
        }
    }

    private void endBelow(Env<? super MuxOutput> env) {
        boolean announced = goingAway || receiver.remoteCode() != null;
        MuxEnd end = announced && streams.size() == 0 ? MuxEnd.NORMAL : MuxEnd.ENDED_BELOW;
        close(end, "the connection ended with " + streams.size() + " streams", env);
    }

    private void room(int bytes, Env<? super MuxOutput> env) {
        if (bytes < 0) {
            throw new IllegalArgumentException("room cannot be taken back: " + bytes);
        }
        outlet.addRoom(bytes);
        pings.moved(env.nowNs());
    }

    private void open(long token, Env<? super MuxOutput> env) {
        if (goingAway || receiver.remoteCode() != null) {
            env.out(new MuxOutput.Refused(token, MuxOutput.Refusal.GONE_AWAY));
        } else if (waiting != null && waiting.size() >= config.streams().waitingMax()) {
            openWaiting(env);
            env.out(new MuxOutput.Refused(token, MuxOutput.Refusal.TOO_MANY_WAITING));
        } else {
            ArrayDeque<Long> tokens = waiting;
            if (tokens == null) {
                tokens = new ArrayDeque<>(1);
                waiting = tokens;
            }
            tokens.addLast(token);
        }
    }

    private void openWaiting(Env<? super MuxOutput> env) {
        while (waiting != null && streams.mayOpen()) {
            if (!streams.numbersLeft()) {
                refuseWaiting(MuxOutput.Refusal.NUMBERS_EXHAUSTED, env);
                return;
            }
            YamuxStream stream = streams.open(env.nowNs());
            outlet.update(stream);
            env.out(new MuxOutput.Opened(takeWaiting(waiting), stream.id));
            env.out(new MuxOutput.Writable(stream.id, stream.writable));
        }
    }

    private long takeWaiting(ArrayDeque<Long> tokens) {
        long token = tokens.removeFirst();
        if (tokens.isEmpty()) {
            waiting = null;
        }
        return token;
    }

    private void refuseWaiting(MuxOutput.Refusal reason, Env<? super MuxOutput> env) {
        while (waiting != null) {
            env.out(new MuxOutput.Refused(takeWaiting(waiting), reason));
        }
    }

    private void write(MuxInput.Write write, Env<? super MuxOutput> env) {
        long id = write.stream();
        ByteBuffer data = write.data();
        YamuxStream stream = streams.get(id);
        if (stream == null) {
            drop(data);
            return;
        }
        if (stream.finishing || data.remaining() > stream.writable) {
            throw new IllegalArgumentException(
                    stream.finishing
                            ? "written after the end: stream " + id
                            : data.remaining() + " bytes written where " + stream.writable + " are taken: stream "
                                    + id);
        }
        outlet.write(stream, data, write.headroomBytes(), env);
    }

    private void finish(@Nullable YamuxStream stream, Env<? super MuxOutput> env) {
        if (stream != null && !stream.finishing) {
            stream.finishing = true;
            outlet.update(stream);
            lingerIfAbandoned(stream, env);
        }
    }

    private void reset(@Nullable YamuxStream stream, Env<? super MuxOutput> env) {
        if (stream == null) {
            return;
        }
        // A stream of ours that the other side has never heard of dies in silence.
        boolean unheardOf = stream.ours && stream.openingDue;
        if (!unheardOf && !outlet.reset(stream.id, env)) {
            counters.count(YamuxRejection.CONTROL_FLOOD);
            outlet.fail(MuxCode.PROTOCOL_ERROR, env);
            close(MuxEnd.PROTOCOL_ERROR, "more resets than the other side reads", env);
            return;
        }
        outlet.remove(stream, env);
    }

    private void stopReading(@Nullable YamuxStream stream, Env<? super MuxOutput> env) {
        if (stream == null || stream.discarding) {
            return;
        }
        stream.discarding = true;
        stream.window.consume(stream.window.unread());
        if (stream.done()) {
            outlet.remove(stream, env);
        } else {
            outlet.update(stream);
            lingerIfAbandoned(stream, env);
        }
    }

    private void lingerIfAbandoned(YamuxStream stream, Env<? super MuxOutput> env) {
        if (stream.finishing && stream.discarding) {
            streams.linger(stream, env.nowNs());
        }
    }

    private void consumed(long id, int bytes, Env<? super MuxOutput> env) {
        YamuxStream stream = streams.get(id);
        if (stream == null || stream.discarding) {
            return;
        }
        if (bytes < 0 || bytes > stream.window.unread()) {
            throw new IllegalArgumentException(
                    bytes + " bytes consumed of " + stream.window.unread() + ": stream " + id);
        }
        stream.window.consume(bytes);
        if (stream.done()) {
            outlet.remove(stream, env);
        } else {
            outlet.update(stream);
        }
    }

    private void ping(long token, Env<? super MuxOutput> env) {
        if (!pings.ask(token, env.nowNs())) {
            env.out(new MuxOutput.Refused(token, MuxOutput.Refusal.TOO_MANY_PINGS));
        }
    }

    private void goAway(MuxCode code, Env<? super MuxOutput> env) {
        refuseWaiting(MuxOutput.Refusal.GONE_AWAY, env);
        if (code != MuxCode.NORMAL) {
            outlet.fail(code, env);
            close(MuxEnd.CLOSED_HERE, "gone away with " + code, env);
        } else if (!goingAway) {
            goingAway = true;
            receiver.refuseStreams();
            outlet.goAway(code);
        }
    }

    private void tick(Env<? super MuxOutput> env) {
        if (env.nowNs() >= pings.deadNs()) {
            outlet.fail(MuxCode.INTERNAL_ERROR, env);
            close(MuxEnd.TIMEOUT, "a ping was not answered and nothing else came", env);
            return;
        }
        pings.tick(env.nowNs());
        YamuxStream late = streams.overdue(env.nowNs());
        while (late != null && !closed) {
            reset(late, env);
            late = streams.overdue(env.nowNs());
        }
    }

    private void close(MuxEnd end, String reason, Env<? super MuxOutput> env) {
        refuseWaiting(MuxOutput.Refusal.CLOSED, env);
        closed = true;
        outlet.clear();
        streams.clear();
        env.out(new MuxOutput.Closed(end, reason));
    }
}
