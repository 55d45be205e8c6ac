package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * JOIN, INTRO and rendezvous (§7): announcing ourselves in our groups, and bringing together those who announce
 * themselves. Introductions are made only by the first hop, to endpoints that have proven themselves, and acted on only
 * when a connected peer makes them and more connections are wanted: control traffic does not grow with the network.
 */
final class Joining {
    private static final long MS = 1_000_000L;
    private static final int PAIRS_MAX = 4096;
    private static final int CLUSTER_ID_LENGTH = 32;
    /** Connections to other than indexed peers from which a peer counts as settled and joins less often. */
    private static final int SETTLED_DEGREE = 8;

    private static final int SETTLED_TICKS = 4;
    /** Joins of strangers that wait for the proof of their address. */
    private static final int WAITING_MAX = 256;

    private static final long WAITING_NS = 2000 * MS;
    /** Joins that one peer may make and relay a second: several times what a thousand peers starting at once need. */
    private static final int JOINS_PER_SECOND = 20;

    private static final int JOINS_AT_ONCE = 200;
    /** Joins soon after the start, while every introduction counts. */
    private static final long[] EARLY_NS = {30 * MS, 300 * MS, 1000 * MS, 3000 * MS, 7000 * MS};

    /** A join whose sender is asked to prove itself first. */
    private record Waiting(int socket, SrpPacket packet, SrpBody.Join join) {}

    private final Core core;
    private final Links links;
    private final Multicast multicast;
    private final Traversal traversal;
    private final ExpiringMap<Bytes, Boolean> introduced = new ExpiringMap<>(PAIRS_MAX);
    private final ExpiringMap<Endpoint, Waiting> waiting = new ExpiringMap<>(WAITING_MAX);
    private final RateTable<Bytes> rates;
    private int early = EARLY_NS.length;
    private long earlySinceNs;
    private long nextNs = Env.NEVER;
    private long clock;
    private int tick;

    Joining(Core core, Links links, Multicast multicast, Traversal traversal) {
        this.core = core;
        this.links = links;
        this.multicast = multicast;
        this.traversal = traversal;
        rates = RateTable.perSecond(
                JOINS_PER_SECOND, JOINS_AT_ONCE, core.config.limits().peers());
    }

    long clock() {
        return clock;
    }

    void restoreClock(long value) {
        clock = Math.max(clock, SrpCodec.clock(value));
    }

    long deadlineNs() {
        return nextNs;
    }

    /** Announces ourselves now and a few times more, as when reachability or a group is new. */
    void soon() {
        early = 0;
        earlySinceNs = core.now();
        nextNs = core.now() + EARLY_NS[0];
    }

    void tick() {
        if (core.now() < nextNs) {
            return;
        }
        if (!core.ready() || core.setup.indexed()) {
            nextNs = Env.NEVER;
            return;
        }
        boolean settled = seeksNone() || core.peers.count(peer -> peer.direct() && !peer.indexed) >= SETTLED_DEGREE;
        boolean isEarly = early < EARLY_NS.length;
        if (isEarly) {
            // Who wants no introductions has to be known in its groups, and once is enough for that.
            early = seeksNone() ? EARLY_NS.length : early + 1;
        } else {
            tick++;
        }
        if (isEarly || !settled || tick % SETTLED_TICKS == 0) {
            for (ClusterKeys keys : core.groups.keys()) {
                join(keys);
            }
        }
        nextNs = early < EARLY_NS.length
                ? earlySinceNs + EARLY_NS[early]
                : core.now() + jittered(core.config.timers().keepalive());
    }

    /** Whether connections come only from what the user names and from peers that begin them. */
    private boolean seeksNone() {
        return core.config.limits().degree() == 0;
    }

    private long jittered(long period) {
        return period - period / 10 + core.random().nextLong(period / 10);
    }

    private void join(ClusterKeys keys) {
        Endpoint own = core.publicEndpoint;
        if (own == null) {
            return;
        }
        SrpBody.Join body = new JoinBuilder(core.selfId, core.natBits, own)
                .group(keys.clusterId(), keys.subclusterId())
                .build();
        clock = SrpCodec.clock(clock + 1);
        SrpPacket packet = core.control(SrpType.JOIN, body)
                .clock(clock)
                .clusterId(keys.clusterId())
                .subclusterId(keys.subclusterId())
                .usr4(core.mark())
                .build();
        core.gate.close(gateKey(packet), core.now() + 2 * core.config.timers().keepalive());
        multicast.send(packet, List.of(), List.of());
    }

    void onJoin(int socket, Endpoint from, SrpPacket packet, SrpBody.Join join) {
        if (join.requesterPeerId().equals(core.selfId)) {
            core.reject(SrpRejection.SELF);
            return;
        }
        Long deadline = join.rendezvousDeadline();
        if (deadline != null && deadline < core.epochMs()) {
            core.reject(SrpRejection.STALE, "rendezvous deadline");
            return;
        }
        if (packet.clusterId().length() != CLUSTER_ID_LENGTH) {
            core.reject(SrpRejection.BAD_BODY, "cluster id of a join");
            return;
        }
        if (PacketIds.verify(packet, null) == PacketIds.Verdict.INVALID) {
            core.reject(SrpRejection.BAD_ID, "join");
            return;
        }
        if (core.gate.closed(gateKey(packet), core.now())) {
            core.reject(SrpRejection.DUPLICATE);
            return;
        }
        KnownPeer sender = core.peers.at(from);
        if (sender == null || !sender.direct()) {
            defer(socket, from, packet, join);
        } else if (rates.take(sender.id, 1, core.now())) {
            core.gate.close(
                    gateKey(packet), core.now() + 2 * core.config.timers().keepalive());
            take(packet, join, sender);
        } else {
            core.reject(SrpRejection.RATE, "joins of " + from);
        }
    }

    /**
     * A join travels far and makes many send something, so it counts only from an address that has proven itself: a forged
     * one would be answered with a hundred times its bytes. Joiners are asked for the proof, relays have given it before.
     */
    private void defer(int socket, Endpoint from, SrpPacket packet, SrpBody.Join join) {
        if (packet.hops() > 1) {
            core.reject(SrpRejection.UNSOLICITED, "join relayed by a stranger");
            return;
        }
        waiting.put(from, new Waiting(socket, packet, join), core.now() + WAITING_NS);
        links.challenge(from, socket);
    }

    /** A peer has proven itself: its join counts now. */
    void connected(KnownPeer peer) {
        Waiting held = waiting.remove(peer.endpoint, core.now());
        if (held != null) {
            onJoin(held.socket(), peer.endpoint, held.packet(), held.join());
        }
    }

    private void take(SrpPacket packet, SrpBody.Join join, KnownPeer sender) {
        if (core.groups.joined(packet.subclusterId())) {
            KnownPeer requester = core.peers.get(join.requesterPeerId());
            if (requester != null) {
                requester.in(packet.clusterId());
                requester.in(packet.subclusterId());
            }
            core.emit(new SrpEvent.Joined(packet.clusterId(), packet.subclusterId(), join.requesterPeerId()));
        }
        if (!credible(packet, join, sender)) {
            return;
        }
        replyToRendezvous(packet, join);
        if (introduce(packet, join, sender) && speaksForItself(packet, join, sender)) {
            relay(packet, join, sender.endpoint);
        }
    }

    /** Whether the rendezvous is none, or one that may be sent to: the relay that filled it in named its own address. */
    private boolean credible(SrpPacket packet, SrpBody.Join join, KnownPeer sender) {
        IpAddress address = join.rendezvousAddress();
        Integer port = join.rendezvousPort();
        if (address == null || port == null) {
            return true;
        }
        if (packet.hops() <= 2 && !address.equals(sender.endpoint.ip())) {
            core.reject(SrpRejection.BAD_ADDRESS, "rendezvous " + address);
            return false;
        }
        return core.dialable(new Endpoint(address, port), sender.endpoint);
    }

    /** Whether a joiner names the address that it has proven; relayed joins cannot be judged any more. */
    private boolean speaksForItself(SrpPacket packet, SrpBody.Join join, KnownPeer sender) {
        if (packet.hops() > 1 || join.address().equals(sender.endpoint.ip())) {
            return true;
        }
        core.reject(SrpRejection.BAD_ADDRESS, "join for " + join.address());
        return false;
    }

    /**
     * A join says the same each time, so its id is the same; only the clock tells one from the next. An id that cannot be
     * checked shuts out nothing but the same body.
     */
    private static Bytes gateKey(SrpPacket join) {
        Bytes id = PacketIds.verify(join, null) == PacketIds.Verdict.VALID
                ? join.packetId()
                : PacketIds.first(join.message());
        return Bytes.concat(id, DecimalField.of(join.clock()));
    }

    /** Far peers of the same cluster answer to the first public relay, which then introduces exactly those two. */
    private void replyToRendezvous(SrpPacket packet, SrpBody.Join join) {
        IpAddress address = join.rendezvousAddress();
        Integer port = join.rendezvousPort();
        Bytes rendezvousNode = join.rendezvousPeerId();
        Endpoint own = core.publicEndpoint;
        if (join.rendezvousDeadline() == null
                || rendezvousNode == null
                || core.setup.indexed()
                || seeksNone()
                || join.rendezvousRequesterPeerId() != null
                || !core.groups.inCluster(packet.clusterId())
                || address == null
                || port == null
                || own == null) {
            return;
        }
        SrpBody.Join body = new JoinBuilder(core.selfId, core.natBits, own)
                .rendezvousType(join.natType())
                .rendezvousRequesterPeerId(join.requesterPeerId())
                // The field that the reference forgets: without it the rendezvous node does nothing (§7 M).
                .rendezvousPeerId(rendezvousNode)
                .build();
        core.probe(
                new Endpoint(address, port),
                SrpMachine.MAIN,
                core.control(SrpType.JOIN, body)
                        .clock(packet.clock())
                        .clusterId(packet.clusterId())
                        .subclusterId(packet.subclusterId())
                        .usr4(core.mark())
                        .build());
    }

    /** Returns whether the join is to be relayed, too. */
    private boolean introduce(SrpPacket packet, SrpBody.Join join, KnownPeer sender) {
        Bytes wanted = join.rendezvousRequesterPeerId();
        if (wanted != null
                && join.rendezvousPeerId() != null
                && join.rendezvousPeerId().equals(core.selfId)) {
            KnownPeer requester = core.peers.get(wanted);
            if (requester != null && requester.direct()) {
                pair(packet, join, sender, requester, true);
            }
            return false;
        }
        // Beyond the first hop the sender is not the joiner, and nothing proves where the joiner is.
        if (packet.hops() > Math.min(1, core.config.relay().joinIntroHops())) {
            return true;
        }
        List<KnownPeer> candidates = core.peers.where(peer -> links.alive(peer)
                && !peer.indexed
                && peer != sender
                && peer.natBits != 0
                && !peer.id.equals(join.requesterPeerId())
                && (wanted == null || !peer.id.equals(wanted))
                && introduced.get(pairKey(peer.id, join.requesterPeerId()), core.now()) == null);
        for (KnownPeer peer : preferring(candidates, packet.subclusterId())) {
            pair(packet, join, sender, peer, join.rendezvousPeerId() != null);
        }
        return true;
    }

    /** Half of the introductions go to members of the same group, the rest anywhere: the network stays one piece. */
    private List<KnownPeer> preferring(List<KnownPeer> candidates, Bytes subcluster) {
        int wanted = core.config.relay().introsPerJoin();
        List<KnownPeer> same = new ArrayList<>(
                candidates.stream().filter(peer -> peer.isIn(subcluster)).toList());
        List<KnownPeer> chosen = new ArrayList<>(PeerTable.sample(same, (wanted + 1) / 2, core.random()));
        List<KnownPeer> rest = new ArrayList<>(
                candidates.stream().filter(peer -> !chosen.contains(peer)).toList());
        chosen.addAll(PeerTable.sample(rest, wanted - chosen.size(), core.random()));
        return chosen;
    }

    private static Bytes pairKey(Bytes one, Bytes other) {
        return one.compareTo(other) < 0 ? Bytes.concat(one, other) : Bytes.concat(other, one);
    }

    /** Tells a peer and the joiner, who is the sender, about each other. */
    private void pair(SrpPacket packet, SrpBody.Join join, KnownPeer sender, KnownPeer peer, boolean rendezvous) {
        introduced.put(
                pairKey(peer.id, join.requesterPeerId()),
                Boolean.TRUE,
                core.now() + 2 * core.config.timers().keepalive());
        Endpoint claimed = new Endpoint(join.address(), join.port());
        // The port may be another one than we see: behind a NAT, only the joiner knows which one others reach.
        Endpoint joiner = claimed.ip().equals(sender.endpoint.ip()) ? claimed : sender.endpoint;
        core.send(peer, intro(packet, join.requesterPeerId(), join.natType(), joiner, rendezvous), SendClass.CONTROL);
        core.send(sender, intro(packet, peer.id, peer.natBits, peer.endpoint, rendezvous), SendClass.CONTROL);
    }

    private SrpPacket intro(SrpPacket join, Bytes about, int natBits, Endpoint endpoint, boolean rendezvous) {
        SrpBody.Intro body =
                new SrpBody.Intro(about, core.selfId, rendezvous, natBits, endpoint.ip(), endpoint.port(), null);
        SrpPacket packet = core.control(SrpType.INTRO, body)
                .clusterId(join.clusterId())
                .subclusterId(join.subclusterId())
                .hops(join.hops() + 1)
                .usr1(Bytes.utf8(Long.toString(core.epochMs())))
                .build();
        core.gate.close(packet.packetId(), core.now() + 2 * core.config.timers().keepalive());
        return packet;
    }

    private void relay(SrpPacket packet, SrpBody.Join join, Endpoint from) {
        if (packet.hops() >= Math.min(Core.HOPS_MAX, core.config.relay().joinRelayHops())) {
            return;
        }
        Endpoint own = core.publicEndpoint;
        SrpPacket onward = packet;
        if (packet.hops() == 1
                && core.natBits == NatType.UNRESTRICTED.bits()
                && join.rendezvousDeadline() == null
                && join.rendezvousRequesterPeerId() == null
                && own != null) {
            long deadline = core.epochMs() + core.config.timers().keepalive() / MS;
            // The text that the id was made over stays as it is, and only announcements are filled in.
            SrpPacket filled = packet.with()
                    .message(
                            JoinIds.fillIn(packet.message(), own.ip(), own.port(), core.natBits, core.selfId, deadline))
                    .build();
            // A text with blanks cannot be rebuilt from what was filled in: nobody could verify it any more.
            if (JoinIds.verify(filled) == PacketIds.Verdict.VALID) {
                onward = filled;
            }
        }
        multicast.send(
                onward, List.of(from, new Endpoint(join.address(), join.port())), List.of(join.requesterPeerId()));
    }

    void onIntro(Endpoint from, SrpPacket packet, SrpBody.Intro intro) {
        KnownPeer introducer = core.peers.at(from);
        if (introducer == null || !introducer.direct()) {
            core.reject(SrpRejection.UNSOLICITED, "introduction by a stranger");
            return;
        }
        if (intro.requesterPeerId().equals(core.selfId)
                || intro.responderPeerId().equals(core.selfId)) {
            core.reject(SrpRejection.SELF);
            return;
        }
        if (core.gate.closed(packet.packetId(), core.now())) {
            core.reject(SrpRejection.DUPLICATE);
            return;
        }
        core.gate.close(packet.packetId(), core.now() + core.config.timers().keepalive());
        if (packet.hops() >= Core.HOPS_MAX) {
            core.reject(SrpRejection.HOPS);
            return;
        }
        if (olderThan(packet.usr1(), core.config.timers().keepalive() / MS)) {
            core.reject(SrpRejection.STALE, "introduction");
            return;
        }
        Endpoint to = new Endpoint(intro.address(), intro.port());
        if (!core.dialable(to, from)) {
            return;
        }
        KnownPeer known = core.peers.get(intro.requesterPeerId());
        if ((known != null && known.direct()) || traversal.attempting(intro.requesterPeerId())) {
            return;
        }
        if (core.peers.count(peer -> peer.direct() && !peer.indexed)
                >= core.config.limits().degree()) {
            core.reject(SrpRejection.ENOUGH_PEERS, "degree");
            return;
        }
        traversal.introduced(intro.requesterPeerId(), to, intro.natType(), introducer);
    }

    /** Whether a decimal time in a user field lies too far back; unreadable values count as old. */
    private boolean olderThan(Bytes field, long ageMs) {
        Long time = DecimalField.parse(field);
        return time == null || time < core.epochMs() - ageMs;
    }
}
