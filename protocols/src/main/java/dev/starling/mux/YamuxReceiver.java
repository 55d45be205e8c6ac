package dev.starling.mux;

import dev.starling.core.Env;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Acts on the frames of the remote side. Nothing it sends throws; what cannot be lived with is returned. */
final class YamuxReceiver {
    private final YamuxConfig config;
    private final YamuxStreams streams;
    private final YamuxPings pings;
    private final YamuxOutlet outlet;
    private final YamuxCounters counters;
    private final YamuxInlet inlet = new YamuxInlet();
    private final YamuxNumbers numbers = new YamuxNumbers();
    /** Whose body is coming, or null to throw it away. */
    private @Nullable YamuxStream current;

    private boolean finAfterBody;
    private boolean refusing;
    private @Nullable YamuxFrame last;
    private @Nullable MuxCode remoteCode;

    YamuxReceiver(
            YamuxConfig config, YamuxStreams streams, YamuxPings pings, YamuxOutlet outlet, YamuxCounters counters) {
        this.config = config;
        this.streams = streams;
        this.pings = pings;
        this.outlet = outlet;
        this.counters = counters;
    }

    /** From now on no stream of the remote side is accepted. */
    void refuseStreams() {
        refusing = true;
    }

    /** With what code the remote side has gone away, or null. */
    @Nullable
    MuxCode remoteCode() {
        return remoteCode;
    }

    /** The header that came last, for people. */
    String lastFrame() {
        return String.valueOf(last);
    }

    /** Takes all of {@code data} unless the connection must be closed; then returns why. */
    @Nullable
    YamuxRejection feed(ByteBuffer data, Env<? super MuxOutput> env) {
        pings.heard(env.nowNs());
        return inlet.feed(data, new YamuxInlet.Frames() {
            @Override
            public @Nullable YamuxRejection header(YamuxFrame frame) {
                return onHeader(frame, env);
            }

            @Override
            public void body(ByteBuffer piece, boolean last) {
                onBody(piece, last, env);
            }
        });
    }

    private @Nullable YamuxRejection onHeader(YamuxFrame frame, Env<? super MuxOutput> env) {
        last = frame;
        if (frame.version() != YamuxCodec.VERSION) {
            return YamuxRejection.WRONG_VERSION;
        }
        return switch (frame.type()) {
            case YamuxCodec.DATA, YamuxCodec.WINDOW_UPDATE -> onStreamFrame(frame, env);
            case YamuxCodec.PING -> {
                onPing(frame, env);
                yield null;
            }
            case YamuxCodec.GO_AWAY -> {
                onGoAway(frame, env);
                yield null;
            }
            default -> YamuxRejection.UNKNOWN_TYPE;
        };
    }

    private void onPing(YamuxFrame frame, Env<? super MuxOutput> env) {
        if (frame.has(YamuxCodec.SYN)) {
            outlet.makeRoomForAnswers(env);
            if (!pings.question(frame.length(), env.nowNs())) {
                counters.count(YamuxRejection.PING_FLOOD);
            }
        }
        if (frame.has(YamuxCodec.ACK) && !pings.answer(frame.length(), env)) {
            counters.count(YamuxRejection.UNASKED_PONG);
        }
        if (!frame.has(YamuxCodec.SYN) && !frame.has(YamuxCodec.ACK)) {
            counters.count(YamuxRejection.PING_WITHOUT_FLAG);
        }
    }

    private void onGoAway(YamuxFrame frame, Env<? super MuxOutput> env) {
        if (remoteCode == null) {
            env.out(new MuxOutput.GoneAway());
        }
        remoteCode = frame.length() == 0
                ? MuxCode.NORMAL
                : frame.length() == 1 ? MuxCode.PROTOCOL_ERROR : MuxCode.INTERNAL_ERROR;
    }

    /** Acts on all flags of a frame in the order SYN, ACK, length, FIN, RST. */
    private @Nullable YamuxRejection onStreamFrame(YamuxFrame frame, Env<? super MuxOutput> env) {
        current = null;
        boolean data = frame.type() == YamuxCodec.DATA;
        if (data && frame.length() > config.windows().bytesMax()) {
            return YamuxRejection.FRAME_TOO_LARGE;
        }
        if (frame.has(YamuxCodec.SYN)) {
            YamuxRejection refused = onSyn(frame, env);
            if (refused != null && refused.closes()) {
                return refused;
            }
            if (refused != null) {
                counters.count(refused);
                return null;
            }
        }
        YamuxStream stream = streams.get(frame.stream());
        if (stream == null) {
            counters.count(frame.has(YamuxCodec.RST) ? YamuxRejection.LATE_RESET : YamuxRejection.UNKNOWN_STREAM);
            return null;
        }
        if (frame.has(YamuxCodec.ACK) && !streams.acknowledge(stream)) {
            counters.count(YamuxRejection.UNASKED_ACK);
        }
        YamuxRejection refused = data ? onLength(stream, frame.length(), env) : onCredit(stream, frame.length());
        if (refused != null || stream.gone) {
            return refused;
        }
        if (frame.has(YamuxCodec.RST)) {
            dead(stream, env);
            return null;
        }
        current = stream;
        finAfterBody = frame.has(YamuxCodec.FIN);
        if (finAfterBody && (!data || frame.length() == 0)) {
            finished(stream, env);
        }
        return null;
    }

    private @Nullable YamuxRejection onSyn(YamuxFrame frame, Env<? super MuxOutput> env) {
        long id = frame.stream();
        if (!streams.isRemoteId(id)) {
            return YamuxRejection.WRONG_ID;
        }
        YamuxRejection refused = judge(id);
        if (refused != null) {
            boolean told = refused.closes() || frame.has(YamuxCodec.RST) || outlet.reset(id, env);
            return told ? refused : YamuxRejection.CONTROL_FLOOD;
        }
        YamuxStream stream = streams.accept(id, env.nowNs());
        outlet.update(stream);
        env.out(new MuxOutput.Accepted(id));
        env.out(new MuxOutput.Writable(id, stream.writable));
        return null;
    }

    /** Why no stream gets this number, or null. */
    private @Nullable YamuxRejection judge(long id) {
        if (streams.get(id) != null) {
            return YamuxRejection.DUPLICATE_STREAM;
        }
        return switch (numbers.take(id)) {
            case USED -> YamuxRejection.DUPLICATE_STREAM;
            case FORGOTTEN -> YamuxRejection.LATE_SYN;
            case NEW -> {
                if (refusing) {
                    yield YamuxRejection.SYN_AFTER_GO_AWAY;
                }
                yield streams.mayAccept() ? null : YamuxRejection.TOO_MANY_STREAMS;
            }
        };
    }

    private @Nullable YamuxRejection onCredit(YamuxStream stream, long increment) {
        if (!stream.addCredit(increment)) {
            return YamuxRejection.CREDIT_OVERFLOW;
        }
        outlet.update(stream);
        return null;
    }

    private @Nullable YamuxRejection onLength(YamuxStream stream, long length, Env<? super MuxOutput> env) {
        if (length > 0 && stream.finished) {
            counters.count(YamuxRejection.DATA_AFTER_FIN);
            if (!outlet.reset(stream.id, env)) {
                return YamuxRejection.CONTROL_FLOOD;
            }
            dead(stream, env);
            return null;
        }
        return stream.window.announce(length) ? null : YamuxRejection.WINDOW_OVERRUN;
    }

    private void onBody(ByteBuffer piece, boolean last, Env<? super MuxOutput> env) {
        YamuxStream stream = current;
        if (stream == null || stream.gone) {
            return;
        }
        int bytes = piece.remaining();
        stream.window.deliver(bytes);
        if (stream.discarding) {
            stream.window.consume(bytes);
            outlet.update(stream);
        } else {
            env.out(new MuxOutput.Data(stream.id, piece));
        }
        if (last && finAfterBody) {
            finished(stream, env);
        }
    }

    private void finished(YamuxStream stream, Env<? super MuxOutput> env) {
        if (stream.finished) {
            return;
        }
        stream.finished = true;
        env.out(new MuxOutput.Finished(stream.id));
        if (stream.done()) {
            outlet.remove(stream, env);
        }
    }

    private void dead(YamuxStream stream, Env<? super MuxOutput> env) {
        env.out(new MuxOutput.WasReset(stream.id));
        outlet.remove(stream, env);
    }
}
