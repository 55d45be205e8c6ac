package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The connections and listeners of one host: what a segment is for, and who gets a port. Ports are those of TCP alone. */
final class TcpHost {
    private static final int FIRST_EPHEMERAL = 32_768;
    private static final int EPHEMERAL = 28_232;
    /** Connections that a listener has not seen answered; as in Linux, more are silently dropped. */
    private static final int HALF_OPEN_MAX = 4096;
    /** As long as Linux repeats a SYN-ACK. */
    private static final long HALF_OPEN_NS = 63_000_000_000L;

    /** What tells connections of a host apart; its address is part of it for the sake of loopback. */
    private record Key(Endpoint local, Endpoint remote) {}

    /** Somebody who waits for connections. */
    interface Listener {
        void accepted(TcpConnection connection);
    }

    /** A port that is listened on, at one address or at all. */
    private record Open(@Nullable IpAddress only, Listener listener) {
        boolean at(IpAddress ip) {
            return only == null || only.equals(ip);
        }
    }

    final Host host;
    final Wire wire;
    private final Map<Key, TcpConnection> connections = new LinkedHashMap<>(2);
    private final Map<Key, TcpConnection> halfOpen = new LinkedHashMap<>(2);
    private final Map<Integer, Open> listeners = new TreeMap<>();
    private int next;

    TcpHost(Host host, Wire wire) {
        this.host = host;
        this.wire = wire;
    }

    int connections() {
        return connections.size();
    }

    /**
     * Listens.
     *
     * @param only the one address to listen on, null for all
     * @param wanted 0 for any port
     * @return the port, or −1 when it is taken
     */
    int listen(@Nullable IpAddress only, int wanted, Listener listener) {
        int port = wanted == 0 ? freeToListen() : listeners.containsKey(wanted) ? -1 : wanted;
        if (port > 0) {
            listeners.put(port, new Open(only, listener));
        }
        return port;
    }

    private int freeToListen() {
        for (int i = 0; i < EPHEMERAL; i++) {
            int port = FIRST_EPHEMERAL + next++ % EPHEMERAL;
            if (!listeners.containsKey(port)) {
                return port;
            }
        }
        return -1;
    }

    void unlisten(int port) {
        listeners.remove(port);
    }

    /**
     * Begins to connect.
     *
     * @param port the own port, which may be one that is listened on, as simultaneous open through boxes wants it; 0 for any
     * @return the attempt, or null when no port is free towards there
     */
    @Nullable
    TcpConnection connect(int port, Endpoint remote, TcpConnection.Opening opening) {
        IpAddress ip = remote.ip().isLoopback() ? remote.ip() : host.ip;
        Endpoint local = port == 0 ? freeToConnect(ip, remote) : new Endpoint(ip, port);
        if (local == null || connections.containsKey(new Key(local, remote))) {
            return null;
        }
        TcpConnection connection = new TcpConnection(this, local, remote, opening);
        connections.put(new Key(local, remote), connection);
        connection.dial();
        return connection;
    }

    private @Nullable Endpoint freeToConnect(IpAddress ip, Endpoint remote) {
        for (int i = 0; i < EPHEMERAL; i++) {
            Endpoint local = new Endpoint(ip, FIRST_EPHEMERAL + next++ % EPHEMERAL);
            if (!listeners.containsKey(local.port()) && !connections.containsKey(new Key(local, remote))) {
                return local;
            }
        }
        return null;
    }

    /** A segment has come. */
    void receive(Segment segment, Endpoint from, Endpoint to) {
        TcpConnection connection = connections.get(new Key(to, from));
        if (connection != null) {
            connection.receive(segment);
        } else if (segment.kind == Segment.Kind.SYN) {
            begin(segment, from, to);
        } else if (segment.kind != Segment.Kind.RST) {
            wire.send(Segment.stray(this, to, from));
        }
    }

    private void begin(Segment syn, Endpoint from, Endpoint to) {
        Open open = listeners.get(to.port());
        if (open == null || !open.at(to.ip())) {
            wire.send(Segment.stray(this, to, from));
            return;
        }
        if (halfOpen.size() >= HALF_OPEN_MAX && !dropsOldestHalfOpen()) {
            wire.lose(syn, Drop.QUEUE, wire.simulator().nowNs());
            return;
        }
        Key key = new Key(to, from);
        TcpConnection connection = new TcpConnection(this, to, from, null);
        connections.put(key, connection);
        halfOpen.put(key, connection);
        connection.receive(syn);
    }

    private boolean dropsOldestHalfOpen() {
        TcpConnection oldest = halfOpen.values().iterator().next();
        if (wire.simulator().nowNs() - oldest.begunNs < HALF_OPEN_NS) {
            return false;
        }
        oldest.abort();
        return true;
    }

    /** A connection that came from outside is answered. */
    void established(TcpConnection connection) {
        halfOpen.remove(key(connection));
        Open open = listeners.get(connection.local.port());
        if (open == null) {
            connection.abort();
        } else {
            open.listener().accepted(connection);
        }
    }

    private static Key key(TcpConnection connection) {
        return new Key(connection.local, connection.remote);
    }

    void remove(TcpConnection connection) {
        connections.remove(key(connection), connection);
        halfOpen.remove(key(connection), connection);
    }

    /** Everything ends, and the other sides are told. */
    void close() {
        listeners.clear();
        for (TcpConnection connection : List.copyOf(connections.values())) {
            connection.closedByHost(true);
        }
    }

    /** Everything ends, and nobody is told. */
    void crash() {
        listeners.clear();
        for (TcpConnection connection : List.copyOf(connections.values())) {
            connection.closedByHost(false);
        }
    }
}
