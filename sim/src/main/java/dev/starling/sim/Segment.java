package dev.starling.sim;

import dev.starling.core.Endpoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What travels as one event: a control segment, or a flight of data segments. One object from the sender to the receiver
 * and, where it is lost, back to being sent again.
 */
final class Segment implements Happening {
    /** What it says. */
    enum Kind {
        SYN,
        SYN_ACK,
        ACK,
        DATA,
        RST
    }

    /** What happens to it next. */
    private enum Step {
        /** It has come to the far end of its path. */
        ARRIVES,
        /** It has left the queue of the far downlink. */
        LEAVES_QUEUE,
        /** It reaches a host without a path between. */
        LANDS,
        /** Its sender finds out that it was lost. */
        IS_MISSED
    }

    private static final byte[] NOTHING = {};

    final Kind kind;
    private final Wire wire;
    final Host host;
    /** Where it belongs; null for a reset by a host that knows no such connection. */
    final @Nullable TcpConnection owner;

    final Endpoint local;
    final Endpoint remote;
    /** Number of the first byte, counted from 0. */
    final long seq;

    byte[] data;
    int offset;
    final int length;
    /** Whether the stream ends after these bytes. */
    final boolean fin;

    /** When it left the host for the first and for the last time. */
    long firstSentNs = -1;

    long sentNs;
    int attempts;
    /** Why it was lost the last time. */
    Drop lostBy = Drop.LOSS;
    /** Whether what came behind it did not tell, so that only a timeout does. */
    boolean timedOut;

    private Step step = Step.ARRIVES;
    private Endpoint from;
    private Endpoint to;
    private @Nullable Host landing;

    private Segment(
            Kind kind,
            Wire wire,
            Host host,
            @Nullable TcpConnection owner,
            Endpoint local,
            Endpoint remote,
            long seq,
            byte[] data,
            int offset,
            int length,
            boolean fin) {
        this.kind = kind;
        this.wire = wire;
        this.host = host;
        this.owner = owner;
        this.local = local;
        this.remote = remote;
        this.seq = seq;
        this.data = data;
        this.offset = offset;
        this.length = length;
        this.fin = fin;
        from = local;
        to = remote;
    }

    /** One without data. */
    static Segment control(Kind kind, TcpConnection owner) {
        TcpHost at = owner.host;
        return new Segment(kind, at.wire, at.host, owner, owner.local, owner.remote, 0, NOTHING, 0, 0, false);
    }

    /** The answer to what belongs to no connection. */
    static Segment stray(TcpHost at, Endpoint local, Endpoint remote) {
        return new Segment(Kind.RST, at.wire, at.host, null, local, remote, 0, NOTHING, 0, 0, false);
    }

    static Segment data(TcpConnection owner, long seq, byte[] data, int offset, int length, boolean fin) {
        TcpHost at = owner.host;
        return new Segment(
                Kind.DATA, at.wire, at.host, owner, owner.local, owner.remote, seq, data, offset, length, fin);
    }

    /** Some of its bytes, for a part of it that fares otherwise than the rest. */
    Segment part(int begin, int end) {
        if (begin == 0 && end == length) {
            return this;
        }
        Segment part = new Segment(
                kind,
                wire,
                host,
                owner,
                local,
                remote,
                seq + begin,
                data,
                offset + begin,
                end - begin,
                fin && end == length);
        part.firstSentNs = firstSentNs;
        part.sentNs = sentNs;
        part.attempts = attempts;
        part.from = from;
        part.to = to;
        return part;
    }

    /** Number of the byte after the last; the end of the stream counts for one. */
    long end() {
        return seq + length + (fin ? 1 : 0);
    }

    byte[] copy() {
        return Arrays.copyOfRange(data, offset, offset + length);
    }

    /** Other bytes in place of its own. */
    void data(byte[] changed) {
        data = changed;
        offset = 0;
    }

    Passage passage() {
        return switch (kind) {
            case SYN, SYN_ACK -> Passage.SYN;
            case ACK -> Passage.SEGMENT;
            case DATA -> fin ? Passage.FIN : Passage.SEGMENT;
            case RST -> Passage.RESET;
        };
    }

    /** Where it comes from, as the receiver sees it. */
    Endpoint from() {
        return from;
    }

    /** Where it goes: an address of the internet first, the receiver's own in the end. */
    Endpoint to() {
        return to;
    }

    Segment arrives(Endpoint seen) {
        step = Step.ARRIVES;
        from = seen;
        to = remote;
        return this;
    }

    Segment leavesQueue() {
        step = Step.LEAVES_QUEUE;
        return this;
    }

    Segment lands(Host at, Endpoint seen, Endpoint inner) {
        step = Step.LANDS;
        landing = at;
        from = seen;
        to = inner;
        return this;
    }

    Segment isMissed() {
        step = Step.IS_MISSED;
        return this;
    }

    @Override
    public void happen() {
        switch (step) {
            case ARRIVES -> wire.arrives(this);
            case LEAVES_QUEUE -> wire.inwards(this);
            case LANDS -> {
                Host at = landing;
                if (at != null) {
                    wire.deliver(this, at, from, to);
                }
            }
            case IS_MISSED -> {
                TcpConnection sender = owner;
                if (sender != null) {
                    sender.missed(this);
                }
            }
        }
    }
}
