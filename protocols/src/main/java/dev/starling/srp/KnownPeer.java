package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** What this peer knows of another one. Mutable; lives in the {@link PeerTable}. */
final class KnownPeer {
    /** Groups remembered of one peer. */
    private static final int GROUPS_MAX = 16;

    enum State {
        /** Heard of, or asked for a sign of life. */
        KNOWN,
        /** Reached through the peer that introduced it. */
        PROXIED,
        /** Has answered from {@link #endpoint}. */
        DIRECT
    }

    final Bytes id;
    Endpoint endpoint;
    /** The local socket that reaches it. */
    int socket = SrpMachine.MAIN;

    State state = State.KNOWN;
    int natBits;
    boolean indexed;
    /** Whether it speaks our extensions: set by the marker in its pings, pongs and joins. */
    boolean starling;

    @Nullable
    Bytes proxyId;

    /** Last sign of life, {@link Long#MIN_VALUE} for never. */
    long heardNs = Long.MIN_VALUE;

    long sentNs = Long.MIN_VALUE;
    /** When it last returned an unpredictable value from {@link #endpoint}; anything else may be forged. */
    long provenNs = Long.MIN_VALUE;
    /** When it was last asked for that. */
    long beatNs = Long.MIN_VALUE;
    /** When it last sent a plain ping, and how often it wants to hear from us. */
    long plainPingNs = Long.MIN_VALUE;

    long heartbeatNs;
    long syncedNs = Long.MIN_VALUE;
    /** Until when packets from it may be answers to our own summaries. */
    long syncAnswersUntilNs = Long.MIN_VALUE;

    long joinClock;
    private final SequencedSet<Bytes> groups = new LinkedHashSet<>();

    KnownPeer(Bytes id, Endpoint endpoint) {
        this.id = id;
        this.endpoint = endpoint;
    }

    boolean direct() {
        return state == State.DIRECT;
    }

    boolean connected() {
        return state != State.KNOWN;
    }

    boolean heardSince(long ns) {
        return heardNs != Long.MIN_VALUE && heardNs >= ns;
    }

    /** Remembers a cluster or subcluster that it takes part in; the oldest is forgotten beyond the limit. */
    void in(Bytes group) {
        if (SrpPacket.isSet(group) && groups.add(group) && groups.size() > GROUPS_MAX) {
            groups.removeFirst();
        }
    }

    /** Whether it has shown itself in this cluster or subcluster. */
    boolean isIn(Bytes group) {
        return groups.contains(group);
    }

    @Override
    public String toString() {
        return id + "@" + endpoint + " " + state;
    }
}
