package dev.starling.mux;

import dev.starling.core.Env;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * All frames to the remote side: first answers and pings, then resets, then what opens streams and grants credit, then data
 * in turns. Control frames are not queued but read off the state they tell of, so that they cannot pile up; resets of
 * streams that have no state any more are queued up to a limit.
 */
final class YamuxOutlet {
    /** Room that is kept for the GoAway of an error. */
    private static final int RESERVE = YamuxCodec.HEADER_BYTES;
    /** The least room that is made. */
    private static final int SMALL_BYTES = 256;
    /** A smaller buffer is not kept between two outputs. */
    private static final int KEPT_BYTES_MIN = 4096;
    /** After so many portions that were small, a large buffer is let go. */
    private static final int SMALL_IN_TURN = 8;
    /** A full scratch buffer is handed down rather than cut a piece of data smaller than this. */
    private static final int PIECE_MIN = 1024;
    /** Less data is copied to the scratch buffer, so that frames which are small share a message of the layer below. */
    private static final int IN_PLACE_BYTES_MIN = 16 << 10;

    private static final int NONE = -1;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final YamuxConfig.Sending config;
    private final YamuxStreams streams;
    private final YamuxPings pings;
    /** Where frames are put together; none when nothing is, and a large one only while there is much to send. */
    private ByteBuffer scratch = NOTHING;

    private int smallInTurn;
    private final StreamQueue control = new StreamQueue();
    private final StreamQueue ready = new StreamQueue();
    private @Nullable ArrayDeque<Long> resets;
    private int goAwayDue = NONE;
    private long room;

    YamuxOutlet(YamuxConfig.Sending config, YamuxStreams streams, YamuxPings pings) {
        this.config = config;
        this.streams = streams;
        this.pings = pings;
    }

    void addRoom(int bytes) {
        room = Math.min(room + bytes, Long.MAX_VALUE >> 1);
    }

    /** Whether nothing waits to be sent. */
    boolean isIdle() {
        return control.isEmpty() && ready.isEmpty() && resets == null && goAwayDue == NONE && !pings.answerDue();
    }

    /** Looks what {@code stream} has to send now. */
    void update(YamuxStream stream) {
        if (stream.controlDue()) {
            control.add(stream);
        }
        if (stream.sendable()) {
            ready.add(stream);
        }
    }

    /** Queues a reset; false if too many wait and none can be sent. */
    boolean reset(long id, Env<? super MuxOutput> env) {
        if (resetsFull()) {
            flushControl(env);
            if (resetsFull()) {
                return false;
            }
        }
        ArrayDeque<Long> queue = resets;
        if (queue == null) {
            queue = new ArrayDeque<>(4);
            resets = queue;
        }
        queue.addLast(id);
        return true;
    }

    private boolean resetsFull() {
        return (resets == null ? 0 : resets.size()) >= config.resetsMax();
    }

    void goAway(MuxCode code) {
        goAwayDue = code.ordinal();
    }

    /** The stream has no state any more. */
    void remove(YamuxStream stream, Env<? super MuxOutput> env) {
        control.remove(stream);
        ready.remove(stream);
        streams.remove(stream);
        env.out(new MuxOutput.Gone(stream.id));
    }

    /** Sends what may be sent of {@code data} at once, and keeps the rest. */
    void write(YamuxStream stream, ByteBuffer data, int headroomBytes, Env<? super MuxOutput> env) {
        stream.writable -= data.remaining();
        if (stream.buffer.isEmpty()) {
            boolean sending = ready.isEmpty() && flushControl(env);
            boolean inPlace = headroomBytes >= YamuxCodec.HEADER_BYTES;
            while (sending && data.hasRemaining()) {
                sending = (inPlace && putInPlace(stream, data, env))
                        || putData(stream, data, config.frameBytesMax(), env);
            }
        }
        stream.buffer.add(data);
        update(stream);
        tellWritable(stream, env);
    }

    /** Sends what may be sent, as one output if it fits. */
    void flush(Env<? super MuxOutput> env) {
        if (flushControl(env)) {
            flushData(env);
        }
        emit(env);
    }

    /** Answers are not to wait for the end of a large input: sends them when too many are there. */
    void makeRoomForAnswers(Env<? super MuxOutput> env) {
        if (pings.answersFull()) {
            flushControl(env);
        }
    }

    long room() {
        return room;
    }

    /** The last frame of all, for which there is room if there has ever been any. */
    void fail(MuxCode code, Env<? super MuxOutput> env) {
        if (scratch.remaining() < YamuxCodec.HEADER_BYTES) {
            emit(env);
            widenFor(YamuxCodec.HEADER_BYTES);
        }
        if (room >= YamuxCodec.HEADER_BYTES) {
            put(YamuxCodec.GO_AWAY, 0, 0, code.ordinal());
        }
        emit(env);
    }

    /** The connection is over. */
    void clear() {
        control.clear();
        ready.clear();
        resets = null;
    }

    /** Sends all that is not data; false if the room is used up before. */
    private boolean flushControl(Env<? super MuxOutput> env) {
        while (pings.answerDue() && fits(env)) {
            put(YamuxCodec.PING, YamuxCodec.ACK, 0, pings.takeAnswer());
        }
        if (goAwayDue != NONE && fits(env)) {
            put(YamuxCodec.GO_AWAY, 0, 0, goAwayDue);
            goAwayDue = NONE;
        }
        while (pings.questionDue() && fits(env)) {
            put(YamuxCodec.PING, YamuxCodec.SYN, 0, pings.takeQuestion(env));
        }
        putResets(env);
        while (!control.isEmpty() && fits(env)) {
            putControl(control.removeFirst(), env);
        }
        return fits(env);
    }

    private void putResets(Env<? super MuxOutput> env) {
        ArrayDeque<Long> queue = resets;
        while (queue != null && fits(env)) {
            put(YamuxCodec.WINDOW_UPDATE, YamuxCodec.RST, queue.removeFirst(), 0);
            if (queue.isEmpty()) {
                queue = null;
                resets = null;
            }
        }
    }

    private void putControl(YamuxStream stream, Env<? super MuxOutput> env) {
        if (!stream.controlDue()) {
            return;
        }
        int opening = stream.ours ? YamuxCodec.SYN : YamuxCodec.ACK;
        int flags = stream.openingDue ? opening : 0;
        int increment = stream.grantDue() ? streams.grant(stream, env.nowNs(), pings.rttNs()) : 0;
        stream.openingDue = false;
        put(YamuxCodec.WINDOW_UPDATE, flags, stream.id, increment);
    }

    private void flushData(Env<? super MuxOutput> env) {
        while (!ready.isEmpty()) {
            YamuxStream stream = ready.removeFirst();
            if (!stream.sendable()) {
                continue;
            }
            int most = ready.isEmpty() ? config.frameBytesMax() : config.turnBytes();
            boolean sent = stream.buffer.isEmpty() ? putFin(stream, env) : putData(stream, null, most, env);
            if (!sent) {
                ready.addFirst(stream);
                return;
            }
            if (!stream.gone) {
                tellWritable(stream, env);
                update(stream);
            }
        }
    }

    /** A FIN of its own: go-yamux acts on flags before it has read the body, and could lose the end of the data. */
    private boolean putFin(YamuxStream stream, Env<? super MuxOutput> env) {
        if (!fits(env)) {
            return false;
        }
        put(YamuxCodec.WINDOW_UPDATE, YamuxCodec.FIN, stream.id, 0);
        stream.finSent = true;
        if (stream.done()) {
            remove(stream, env);
        }
        return true;
    }

    /** One Data frame of at most {@code most} bytes from {@code direct}, or from the buffer; false if none can be sent. */
    private boolean putData(YamuxStream stream, @Nullable ByteBuffer direct, int most, Env<? super MuxOutput> env) {
        int wanted = (int)
                Math.min(Math.min(most, stream.credit()), direct == null ? stream.buffer.size() : direct.remaining());
        widenFor(YamuxCodec.HEADER_BYTES + wanted);
        if (scratch.remaining() < YamuxCodec.HEADER_BYTES + Math.min(wanted, PIECE_MIN)) {
            emit(env);
            widenFor(YamuxCodec.HEADER_BYTES + wanted);
        }
        long space = Math.min(scratch.remaining(), room - RESERVE) - YamuxCodec.HEADER_BYTES;
        int bytes = (int) Math.min(wanted, space);
        if (bytes <= 0) {
            return false;
        }
        put(YamuxCodec.DATA, 0, stream.id, bytes);
        if (direct == null) {
            stream.buffer.moveTo(scratch, bytes);
        } else {
            scratch.put(scratch.position(), direct, direct.position(), bytes);
            scratch.position(scratch.position() + bytes);
            direct.position(direct.position() + bytes);
        }
        room -= bytes;
        stream.useCredit(bytes);
        return true;
    }

    /**
     * One large Data frame from where its body lies, its header before it, instead of what was there; false when it would
     * be too small to be worth a piece of its own.
     */
    private boolean putInPlace(YamuxStream stream, ByteBuffer data, Env<? super MuxOutput> env) {
        long most = Math.min(config.frameBytesMax(), room - RESERVE) - YamuxCodec.HEADER_BYTES;
        int bytes = (int) Math.min(Math.min(most, stream.credit()), data.remaining());
        if (bytes < IN_PLACE_BYTES_MIN) {
            return false;
        }
        emit(env);
        int from = data.position();
        int limit = data.limit();
        data.position(from - YamuxCodec.HEADER_BYTES);
        YamuxCodec.put(data, YamuxCodec.DATA, 0, stream.id, bytes);
        data.position(from - YamuxCodec.HEADER_BYTES).limit(from + bytes);
        env.out(new MuxOutput.Down(data));
        data.limit(limit).position(from + bytes);
        room -= YamuxCodec.HEADER_BYTES + bytes;
        stream.useCredit(bytes);
        return true;
    }

    private void tellWritable(YamuxStream stream, Env<? super MuxOutput> env) {
        int owed = stream.owedWritable();
        if (owed > 0 && !stream.finishing && (stream.buffer.isEmpty() || owed >= stream.bufferBytes / 2)) {
            stream.writable += owed;
            env.out(new MuxOutput.Writable(stream.id, owed));
        }
    }

    /** Whether one more header may be put. */
    private boolean fits(Env<? super MuxOutput> env) {
        widenFor(YamuxCodec.HEADER_BYTES);
        if (scratch.remaining() < YamuxCodec.HEADER_BYTES) {
            emit(env);
            widenFor(YamuxCodec.HEADER_BYTES);
        }
        return room - RESERVE >= YamuxCodec.HEADER_BYTES;
    }

    /** As far as needed and no further: a connection that goes idle after a message keeps room for such a message. */
    private void widenFor(int bytes) {
        int needed = scratch.position() + bytes;
        if (needed > scratch.capacity() && scratch.capacity() < config.frameBytesMax()) {
            int doubled = Math.max(SMALL_BYTES, 2 * scratch.capacity());
            int wider = Math.min(config.frameBytesMax(), Math.max(needed, doubled));
            scratch = ByteBuffer.allocate(wider).put(scratch.flip());
        }
    }

    private void put(int type, int flags, long stream, long length) {
        YamuxCodec.put(scratch, type, flags, stream, length);
        room -= YamuxCodec.HEADER_BYTES;
    }

    private void emit(Env<? super MuxOutput> env) {
        if (scratch.position() > 0) {
            scratch.flip();
            smallInTurn = scratch.remaining() <= SMALL_BYTES ? smallInTurn + 1 : 0;
            env.out(new MuxOutput.Down(scratch));
            // An idle connection keeps no room for what it does not send.
            boolean kept = scratch.capacity() > KEPT_BYTES_MIN && smallInTurn < SMALL_IN_TURN;
            scratch = kept ? scratch.clear() : NOTHING;
        } else if (scratch.capacity() <= KEPT_BYTES_MIN) {
            scratch = NOTHING;
        }
    }
}
