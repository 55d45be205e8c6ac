package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Attempts to reach introduced peers: the strategies of §6, the fall-back to the introducer as a proxy, and its end as
 * soon as a direct path is proven. Bursts start at once and go as fast as the send queue's budget for openers allows;
 * an attempt outlives the fall-back, for the direct path may still come.
 */
final class Traversal {
    private static final long MS = 1_000_000L;
    private static final int ATTEMPTS_MAX = 64;
    private static final long ATTEMPT_NS = 6_000 * MS;
    /** When connection pings go out after the introduction (§6). */
    private static final long[] PINGS_NS = {0, 500 * MS, 2000 * MS};

    /** When the whole pool pings: the other side may open its ports one a millisecond. */
    private static final long[] ROUNDS_NS = {100 * MS, 700 * MS, 1300 * MS, 2200 * MS};

    private static final byte[] OPENER = {1};
    private static final int PORT_MIN = 1024;

    private static final class Attempt {
        final Bytes peerId;
        final Endpoint to;
        final int natBits;
        final Bytes introducerId;
        final Strategy strategy;
        final long startedNs;
        int pings;
        int rounds;
        boolean opened;
        boolean granted;
        boolean fellBack;

        Attempt(Bytes peerId, Endpoint to, int natBits, Bytes introducerId, Strategy strategy, long startedNs) {
            this.peerId = peerId;
            this.to = to;
            this.natBits = natBits;
            this.introducerId = introducerId;
            this.strategy = strategy;
            this.startedNs = startedNs;
        }
    }

    private final Core core;
    private final Links links;
    private final SocketPool pool;
    private final Map<Bytes, Attempt> attempts = new LinkedHashMap<>();

    Traversal(Core core, Links links) {
        this.core = core;
        this.links = links;
        pool = new SocketPool(core);
    }

    SocketPool pool() {
        return pool;
    }

    boolean attempting(Bytes peerId) {
        return attempts.containsKey(peerId);
    }

    int attempts() {
        return attempts.size();
    }

    /** Begins to connect to a peer at the endpoint that the introducer names. */
    void introduced(Bytes peerId, Endpoint to, int natBits, KnownPeer introducer) {
        if (attempts.size() >= ATTEMPTS_MAX) {
            core.reject(SrpRejection.TABLE_FULL, "attempts");
            return;
        }
        Strategy strategy = Strategy.of(core.natBits, natBits);
        Attempt attempt = new Attempt(peerId, to, natBits, introducer.id, strategy, core.now());
        attempts.put(peerId, attempt);
        boolean bursts = strategy == Strategy.CONNECT || strategy == Strategy.OPEN;
        attempt.granted = bursts && core.budget.openBurst(to.ip(), core.now());
        if (strategy == Strategy.CONNECT && attempt.granted) {
            pool.fill();
        }
        if (strategy == Strategy.PROXY) {
            fallBack(attempt);
        }
        advance(attempt);
    }

    long deadlineNs() {
        long next = pool.deadlineNs();
        for (Attempt attempt : attempts.values()) {
            next = Math.min(next, nextNs(attempt));
        }
        return next;
    }

    private long nextNs(Attempt attempt) {
        long next = attempt.startedNs + ATTEMPT_NS;
        if (!attempt.fellBack) {
            next = Math.min(next, attempt.startedNs + core.config.timers().introFallback());
        }
        if (attempt.pings < PINGS_NS.length) {
            next = Math.min(next, attempt.startedNs + PINGS_NS[attempt.pings]);
        }
        if (attempt.strategy == Strategy.CONNECT && attempt.granted && attempt.rounds < ROUNDS_NS.length) {
            next = Math.min(next, attempt.startedNs + ROUNDS_NS[attempt.rounds]);
        }
        return next == attempt.startedNs ? attempt.startedNs : next;
    }

    void tick() {
        pool.tick();
        for (Attempt attempt : List.copyOf(attempts.values())) {
            advance(attempt);
        }
    }

    private void advance(Attempt attempt) {
        long age = core.now() - attempt.startedNs;
        if (age >= ATTEMPT_NS) {
            attempts.remove(attempt.peerId);
            return;
        }
        if (attempt.pings < PINGS_NS.length && age >= PINGS_NS[attempt.pings]) {
            attempt.pings++;
            ping(attempt, SrpMachine.MAIN);
        }
        if (attempt.strategy == Strategy.OPEN && attempt.granted && !attempt.opened) {
            attempt.opened = true;
            openPorts(attempt.to.ip());
        }
        if (attempt.strategy == Strategy.CONNECT
                && attempt.granted
                && attempt.rounds < ROUNDS_NS.length
                && age >= ROUNDS_NS[attempt.rounds]) {
            attempt.rounds++;
            pingFromPool(attempt);
        }
        if (!attempt.fellBack && age >= core.config.timers().introFallback()) {
            fallBack(attempt);
        }
    }

    private void ping(Attempt attempt, int socket) {
        core.probe(attempt.to, socket, links.connectionPing(links.expectPong(attempt.to, socket, false)));
    }

    private void pingFromPool(Attempt attempt) {
        SrpPacket packet = links.connectionPing(links.expectPong(attempt.to, SrpMachine.MAIN, false));
        byte[] data = SrpCodec.encode(packet);
        for (int socket : pool.idle()) {
            if (!core.burst(attempt.to, socket, data)) {
                return;
            }
            core.counters.sent(SrpType.PING, data.length);
        }
    }

    /** One byte each to distinct random ports: any of them lets a datagram from that port in (§6 OPEN). */
    private void openPorts(IpAddress ip) {
        Set<Integer> ports = new HashSet<>();
        while (ports.size() < core.config.limits().openers()) {
            int port = PORT_MIN + core.random().nextInt(65536 - PORT_MIN);
            if (!ports.add(port)) {
                continue;
            }
            if (!core.burst(new Endpoint(ip, port), SrpMachine.MAIN, OPENER)) {
                return;
            }
            core.counters.opener();
        }
    }

    /** Counts the peer as reached through the one that introduced it, until a direct answer comes. */
    private void fallBack(Attempt attempt) {
        attempt.fellBack = true;
        KnownPeer introducer = core.peers.get(attempt.introducerId);
        KnownPeer peer = core.peers.add(attempt.peerId, attempt.to);
        if (peer == null) {
            core.reject(SrpRejection.ENOUGH_PEERS, "peer table");
            return;
        }
        if (peer.direct() || introducer == null || !introducer.direct()) {
            return;
        }
        boolean first = !peer.connected();
        peer.state = KnownPeer.State.PROXIED;
        peer.proxyId = introducer.id;
        peer.natBits = attempt.natBits;
        peer.heardNs = core.now();
        if (first) {
            core.emit(new SrpEvent.Connected(peer.id, attempt.to, NatType.of(attempt.natBits), SrpEvent.Path.PROXIED));
        }
    }

    /** A direct path is proven: the attempt has served, and its socket stays. */
    void connected(KnownPeer peer) {
        attempts.remove(peer.id);
        if (pool.owns(peer.socket) && !pool.take(peer.socket)) {
            core.reject(SrpRejection.TABLE_FULL, "pool sockets");
        }
    }

    /** The peer wants no connection: nothing more is tried. */
    void refused(Bytes peerId) {
        attempts.remove(peerId);
    }

    void disconnected(KnownPeer peer) {
        if (pool.owns(peer.socket)) {
            pool.release(peer.socket);
        }
    }

    void forgetAll() {
        attempts.clear();
    }

    /** Whether a deadline is set at all; for tests of quiet peers. */
    boolean quiet() {
        return deadlineNs() == Env.NEVER;
    }
}
