package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * PING and PONG: first contact, proof that a peer is where it says (return routability), signs of life, and the end of
 * a connection (§5, §6 onConnection).
 *
 * <p>A peer is DIRECT only after it has returned an unpredictable ping id that was sent to its endpoint. A proven
 * endpoint stays until it falls silent: one forged ping does not move it (§16).
 */
final class Links {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1000 * MS;
    private static final int PENDING_MAX = 4096;
    private static final long PENDING_NS = 5 * SECOND;
    /** Unanswered heartbeats after which a peer gets no packets, and after which it is gone. */
    private static final int SUSPECT_AFTER = 2;

    private static final int GONE_AFTER = 5;
    private static final long RETRY_NS = 1500 * MS;
    /** Peers of one /24, where it is not our own: an attacker has many ports and ids, but few networks. */
    private static final int PER_PREFIX_MAX = 10;
    /** How long a proven endpoint has to stay silent before another one takes its place. */
    private static final long MOVE_AFTER_NS = 3 * SECOND;

    /** A ping that waits for its pong. */
    private record PendingPing(Endpoint to, int socket, boolean bootstrap) {}

    /** Another endpoint that has proven itself for a peer which is proven elsewhere. */
    private record Alternative(Endpoint endpoint, int socket, int natBits, long sinceNs) {}

    /** What others do about connections. */
    interface Listener {
        /** First contact, or a proxied peer became direct. */
        void connected(KnownPeer peer);

        void disconnected(KnownPeer peer);

        /** A peer has enough connections and wants none of ours. */
        void refused(Bytes peerId);

        /** A peer has told the hash of its whole cache. */
        void summaryHash(KnownPeer peer, Bytes hash);
    }

    private final Core core;
    private final Listener listener;
    private final ExpiringMap<String, PendingPing> pending = new ExpiringMap<>(PENDING_MAX);
    private final ExpiringMap<Bytes, Alternative> alternatives = new ExpiringMap<>(256);
    private final ExpiringMap<Endpoint, Boolean> challenged = new ExpiringMap<>(1024);
    private final ExpiringMap<Bytes, Integer> unanswered;
    private long heartbeatNs = Env.NEVER;
    private @Nullable Reflection reflection;

    Links(Core core, Listener listener) {
        this.core = core;
        this.listener = listener;
        unanswered = new ExpiringMap<>(core.config.limits().peers());
    }

    void reflection(Reflection value) {
        reflection = value;
    }

    void start() {
        heartbeatNs = core.now() + SECOND;
    }

    long deadlineNs() {
        return heartbeatNs;
    }

    /** Whether packets may be relayed to it: proven, and not failing to answer. */
    boolean alive(KnownPeer peer) {
        return peer.direct()
                && peer.heardSince(core.now() - 4 * core.config.timers().keepalive())
                && unansweredBy(peer) < SUSPECT_AFTER;
    }

    private int unansweredBy(KnownPeer peer) {
        Integer count = unanswered.get(peer.id, core.now());
        return count == null ? 0 : count;
    }

    /** A connection ping, by which peers get to know each other; {@code pingId} comes back in the pong. */
    SrpPacket connectionPing(String pingId) {
        PingBuilder body = new PingBuilder(core.selfId)
                .isConnection(true)
                .pingId(pingId)
                .cacheSummaryHash(core.cache.hash())
                .uptime(core.uptimeMs())
                .timestamp(core.epochMs());
        if (core.natBits != 0) {
            body.natType(core.natBits).cacheSize((long) core.cache.packets());
        }
        return core.control(SrpType.PING, body.build())
                .clusterId(core.setup.clusterId())
                .subclusterId(anyGroup())
                .usr4(core.mark())
                .build();
    }

    private Bytes anyGroup() {
        for (ClusterKeys keys : core.groups.keys()) {
            return keys.subclusterId();
        }
        return SrpPacket.UNSET;
    }

    /** Remembers a ping so that its pong counts as proof; returns the id to send. */
    String expectPong(Endpoint to, int socket, boolean bootstrap) {
        String id = core.nonce();
        pending.put(id, new PendingPing(to, socket, bootstrap), core.now() + PENDING_NS);
        return id;
    }

    /** Announces ourselves to everybody we know, as after finding out the NAT type. */
    void announce() {
        for (KnownPeer peer : core.peers.where(KnownPeer::direct)) {
            core.send(peer, connectionPing(expectPong(peer.endpoint, peer.socket, false)), SendClass.CONTROL);
        }
    }

    void onPing(int socket, Endpoint from, SrpPacket packet, SrpBody.Ping ping) {
        if (ping.requesterPeerId().equals(core.selfId)) {
            core.reject(SrpRejection.SELF);
            return;
        }
        boolean isReflection = Boolean.TRUE.equals(ping.isReflection());
        boolean isConnection = Boolean.TRUE.equals(ping.isConnection());
        KnownPeer known = core.peers.get(ping.requesterPeerId());
        if (known != null && known.endpoint.equals(from)) {
            heard(known, packet);
            if (!isReflection && !isConnection && !known.starling) {
                learnInterval(known);
            }
        }
        boolean newcomer = known == null || !known.direct() || !known.endpoint.equals(from);
        Integer nat = ping.natType();
        boolean rejected =
                newcomer && isConnection && nat != null && Core.marked(packet) && (full(nat) || crowded(from));
        answer(socket, from, ping, isReflection, isConnection, rejected);
        if (rejected) {
            core.reject(SrpRejection.ENOUGH_PEERS, "connections");
            return;
        }
        // A plain ping of somebody we do not count as connected says that it counts us: mend that, too.
        if (!isReflection && nat != null && NatType.valid(nat)) {
            if (newcomer) {
                challenge(from, socket);
            } else if (known != null) {
                known.natBits = nat;
            }
        }
    }

    /**
     * Whether no more connections are taken from those who understand it. Peers behind hard NATs, who can reach few others,
     * still find a place. Those who are being asked to prove themselves have theirs already.
     */
    private boolean full(int natOfNewcomer) {
        if (core.setup.indexed()) {
            return false;
        }
        challenged.expire(core.now());
        int max = core.config.limits().degreeMax();
        return core.peers.count(peer -> peer.direct() && !peer.indexed) + challenged.size()
                >= (natOfNewcomer == NatType.ENDPOINT_RESTRICTED.bits() ? 2 * max : max);
    }

    /** Whether the network of this endpoint has its places already; our own, and whom the user named, are not limited. */
    private boolean crowded(Endpoint at) {
        IpAddress prefix = at.ip().prefix();
        if (at.ip().isLoopback() || at.ip().isPrivate() || core.budget.isTrusted(at) || isOwn(prefix)) {
            return false;
        }
        return core.peers.count(
                        peer -> peer.direct() && peer.endpoint.ip().prefix().equals(prefix))
                >= PER_PREFIX_MAX;
    }

    private boolean isOwn(IpAddress prefix) {
        Endpoint local = core.mainLocal;
        Endpoint seen = core.publicEndpoint;
        return (local != null && local.ip().prefix().equals(prefix))
                || (seen != null && seen.ip().prefix().equals(prefix));
    }

    /** A reference peer drops who is silent for one of its own periods: keep ahead of it (§4 M). */
    private void learnInterval(KnownPeer peer) {
        if (peer.plainPingNs != Long.MIN_VALUE) {
            long interval = core.now() - peer.plainPingNs;
            long wanted =
                    Math.clamp(interval * 2 / 5, SECOND, core.config.timers().heartbeat());
            peer.heartbeatNs = peer.heartbeatNs == 0 ? wanted : Math.min(peer.heartbeatNs, wanted);
        }
        peer.plainPingNs = core.now();
    }

    private void answer(
            int socket,
            Endpoint from,
            SrpBody.Ping ping,
            boolean isReflection,
            boolean isConnection,
            boolean rejected) {
        boolean meeting = isConnection && ping.natType() != null;
        PongBuilder body = new PongBuilder(core.selfId, ping.requesterPeerId())
                .cacheSize((long) core.cache.packets())
                .uptime(core.uptimeMs())
                .reflectionId(ping.reflectionId())
                .pingId(ping.pingId())
                .cacheSummaryHash(core.cache.hash());
        if (rejected) {
            body.rejected(true);
        }
        if (isReflection) {
            body.isReflection(true);
        } else if (core.natBits != 0) {
            // Never a null: the reference's receivers refuse it (§4 S).
            body.natType(core.natBits);
        }
        if (meeting) {
            body.isConnection(true);
        } else {
            body.port(from.port()).address(from.ip()).isProbe(ping.isProbe());
        }
        core.send(from, socket, pong(body.build()), SendClass.CONTROL);
        Integer probePort = ping.probeExternalPort();
        if (isReflection && probePort != null) {
            core.send(
                    new Endpoint(from.ip(), probePort),
                    SrpMachine.PROBE,
                    pong(body.port(probePort).build()),
                    SendClass.CONTROL);
        }
    }

    private SrpPacket pong(SrpBody.Pong body) {
        return core.control(SrpType.PONG, body)
                .clusterId(core.setup.clusterId())
                .usr4(core.mark())
                .build();
    }

    /** Asks an endpoint to prove itself, at most twice a second; within the amplification budget. */
    void challenge(Endpoint from, int socket) {
        if (challenged.get(from, core.now()) != null) {
            return;
        }
        challenged.put(from, Boolean.TRUE, core.now() + SECOND / 2);
        core.send(from, socket, connectionPing(expectPong(from, socket, false)), SendClass.CONTROL);
    }

    void onPong(int socket, Endpoint from, SrpPacket packet, SrpBody.Pong pong) {
        if (pong.responderPeerId().equals(core.selfId)) {
            core.reject(SrpRejection.SELF);
            return;
        }
        Reflection current = reflection;
        if (pong.reflectionId() != null && current != null) {
            if (current.onPong(socket, from, pong)) {
                core.budget.validated(from, core.now());
            } else {
                core.reject(SrpRejection.UNSOLICITED, "reflection");
            }
            return;
        }
        String pingId = pong.pingId();
        PendingPing ping = pingId == null ? null : pending.get(pingId, core.now());
        if (ping != null && from.equals(ping.to())) {
            core.budget.validated(from, core.now());
            if (Boolean.TRUE.equals(pong.rejected()) && Core.marked(packet) && !ping.bootstrap()) {
                core.reject(SrpRejection.ENOUGH_PEERS, "they have enough");
                listener.refused(pong.responderPeerId());
                return;
            }
            proven(socket, from, packet, pong, ping.bootstrap());
            return;
        }
        if (ping != null) {
            // It got our ping but answers from elsewhere: that place has to prove itself, too.
            challenge(from, socket);
            return;
        }
        KnownPeer known = core.peers.get(pong.responderPeerId());
        if (known == null || !known.endpoint.equals(from)) {
            core.reject(SrpRejection.UNSOLICITED, "pong");
            return;
        }
        heard(known, packet);
        tellHash(known, pong);
    }

    private void proven(int socket, Endpoint from, SrpPacket packet, SrpBody.Pong pong, boolean bootstrap) {
        KnownPeer known = core.peers.get(pong.responderPeerId());
        if ((known == null || !known.direct()) && crowded(from)) {
            core.reject(SrpRejection.ENOUGH_PEERS, "peers of " + from.ip().prefix());
            return;
        }
        KnownPeer peer = core.peers.add(pong.responderPeerId(), from);
        if (peer == null) {
            core.reject(SrpRejection.ENOUGH_PEERS, "peer table");
            return;
        }
        Integer nat = pong.natType();
        int natBits = nat != null && NatType.valid(nat) ? nat : peer.natBits;
        if (peer.direct() && !peer.endpoint.equals(from)) {
            // Proven elsewhere: ask there first, and move only when nobody answers.
            alternatives.put(peer.id, new Alternative(from, socket, natBits, core.now()), core.now() + 10 * SECOND);
            heartbeat(peer);
            return;
        }
        boolean first = !peer.direct();
        peer.natBits = bootstrap && natBits == 0 ? NatType.UNRESTRICTED.bits() : natBits;
        peer.indexed |= bootstrap;
        if (!peer.endpoint.equals(from) || peer.socket != socket) {
            core.peers.move(peer, from, socket);
        }
        peer.state = KnownPeer.State.DIRECT;
        peer.provenNs = core.now();
        peer.proxyId = null;
        heard(peer, packet);
        if (first) {
            core.emit(new SrpEvent.Connected(peer.id, from, NatType.of(peer.natBits), SrpEvent.Path.DIRECT));
            listener.connected(peer);
            if (core.natBits != 0 && !Boolean.TRUE.equals(pong.isConnection())) {
                // Our ping went out before we knew our own type, so it was not taken for a connection.
                core.send(peer, connectionPing(expectPong(from, socket, false)), SendClass.CONTROL);
            }
        }
        tellHash(peer, pong);
    }

    private void tellHash(KnownPeer peer, SrpBody.Pong pong) {
        Bytes hash = pong.cacheSummaryHash();
        if (hash != null) {
            listener.summaryHash(peer, hash);
        }
    }

    /** Any datagram from its endpoint is a sign of life. */
    void alive(KnownPeer peer, long nowNs) {
        peer.heardNs = nowNs;
        unanswered.remove(peer.id, nowNs);
    }

    /** A packet of its own making, not one that it relays, also tells its groups and whether it is one of ours. */
    private void heard(KnownPeer peer, SrpPacket packet) {
        alive(peer, core.now());
        peer.in(packet.clusterId());
        peer.in(packet.subclusterId());
        if (Core.marked(packet)) {
            peer.starling = true;
            // A named peer counts as indexed unless it says otherwise.
            peer.indexed = packet.usr4().equals(Core.MARK_INDEXED);
        }
    }

    void tick() {
        long now = core.now();
        if (now < heartbeatNs) {
            return;
        }
        heartbeatNs = now + SECOND;
        core.budget.expire(now);
        core.gate.expire(now);
        pending.expire(now);
        for (KnownPeer peer : core.peers.where(KnownPeer::connected)) {
            if (peer.direct()) {
                beat(peer, now);
            } else if (!peer.heardSince(now - core.config.timers().peerExpiry())) {
                drop(peer);
            }
        }
    }

    private void beat(KnownPeer peer, long now) {
        Alternative other = alternatives.get(peer.id, now);
        if (other != null && now - other.sinceNs() >= MOVE_AFTER_NS) {
            alternatives.remove(peer.id, now);
            if (!peer.heardSince(other.sinceNs())) {
                core.peers.move(peer, other.endpoint(), other.socket());
                peer.provenNs = other.sinceNs();
                peer.natBits = other.natBits();
                core.emit(
                        new SrpEvent.Connected(peer.id, peer.endpoint, NatType.of(peer.natBits), SrpEvent.Path.DIRECT));
            }
        }
        int missed = unansweredBy(peer);
        long expiry = core.config.timers().peerExpiry();
        if (missed >= GONE_AFTER || !peer.heardSince(now - expiry) || now - peer.provenNs >= expiry) {
            drop(peer);
            return;
        }
        long period = peer.heartbeatNs == 0 ? core.config.timers().heartbeat() : peer.heartbeatNs;
        boolean silent = now - peer.heardNs >= period || now - peer.sentNs >= period;
        // Datagrams from its address may be forged: even the busiest peer has to show now and then that it is there.
        boolean unproven = now - peer.provenNs >= expiry / 4;
        if (missed > 0 ? now - peer.beatNs >= RETRY_NS : silent || unproven) {
            heartbeat(peer);
        }
    }

    private void heartbeat(KnownPeer peer) {
        peer.beatNs = core.now();
        if (core.natBits == 0 || peer.natBits == 0) {
            // A plain ping to a reference peer without NAT type makes it answer with a pong that it refuses itself
            // (§16).
            core.send(peer, connectionPing(expectPong(peer.endpoint, peer.socket, false)), SendClass.CONTROL);
        } else {
            SrpBody.Ping body = new PingBuilder(core.selfId)
                    .natType(core.natBits)
                    .pingId(expectPong(peer.endpoint, peer.socket, false))
                    .uptime(core.uptimeMs())
                    .timestamp(core.epochMs())
                    .build();
            SrpPacket packet = core.control(SrpType.PING, body)
                    .clusterId(core.setup.clusterId())
                    .usr4(core.mark())
                    .build();
            core.send(peer, packet, SendClass.CONTROL);
        }
        unanswered.put(peer.id, unansweredBy(peer) + 1, Env.NEVER);
    }

    private void drop(KnownPeer peer) {
        unanswered.remove(peer.id, core.now());
        if (peer.indexed) {
            peer.state = KnownPeer.State.KNOWN;
        } else {
            core.peers.remove(peer);
        }
        core.emit(new SrpEvent.Disconnected(peer.id));
        listener.disconnected(peer);
    }

    /** Forgets all connections, as after a change of network. */
    void forgetAll() {
        for (KnownPeer peer : core.peers.where(KnownPeer::connected)) {
            drop(peer);
        }
        pending.clear();
        alternatives.clear();
        challenged.clear();
    }
}
