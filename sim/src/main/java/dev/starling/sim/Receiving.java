package dev.starling.sim;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The receiving half of a connection: puts flights into order and keeps them while nobody reads. */
final class Receiving implements Happening {
    /** How often a receiver that cannot reach the sender says anew that it has room. */
    private static final long AGAIN_NS = 1_000_000_000;

    private final TcpConnection connection;
    private @Nullable TreeMap<Long, Segment> early;
    private @Nullable Deque<Segment> unread;
    private @Nullable TcpConnection sender;
    /** Up to here everything has arrived. */
    private long expected;
    /** Up to here the application has read. */
    private long read;

    private int room;
    private long measuredNs;
    private long measuredFrom;
    private boolean complete;
    private boolean told;
    private boolean reading = true;

    Receiving(TcpConnection connection) {
        this.connection = connection;
        room = connection.wire().model().receiveBytes();
    }

    /** Whether everything up to the end of the stream has arrived. */
    boolean complete() {
        return complete;
    }

    /** Whether the application knows that the stream has ended. */
    boolean told() {
        return told;
    }

    /** A flight has come. */
    void arrives(Segment flight) {
        TcpConnection from = flight.owner;
        if (from == null) {
            return;
        }
        sender = from;
        if (flight.seq > expected) {
            TreeMap<Long, Segment> later = early;
            if (later == null) {
                later = new TreeMap<>();
                early = later;
            }
            later.put(flight.seq, flight);
        } else if (flight.end() > expected) {
            take(flight);
            deliver();
        }
        acknowledge(flight, from);
        if (complete) {
            from.otherHasAll();
            connection.forget();
        }
    }

    private void take(Segment flight) {
        Segment next = flight;
        while (next != null) {
            expected = next.end();
            complete |= next.fin;
            Deque<Segment> queue = unread;
            if (queue == null) {
                queue = new ArrayDeque<>(2);
                unread = queue;
            }
            queue.add(next);
            TreeMap<Long, Segment> later = early;
            next = later == null ? null : later.remove(expected);
            if (later != null && later.isEmpty()) {
                early = null;
            }
        }
    }

    private void acknowledge(Segment flight, TcpConnection from) {
        Host own = connection.host.host;
        if (connection.wire().cut(own, from.host.host)) {
            // It has arrived, but the sender does not learn it and sends it again.
            flight.lostBy = Drop.PARTITION;
            from.lost(flight, connection.simulator().nowNs());
            return;
        }
        long atNs = connection.simulator().nowNs() + connection.wire().oneWayNs(own, from.host.host);
        from.sending.ack(atNs, flight.length, read + room);
    }

    /** Hands over what has come, as long as somebody reads. */
    private boolean deliver() {
        SimLink link = connection.link();
        Deque<Segment> queue = unread;
        if (link == null || queue == null) {
            return false;
        }
        boolean any = false;
        boolean end = false;
        while (reading && !link.isOver() && !queue.isEmpty()) {
            Segment flight = queue.remove();
            read += flight.length;
            end |= flight.fin;
            if (flight.length > 0) {
                any = true;
                link.received(ByteBuffer.wrap(flight.data, flight.offset, flight.length)
                        .slice());
            }
        }
        if (queue.isEmpty()) {
            unread = null;
        }
        measure();
        if (any) {
            link.pause();
        }
        if (end) {
            told = true;
            link.ended();
        }
        return any;
    }

    /** Dynamic right-sizing: room for twice what was read within a round trip. */
    private void measure() {
        long now = connection.simulator().nowNs();
        if (now - measuredNs < connection.roundTripNs()) {
            return;
        }
        long twice = 2 * (read - measuredFrom);
        if (twice > room) {
            room = (int) Math.min(twice, connection.wire().model().receiveBytesMax());
        }
        measuredNs = now;
        measuredFrom = read;
    }

    /** Nobody reads any more. */
    void drop() {
        unread = null;
        early = null;
    }

    /** Whether the application takes bytes. */
    void reading(boolean wanted) {
        boolean resumes = wanted && !reading;
        reading = wanted;
        if (resumes) {
            connection.simulator().soon(() -> {
                if (deliver()) {
                    tellRoom();
                }
            });
        }
    }

    /** There is room again: says so to a sender that may wait for it. */
    private void tellRoom() {
        TcpConnection from = sender;
        if (from == null || connection.gone()) {
            return;
        }
        Host own = connection.host.host;
        long now = connection.simulator().nowNs();
        if (connection.wire().cut(own, from.host.host)) {
            connection.simulator().schedule(now + AGAIN_NS, this);
        } else {
            from.sending.ack(now + connection.wire().oneWayNs(own, from.host.host), 0, read + room);
        }
    }

    @Override
    public void happen() {
        tellRoom();
    }
}
