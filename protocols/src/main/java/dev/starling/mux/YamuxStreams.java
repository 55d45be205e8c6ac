package dev.starling.mux;

import dev.starling.core.Env;
import dev.starling.core.Sparse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open streams of a connection, their numbers, and the memory they may take. Every operation costs the same however many there are. */
final class YamuxStreams {
    private final YamuxConfig config;
    private Map<Long, YamuxStream> table = Map.of();
    /** Streams that we neither write nor read any more, and when they are reset; all linger equally long, so in order. */
    private @Nullable LinkedHashMap<Long, Long> lingering;

    private final YamuxMachine.Growth growth;
    private final YamuxChunks chunks = new YamuxChunks();
    private final int parity;
    private long next;
    private int inbound;
    private int unacked;
    private long windowBytes;
    private long bufferBytes;

    YamuxStreams(boolean dialer, YamuxConfig config, YamuxMachine.Growth growth) {
        this.config = config;
        this.growth = growth;
        parity = dialer ? 1 : 0;
        next = dialer ? 1 : 2;
    }

    @Nullable
    YamuxStream get(long id) {
        return table.get(id);
    }

    int size() {
        return table.size();
    }

    int inbound() {
        return inbound;
    }

    int unacked() {
        return unacked;
    }

    /** The windows of all streams together. */
    long windowBytes() {
        return windowBytes;
    }

    /** Whether {@code id} is one that the remote side may open. */
    boolean isRemoteId(long id) {
        return id != 0 && (id & 1) != parity;
    }

    boolean numbersLeft() {
        return next <= YamuxCodec.UINT32_MAX;
    }

    boolean mayOpen() {
        return unacked < config.streams().unackedMax()
                && table.size() - inbound < config.streams().outboundMax();
    }

    boolean mayAccept() {
        return inbound < config.streams().inboundMax();
    }

    /** A stream of ours with the next number. */
    YamuxStream open(long nowNs) {
        long id = next;
        next += 2;
        unacked++;
        return add(id, true, nowNs);
    }

    /** The stream {@code id} of the remote side. */
    YamuxStream accept(long id, long nowNs) {
        inbound++;
        return add(id, false, nowNs);
    }

    private YamuxStream add(long id, boolean ours, long nowNs) {
        YamuxConfig.Sending sending = config.sending();
        int buffer = bufferBytes + sending.bufferBytes() <= sending.totalBytesMax()
                ? sending.bufferBytes()
                : sending.lowBufferBytes();
        YamuxStream stream = new YamuxStream(
                id, ours, new YamuxWindow(config.windows(), nowNs), new YamuxSendBuffer(chunks), buffer);
        bufferBytes += buffer;
        windowBytes += stream.window.size();
        table = Sparse.with(table, id, stream);
        return stream;
    }

    /** Notes an ACK; false if the stream needs none. */
    boolean acknowledge(YamuxStream stream) {
        if (!stream.ours || stream.acked) {
            return false;
        }
        stream.acked = true;
        unacked--;
        return true;
    }

    /** Grants the remote side what is free in the window of {@code stream}, perhaps more than before. */
    int grant(YamuxStream stream, long nowNs, long rttNs) {
        int more = stream.discarding ? 0 : stream.window.growth(nowNs, rttNs);
        if (more > 0 && windowBytes + more <= config.windows().totalBytesMax() && growth.take(stream.id, more)) {
            stream.window.grow(more);
            windowBytes += more;
        }
        return stream.window.grant(nowNs);
    }

    /** From now on the stream may take a while to end, and no longer. */
    void linger(YamuxStream stream, long nowNs) {
        LinkedHashMap<Long, Long> all = lingering;
        if (all == null) {
            all = new LinkedHashMap<>(4);
            lingering = all;
        }
        all.putIfAbsent(stream.id, nowNs + config.streams().lingerNs());
    }

    /** When the first of the lingering streams is to be reset. */
    long lingerEndNs() {
        Map.Entry<Long, Long> first = lingering == null ? null : lingering.firstEntry();
        return first == null ? Env.NEVER : first.getValue();
    }

    /** A stream that has lingered too long. */
    @Nullable
    YamuxStream overdue(long nowNs) {
        Map.Entry<Long, Long> first = lingering == null ? null : lingering.firstEntry();
        return first == null || first.getValue() > nowNs ? null : table.get(first.getKey());
    }

    void remove(YamuxStream stream) {
        stream.gone = true;
        stream.buffer.clear();
        table = Sparse.without(table, stream.id);
        LinkedHashMap<Long, Long> late = lingering;
        if (late != null && late.remove(stream.id) != null && late.isEmpty()) {
            lingering = null;
        }
        inbound -= stream.ours ? 0 : 1;
        unacked -= stream.ours && !stream.acked ? 1 : 0;
        windowBytes -= stream.window.size();
        bufferBytes -= stream.bufferBytes;
        giveBack(stream);
    }

    private void giveBack(YamuxStream stream) {
        if (stream.window.size() > YamuxCodec.FIRST_WINDOW) {
            growth.giveBack(stream.id);
        }
    }

    void clear() {
        table.values().forEach(this::giveBack);
        table = Map.of();
        lingering = null;
        inbound = 0;
        unacked = 0;
        windowBytes = 0;
        bufferBytes = 0;
    }
}
