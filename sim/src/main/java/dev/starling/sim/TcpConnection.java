package dev.starling.sim;

import dev.starling.core.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * One end of a TCP connection: what the host's kernel knows of it. Outlives its {@link SimLink} until the other side has
 * everything.
 *
 * <pre>
 *            SYN─►                       ◄─SYN, SYN-ACK─►
 *   dial ──► SYN_SENT ─────┐         ┌── SYN_RECEIVED ◄── listen
 *               │   ◄─SYN  └────►────┘         │ ◄─ACK or data
 *               │ ◄─SYN-ACK, ACK─►             ▼
 *               └──────────────────────► ESTABLISHED ── both ends of stream arrived, reset, timeout ──► GONE
 * </pre>
 */
final class TcpConnection {
    private static final long SECOND = 1_000_000_000;

    /** Who has dialed, until it is clear what becomes of it. */
    interface Opening {
        void connected(TcpConnection connection);

        void failed(String code);
    }

    private enum State {
        SYN_SENT,
        SYN_RECEIVED,
        ESTABLISHED,
        GONE
    }

    final TcpHost host;
    final Endpoint local;
    final Endpoint remote;
    final long begunNs;
    final Sending sending;
    final Receiving receiving;
    private State state = State.SYN_SENT;
    private @Nullable Opening opening;
    private @Nullable SimLink link;
    /** The other end's host, once something has come from there. */
    private @Nullable Host other;

    private @Nullable TcpConnection otherEnd;
    private boolean otherHasAll;

    TcpConnection(TcpHost host, Endpoint local, Endpoint remote, @Nullable Opening opening) {
        this.host = host;
        this.local = local;
        this.remote = remote;
        this.opening = opening;
        begunNs = host.wire.simulator().nowNs();
        sending = new Sending(this);
        receiving = new Receiving(this);
    }

    Wire wire() {
        return host.wire;
    }

    Simulator simulator() {
        return host.wire.simulator();
    }

    /** Who reads and writes from now on. */
    void serve(SimLink value) {
        link = value;
    }

    @Nullable
    SimLink link() {
        return link;
    }

    boolean gone() {
        return state == State.GONE;
    }

    /** A round trip without queues, in nanoseconds. */
    long roundTripNs() {
        Host there = other;
        return there == null ? SECOND : wire().roundTripNs(host.host, there);
    }

    void dial() {
        wire().send(Segment.control(Segment.Kind.SYN, this));
    }

    private void say(Segment.Kind kind) {
        wire().send(Segment.control(kind, this));
    }

    /** A segment has come that is for this connection. */
    void receive(Segment segment) {
        other = segment.host;
        switch (segment.kind) {
            case SYN -> syn(segment);
            case SYN_ACK -> synAck(segment);
            case ACK -> answered();
            case DATA -> {
                answered();
                if (state == State.ESTABLISHED) {
                    receiving.arrives(segment);
                }
            }
            case RST -> ends(opening != null ? "refused" : "reset", "the other side has reset the connection");
        }
    }

    private void syn(Segment segment) {
        switch (state) {
            case SYN_SENT, SYN_RECEIVED -> {
                otherEnd = segment.owner;
                // In SYN_SENT both sides have dialed each other: simultaneous open, RFC 9293 §3.5.
                state = State.SYN_RECEIVED;
                say(Segment.Kind.SYN_ACK);
            }
            case ESTABLISHED, GONE -> {
                if (segment.owner == otherEnd) {
                    return;
                }
                // The other host has forgotten the connection and begins a new one.
                ends("reset", "the other side has begun anew");
                host.receive(segment, segment.from(), segment.to());
            }
        }
    }

    private void synAck(Segment segment) {
        if (state == State.SYN_SENT) {
            state = State.ESTABLISHED;
            otherEnd = segment.owner;
            say(Segment.Kind.ACK);
            connected();
        } else {
            answered();
        }
    }

    private void answered() {
        if (state == State.SYN_RECEIVED) {
            state = State.ESTABLISHED;
            connected();
        }
    }

    private void connected() {
        Opening dialed = opening;
        opening = null;
        if (dialed == null) {
            host.established(this);
        } else {
            dialed.connected(this);
        }
    }

    /** A segment of this connection has not arrived, or will not at a moment to come. */
    void lost(Segment segment, long atNs) {
        if (gone()) {
            return;
        }
        switch (segment.kind) {
            case SYN, SYN_ACK, ACK ->
                simulator()
                        .schedule(
                                Math.max(simulator().nowNs(), segment.sentNs + (SECOND << segment.attempts)),
                                segment.isMissed());
            case DATA -> sending.lost(segment, atNs);
            case RST -> {}
        }
    }

    /** The sender's end has found out that a segment was lost. */
    void missed(Segment segment) {
        if (gone()) {
            return;
        }
        switch (segment.kind) {
            case SYN, SYN_ACK, ACK -> {
                if (segment.attempts >= wire().model().synRetries()) {
                    ends("timeout", "no answer after " + segment.attempts + " repetitions");
                } else if (state == stateOf(segment.kind)) {
                    segment.attempts++;
                    wire().send(segment);
                }
            }
            case DATA -> sending.missed(segment);
            case RST -> {}
        }
    }

    /** The state in which a segment of the handshake is still worth repeating. */
    private static State stateOf(Segment.Kind kind) {
        return switch (kind) {
            case SYN -> State.SYN_SENT;
            case SYN_ACK -> State.SYN_RECEIVED;
            case ACK, DATA, RST -> State.ESTABLISHED;
        };
    }

    /** The other side has everything up to the end of our stream. */
    void otherHasAll() {
        otherHasAll = true;
        forget();
    }

    /** Both streams have ended and arrived: nothing is left to remember. */
    void forget() {
        if (otherHasAll && receiving.complete() && !gone()) {
            goes();
        }
    }

    private void goes() {
        state = State.GONE;
        opening = null;
        host.remove(this);
    }

    /** Over at once; the other side is told, the own user is not. */
    void abort() {
        if (!gone()) {
            boolean known = state != State.SYN_SENT;
            goes();
            sending.drop();
            receiving.drop();
            if (known) {
                say(Segment.Kind.RST);
            }
        }
    }

    /** A rule has torn the connection down: both sides learn it, the other one after the way there. */
    void tornDown() {
        simulator().soon(() -> {
            Opening dialed = opening;
            abort();
            if (dialed != null) {
                dialed.failed("reset");
            }
            tell("reset", "the connection was reset on its way");
        });
    }

    /** The host closes, with or without telling the other side. */
    void closedByHost(boolean tells) {
        Opening dialed = opening;
        if (tells) {
            abort();
        } else {
            goes();
        }
        simulator().now(() -> {
            if (dialed != null) {
                dialed.failed("closed");
            }
            tell(tells ? "aborted" : "crashed", tells ? "the peer is closed" : "the host is down");
        });
    }

    private void tell(String code, String reason) {
        SimLink user = link;
        if (user != null) {
            user.over(code, reason);
        }
    }

    /** Over because of the other side or the path. */
    void ends(String code, String reason) {
        if (gone()) {
            return;
        }
        Opening dialed = opening;
        goes();
        sending.drop();
        receiving.drop();
        if (dialed != null) {
            dialed.failed(code);
        }
        tell(code, reason);
    }
}
