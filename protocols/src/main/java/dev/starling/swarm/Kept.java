package dev.starling.swarm;

import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.encoding.PeerId;
import java.util.Optional;

/** A connection. Its alarm is the moment at which it is superfluous, see {@link Connections}. */
final class Kept extends Alarms.Alarm {
    final long link;
    final PeerId peer;
    final boolean outbound;
    final Optional<IpAddress> ip;
    final boolean relayed;
    /** Asked for beside others: nobody closes it for being one of several. */
    final boolean anew;

    final long sinceNs;
    private final Connections connections;
    private int streams;
    private long idleSinceNs;

    /** What is known of a connection when it comes to be. */
    record Origin(long link, PeerId peer, boolean outbound, Optional<IpAddress> ip, boolean relayed, boolean anew) {}

    Kept(Origin origin, Connections connections, Alarms alarms, long nowNs) {
        super(alarms);
        link = origin.link();
        peer = origin.peer();
        outbound = origin.outbound();
        ip = origin.ip();
        relayed = origin.relayed();
        anew = origin.anew();
        this.connections = connections;
        sinceNs = nowNs;
        idleSinceNs = nowNs;
    }

    void streams(int count, long nowNs) {
        if (count <= 0 && streams > 0) {
            idleSinceNs = nowNs;
        }
        streams = Math.max(0, count);
    }

    boolean idle() {
        return streams == 0;
    }

    long idleSinceNs() {
        return idleSinceNs;
    }

    /** The addresses that count as one neighbourhood; those without an address are one too. */
    Optional<Prefix> group() {
        return ip.map(Prefix::group);
    }

    @Override
    void due(Env<? super SwarmOutput> env) {
        connections.superfluous(this, env);
    }
}
