package dev.starling.sim;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection, as {@link TcpModel} describes it. Copies of what was written wait here until the window
 * lets them go; from then on only the flights hold them.
 */
final class Sending implements Happening {
    private static final int FIRST_SEGMENTS = 10;
    private static final long RTO_MAX_NS = 120_000_000_000L;

    /** Says, at a moment, that bytes have arrived and how far the receiver's room reaches. */
    private record Ack(long atNs, int bytes, long edge) {}

    private final TcpConnection connection;
    private @Nullable Deque<byte[]> written;
    /** How much of the first array has left. */
    private int headAt;

    private @Nullable Deque<Ack> acks;
    /** Lost, and to be sent again. */
    private @Nullable Deque<Segment> missing;

    private long writtenBytes;
    /** Up to here the bytes may leave: they were flushed. */
    private long flushed;

    private long sent;
    /** Up to here the receiver has room, as far as is known. */
    private long edge;
    /** Sent, and not known to have arrived. */
    private long underWay;

    /** The most that was under way within the last round trip, which ends when what was sent up to there has arrived. */
    private long peak;

    private long peakUntil;
    /** Congestion window, and where slow start ends. */
    private long window;

    private long threshold = Long.MAX_VALUE;
    /** Acknowledged since the window grew last. */
    private long grown;
    /** Losses before here belong to one congestion. */
    private long recover;

    /** When the uplink takes the next flight. */
    private long busyUntilNs;

    private long wakeNs = Long.MAX_VALUE;
    /** Waits for an acknowledgement of which nothing is known yet. */
    private boolean blocked;

    private boolean pumping;
    private boolean ending;
    private boolean ended;

    Sending(TcpConnection connection) {
        this.connection = connection;
        TcpModel model = connection.wire().model();
        edge = model.receiveBytes();
        int segment = connection.wire().segmentBytes(connection.host.host);
        window = Math.min((long) FIRST_SEGMENTS * segment, model.windowBytesMax());
    }

    /** Takes a copy. */
    void write(ByteBuffer data) {
        int bytes = data.remaining();
        if (bytes == 0 || ending) {
            data.position(data.limit());
            return;
        }
        byte[] copy = new byte[bytes];
        data.get(copy);
        Deque<byte[]> queue = written;
        if (queue == null) {
            queue = new ArrayDeque<>(2);
            written = queue;
        }
        queue.add(copy);
        writtenBytes += bytes;
    }

    /** What was written may leave, once the event that happens now is over. */
    void flush() {
        flushed = writtenBytes;
        if (!pumping && flushed > sent) {
            pumping = true;
            connection.simulator().soon(this::pump);
        }
    }

    /** The stream ends after what was written. */
    void finish() {
        ending = true;
        flushed = writtenBytes;
        if (!pumping) {
            pumping = true;
            connection.simulator().soon(this::pump);
        }
    }

    /** Whether the end of the stream has left. */
    boolean ended() {
        return ended;
    }

    /** Nothing leaves any more. */
    void drop() {
        written = null;
        missing = null;
        acks = null;
    }

    private long nowNs() {
        return connection.simulator().nowNs();
    }

    /** Lets go what the windows and the uplink allow. */
    private void pump() {
        pumping = false;
        if (connection.gone()) {
            return;
        }
        takeAcks();
        int left = 0;
        while (repeat() && (flushed > sent || (ending && !ended))) {
            int bytes = next();
            if (bytes < 0) {
                break;
            }
            transmit(bytes);
            left += bytes;
        }
        SimLink link = connection.link();
        if (link != null && (left > 0 || ended)) {
            link.left(left);
        }
    }

    /** How many bytes go next; −1 when something has to happen first. */
    private int next() {
        if (busyUntilNs > nowNs()) {
            wake(busyUntilNs);
            return -1;
        }
        Wire wire = connection.wire();
        int each = wire.segmentBytes(connection.host.host);
        int bytes = (int) Math.min(flushed - sent, wire.flightBytes(connection.host.host, share(each)));
        long room = Math.min(window - underWay, edge - sent);
        if (bytes <= room) {
            return bytes;
        }
        // Some of the window is waited for, so that large flights do not crumble into small ones.
        long worthwhile = Math.min(bytes, Math.max(each, window / 8));
        if (room >= worthwhile || (room > 0 && underWay == 0)) {
            return (int) (room < each ? room : room / each * each);
        }
        awaitAck();
        return -1;
    }

    /** A window is filled by four flights at least, once it is larger than the first, as acknowledgements do not come in lumps. */
    private long share(int each) {
        return Math.max((long) FIRST_SEGMENTS * each, window / 4);
    }

    private void awaitAck() {
        Deque<Ack> known = acks;
        Ack first = known == null ? null : known.peek();
        blocked = first == null;
        if (first != null) {
            wake(first.atNs());
        }
    }

    private void transmit(int bytes) {
        boolean last = ending && sent + bytes == writtenBytes;
        byte[] head = written == null ? null : written.peek();
        Segment flight;
        if (head != null && head.length - headAt >= bytes) {
            flight = Segment.data(connection, sent, head, headAt, bytes, last);
            consume(bytes);
        } else {
            byte[] data = new byte[bytes];
            gather(data);
            flight = Segment.data(connection, sent, data, 0, bytes, last);
        }
        sent += bytes;
        underWay += bytes;
        notePeak();
        ended |= last;
        busyUntilNs = connection.wire().send(flight);
    }

    /** How much of the window was used within the last round trip. */
    private void notePeak() {
        if (underWay > peak || sent - underWay >= peakUntil) {
            peak = underWay;
            peakUntil = sent;
        }
    }

    private void gather(byte[] into) {
        Deque<byte[]> queue = written;
        int at = 0;
        while (queue != null && at < into.length) {
            byte[] head = queue.element();
            int bytes = Math.min(head.length - headAt, into.length - at);
            System.arraycopy(head, headAt, into, at, bytes);
            at += bytes;
            consume(bytes);
        }
    }

    private void consume(int bytes) {
        Deque<byte[]> queue = written;
        headAt += bytes;
        if (queue != null && !queue.isEmpty() && headAt == queue.element().length) {
            queue.remove();
            headAt = 0;
            if (queue.isEmpty()) {
                written = null;
            }
        }
    }

    private void wake(long atNs) {
        if (atNs < wakeNs) {
            wakeNs = atNs;
            connection.simulator().schedule(atNs, this);
        }
    }

    @Override
    public void happen() {
        if (wakeNs == nowNs()) {
            wakeNs = Long.MAX_VALUE;
            pump();
        }
    }

    /** The receiver's word will be here at a moment; only who waits for it wakes then. */
    void ack(long atNs, int bytes, long roomUntil) {
        takeAcks();
        Deque<Ack> known = acks;
        if (known == null) {
            known = new ArrayDeque<>(2);
            acks = known;
        }
        known.add(new Ack(atNs, bytes, roomUntil));
        if (blocked) {
            blocked = false;
            wake(known.element().atNs());
        }
    }

    private void takeAcks() {
        Deque<Ack> known = acks;
        if (known == null) {
            return;
        }
        long now = nowNs();
        Ack first = known.peek();
        while (first != null && first.atNs() <= now) {
            known.remove();
            edge = Math.max(edge, first.edge());
            if (2 * peak >= window) {
                grow(first.bytes());
            }
            underWay -= first.bytes();
            first = known.peek();
        }
        if (first == null) {
            acks = null;
        }
    }

    /** Slow start, then a segment in each round trip; a window that is not used does not grow. */
    private void grow(int bytes) {
        long most = connection.wire().model().windowBytesMax();
        if (window < threshold) {
            window = Math.min(most, window + bytes);
            return;
        }
        grown += bytes;
        if (grown >= window) {
            grown -= window;
            window = Math.min(most, window + connection.wire().segmentBytes(connection.host.host));
        }
    }

    /** A flight, or a part of one, has not arrived or will not. */
    void lost(Segment segment, long atNs) {
        boolean byChance = switch (segment.lostBy) {
            case LOSS, BURST, QUEUE, RULE -> true;
            case NO_SOCKET, NAT_OUT, NAT_IN, HAIRPIN, UNREACHABLE, PORT_CLOSED, MTU, PARTITION -> false;
        };
        segment.timedOut = !byChance || segment.attempts > 0;
        long knownNs = segment.timedOut ? timeoutNs(segment) : atNs + connection.roundTripNs() / 2;
        connection.simulator().schedule(Math.max(nowNs(), knownNs), segment.isMissed());
    }

    private long timeoutNs(Segment segment) {
        long first = connection.roundTripNs()
                + connection.wire().model().rtoBeyondRtt().toNanos();
        long patienceNs = Math.min(first << Math.min(segment.attempts, 16), RTO_MAX_NS);
        long endNs = segment.firstSentNs + connection.wire().model().giveUp().toNanos();
        return Math.min(segment.sentNs + patienceNs, endNs);
    }

    /** Time to send it again: what came behind has arrived, or too much time has passed. */
    void missed(Segment segment) {
        if (!segment.timedOut && sent <= segment.end()) {
            segment.timedOut = true;
            connection.simulator().schedule(Math.max(nowNs(), timeoutNs(segment)), segment.isMissed());
            return;
        }
        if (segment.timedOut
                && nowNs() - segment.firstSentNs
                        >= connection.wire().model().giveUp().toNanos()) {
            connection.ends("timeout", "bytes were not acknowledged in time");
            return;
        }
        if (segment.seq >= recover) {
            shrink(segment.timedOut);
        }
        segment.attempts++;
        underWay -= segment.length;
        Deque<Segment> waiting = missing;
        if (waiting == null) {
            waiting = new ArrayDeque<>(2);
            missing = waiting;
        }
        waiting.add(segment);
        pump();
    }

    /** Lets go first what has to be repeated, as far as the window allows (RFC 6675 §5); false when it does not. */
    private boolean repeat() {
        Deque<Segment> waiting = missing;
        while (waiting != null) {
            Segment first = waiting.element();
            int each = connection.wire().segmentBytes(connection.host.host);
            long room = underWay == 0 ? Math.max(window, each) : window - underWay;
            if (room < Math.min(first.length, each)) {
                awaitAck();
                return false;
            }
            int bytes = (int) Math.min(first.length, Math.max(each, room / each * each));
            waiting.remove();
            if (bytes < first.length) {
                waiting.addFirst(first.part(bytes, first.length));
            }
            if (waiting.isEmpty()) {
                waiting = null;
                missing = null;
            }
            underWay += bytes;
            connection.wire().send(first.part(0, bytes));
        }
        return true;
    }

    private void shrink(boolean timedOut) {
        int each = connection.wire().segmentBytes(connection.host.host);
        threshold = Math.max(timedOut ? window / 2 : window * 7 / 10, 2L * each);
        window = timedOut ? each : threshold;
        recover = sent;
        grown = 0;
    }
}
