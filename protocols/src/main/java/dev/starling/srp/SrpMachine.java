package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.identity.Identity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One peer of the Stream Relay Protocol. Socket {@link #MAIN} carries everything, {@link #PROBE} serves to find out
 * firewalls, the sockets from 2 on are a pool for peers behind a hard NAT.
 *
 * <p>Order: {@link DatagramInput.SocketOpened} for both first sockets, {@link SrpCommand.Restore} if there is a state,
 * {@link SrpCommand.AddBootstrap}; from then on anything at any time.
 */
public final class SrpMachine implements Machine<DatagramInput<SrpCommand>, DatagramOutput<SrpEvent>> {
    /** The main socket's number. */
    public static final int MAIN = 0;

    /** The probe socket's number. */
    public static final int PROBE = 1;

    private static final int PUBLICATIONS_MAX = 256;
    private static final int CONNECTED_FACTOR = 4;

    /**
     * What does not change in a peer's life.
     *
     * @param clusterId the application's cluster id in the peer's own pings, {@link SrpPacket#UNSET} for none
     * @param indexed whether this is a publicly reachable peer without a cluster
     */
    public record Setup(Identity identity, Bytes clusterId, boolean indexed) {}

    /** A connected peer, as a status shows it. */
    public record Link(Bytes peerId, Endpoint endpoint, int natBits, SrpEvent.Path path, boolean indexed) {}

    private final Core core;
    private final Links links;
    private final Reflection reflection;
    private final Bootstraps bootstraps;
    private final Multicast multicast;
    private final Traversal traversal;
    private final Joining joining;
    private final Intake intake;
    private final Publishing publishing;
    private final Holders holders;
    private final Syncing syncing;
    private final Queries queries;
    private final Gaps gaps;
    private final Streams streams;
    private final Rates strangers;
    private final Rates connected;
    private final SequencedMap<Long, List<Bytes>> publications = new LinkedHashMap<>();
    private boolean stopped;
    private long lastHeardNs;

    /** A peer that has done nothing yet. */
    public SrpMachine(Setup setup, SrpConfig config) {
        core = new Core(setup, config);
        links = new Links(core, new LinkEvents());
        reflection = new Reflection(core, this::reachable);
        links.reflection(reflection);
        bootstraps = new Bootstraps(core, links);
        multicast = new Multicast(core, links);
        traversal = new Traversal(core, links);
        joining = new Joining(core, links, multicast, traversal);
        intake = new Intake(core, multicast, this::accepted);
        publishing = new Publishing(core, links, multicast, intake);
        holders = new Holders(core, links);
        syncing = new Syncing(core, links, holders::compared);
        holders.syncing(syncing);
        queries = new Queries(core, multicast, this::fetched);
        gaps = new Gaps(core, links, intake, syncing, queries);
        streams = new Streams(core);
        SrpConfig.Limits limits = config.limits();
        strangers = new Rates(limits, 1);
        connected = new Rates(limits, CONNECTED_FACTOR);
    }

    /** Rates of one class of senders, by endpoint: what spreads, and everything else (§11). */
    private static final class Rates {
        private final RateTable<Endpoint> spreading;
        private final RateTable<Endpoint> control;

        Rates(SrpConfig.Limits limits, long factor) {
            int endpoints = 4 * limits.peers();
            spreading =
                    RateTable.perSecond(factor * limits.receivePerSecond(), factor * limits.receiveBurst(), endpoints);
            control =
                    RateTable.perSecond(factor * limits.controlPerSecond(), factor * limits.controlBurst(), endpoints);
        }

        boolean take(Endpoint from, SrpType type, long nowNs) {
            boolean spreads = type == SrpType.PUBLISH || type == SrpType.JOIN;
            return (spreads ? spreading : control).take(from, 1, nowNs);
        }
    }

    /** What follows from the coming and going of peers. */
    private final class LinkEvents implements Links.Listener {
        @Override
        public void connected(KnownPeer peer) {
            traversal.connected(peer);
            joining.connected(peer);
            reflection.candidateHeard();
            syncing.connected(peer);
            publishing.wake();
        }

        @Override
        public void disconnected(KnownPeer peer) {
            traversal.disconnected(peer);
            if (peer.indexed) {
                bootstraps.again();
            }
        }

        @Override
        public void refused(Bytes peerId) {
            traversal.refused(peerId);
        }

        @Override
        public void summaryHash(KnownPeer peer, Bytes hash) {
            syncing.summaryHash(peer, hash);
        }
    }

    @Override
    public void handle(DatagramInput<SrpCommand> input, Env<? super DatagramOutput<SrpEvent>> env) {
        if (stopped) {
            return;
        }
        core.enter(env);
        try {
            switch (input) {
                case DatagramInput.Received<SrpCommand>(int socket, Endpoint from, byte[] data) ->
                    receive(socket, from, data);
                case DatagramInput.SocketOpened<SrpCommand>(int socket, Endpoint local) -> opened(socket, local);
                case DatagramInput.SocketFailed<SrpCommand>(int socket, String reason) ->
                    traversal.pool().failed(socket);
                case DatagramInput.Tick<SrpCommand>() -> tick();
                case DatagramInput.Command<SrpCommand>(SrpCommand command) -> command(command);
            }
            core.queue.drain(core.now(), core::out);
        } finally {
            core.leave();
        }
    }

    private void opened(int socket, Endpoint local) {
        switch (socket) {
            case MAIN -> {
                core.mainLocal = local;
                core.startedNs = core.now();
                lastHeardNs = core.now();
                if (core.setup.indexed()) {
                    core.natBits = NatType.UNRESTRICTED.bits();
                    core.publicEndpoint = local;
                    core.emit(new SrpEvent.Ready(NatType.UNRESTRICTED, local));
                }
                links.start();
                syncing.start();
                reflection.start();
            }
            case PROBE -> core.probeLocal = local;
            default -> traversal.pool().opened(socket);
        }
    }

    private void command(SrpCommand command) {
        switch (command) {
            case SrpCommand.Restore(SrpState state) -> restore(state);
            case SrpCommand.AddBootstrap(Endpoint endpoint) -> bootstraps.add(endpoint);
            case SrpCommand.Join(ClusterKeys keys) -> join(keys);
            case SrpCommand.Leave(Bytes clusterId, Bytes subclusterId) -> {
                core.groups.leave(subclusterId);
                core.cache.markForeign(clusterId, subclusterId);
            }
            case SrpCommand.Publish publish -> publish(publish);
            case SrpCommand.Confirm(long token) -> confirm(token);
            case SrpCommand.Stream stream -> streams.send(stream);
            case SrpCommand.Query query -> queries.ask(query);
            case SrpCommand.Fetch(Bytes packetId) -> gaps.fetch(packetId);
            case SrpCommand.Answer answer -> queries.answer(answer);
            case SrpCommand.Reconnect() -> reconnect();
            case SrpCommand.Stop() -> stopped = true;
        }
    }

    private void restore(SrpState state) {
        joining.restoreClock(state.clock());
        intake.restore(state.packets());
        for (SrpState.KnownPeer peer : state.peers()) {
            if (!peer.peerId().equals(core.selfId)) {
                bootstraps.remembered(peer);
            }
        }
    }

    private void join(ClusterKeys keys) {
        if (core.groups.join(keys)) {
            core.cache.markOwn(keys.clusterId(), keys.subclusterId());
            intake.deliverCached(keys.subclusterId());
            joining.soon();
        }
    }

    private void publish(SrpCommand.Publish command) {
        List<Bytes> ids = publishing.publish(command);
        if (ids == null) {
            return;
        }
        if (publications.size() >= PUBLICATIONS_MAX) {
            publications.pollFirstEntry();
        }
        publications.put(command.token(), ids);
        syncing.active();
        if (command.confirm()) {
            holders.watch(command.token(), ids);
        }
    }

    private void confirm(long token) {
        List<Bytes> ids = publications.get(token);
        if (ids == null) {
            core.emit(new SrpEvent.Failed(token, "the publication is not known any more"));
        } else {
            holders.watch(token, ids);
        }
    }

    private void reconnect() {
        links.forgetAll();
        traversal.forgetAll();
        syncing.forgetAll();
        queries.forgetAll();
        if (!core.setup.indexed()) {
            core.natBits = 0;
            core.publicEndpoint = null;
        }
        bootstraps.again();
        reflection.restart();
    }

    private void reachable(int natBits, Endpoint endpoint) {
        boolean changed = natBits != core.natBits || !endpoint.equals(core.publicEndpoint);
        core.natBits = natBits;
        core.publicEndpoint = endpoint;
        if (changed) {
            NatType type = NatType.of(natBits);
            core.emit(new SrpEvent.Ready(type == null ? NatType.ENDPOINT_RESTRICTED : type, endpoint));
            links.announce();
            joining.soon();
            publishing.wake();
            syncing.ready();
        }
    }

    private void receive(int socket, Endpoint from, byte[] data) {
        core.counters.received(data.length);
        core.budget.received(from, data.length, core.now());
        SrpPacket packet;
        switch (SrpCodec.decode(data)) {
            case SrpCodec.Decoded.Ok(SrpPacket decoded, int consumed) -> packet = decoded;
            case SrpCodec.Decoded.Refused(SrpRejection reason, String detail) -> {
                core.reject(reason, detail);
                return;
            }
        }
        if (packet.version() != SrpPacket.VERSION) {
            core.reject(SrpRejection.BAD_VERSION, "version " + packet.version());
            return;
        }
        KnownPeer sender = core.peers.at(from);
        if (!withinRate(sender, from, packet.type())) {
            core.reject(SrpRejection.RATE, from.toString());
            return;
        }
        core.counters.received(packet.type());
        lastHeardNs = core.now();
        if (sender != null && sender.direct()) {
            links.alive(sender, core.now());
        }
        dispatch(socket, from, sender, packet);
    }

    private boolean withinRate(@Nullable KnownPeer sender, Endpoint from, SrpType type) {
        return (sender != null && sender.direct() ? connected : strangers).take(from, type, core.now());
    }

    private void dispatch(int socket, Endpoint from, @Nullable KnownPeer sender, SrpPacket packet) {
        if (!core.ready() && packet.type() != SrpType.PING && packet.type() != SrpType.PONG) {
            core.reject(SrpRejection.NOT_READY);
            return;
        }
        switch (packet.type()) {
            case PUBLISH -> intake.onPublish(packet, new Origin(from, !syncing.awaits(sender)));
            case STREAM -> streams.onStream(from, packet);
            case SYNC -> syncing.onSync(from, packet);
            case QUERY -> queries.onQuery(socket, from, packet);
            case PING, PONG, INTRO, JOIN -> {
                switch (SrpBodies.parse(packet.type(), packet.message())) {
                    case SrpBodies.Parsed.Ok(SrpBody body) -> body(socket, from, packet, body);
                    case SrpBodies.Parsed.Refused(String detail) -> core.reject(SrpRejection.BAD_BODY, detail);
                }
            }
        }
    }

    private void body(int socket, Endpoint from, SrpPacket packet, SrpBody body) {
        switch (body) {
            case SrpBody.Ping ping -> links.onPing(socket, from, packet, ping);
            case SrpBody.Pong pong -> links.onPong(socket, from, packet, pong);
            case SrpBody.Intro intro -> joining.onIntro(from, packet, intro);
            case SrpBody.Join join -> joining.onJoin(socket, from, packet, join);
            case SrpBody.Question question -> core.reject(SrpRejection.BAD_BODY, "question");
        }
    }

    private void accepted(SrpPacket packet, Origin origin) {
        syncing.active();
        gaps.filled(packet.packetId());
        gaps.linked(packet, origin.from());
    }

    private void fetched(SrpPacket packet, Endpoint from) {
        intake.onPublish(packet, new Origin(from, false));
    }

    private void tick() {
        if (core.now() - lastHeardNs > core.config.timers().keepalive() && reflection.idle()) {
            // Nobody was heard for a tick: the network may have changed under us.
            lastHeardNs = core.now();
            bootstraps.again();
            reflection.start();
        }
        bootstraps.tick();
        links.tick();
        reflection.tick();
        traversal.tick();
        joining.tick();
        if (core.cache.nextExpiryNs() <= core.now()) {
            intake.expire();
        }
        publishing.tick();
        holders.tick();
        syncing.tick();
        gaps.tick();
    }

    @Override
    public long deadlineNs() {
        if (stopped) {
            return Env.NEVER;
        }
        long next = Math.min(core.queue.nextNs(), core.cache.nextExpiryNs());
        next = Math.min(next, Math.min(bootstraps.deadlineNs(), links.deadlineNs()));
        next = Math.min(next, Math.min(reflection.deadlineNs(), traversal.deadlineNs()));
        next = Math.min(next, Math.min(joining.deadlineNs(), publishing.deadlineNs()));
        next = Math.min(next, Math.min(holders.deadlineNs(), syncing.deadlineNs()));
        return Math.min(next, gaps.deadlineNs());
    }

    /** Counters by name, sorted: datagrams and bytes by type, rejections by reason. */
    public SortedMap<String, Long> counters() {
        return core.counters.snapshot();
    }

    /** Connected peers, sorted by id. */
    public List<Link> links() {
        List<Link> found = new ArrayList<>();
        for (KnownPeer peer : core.peers.where(KnownPeer::connected)) {
            found.add(linkOf(peer));
        }
        found.sort(Comparator.comparing(Link::peerId));
        return found;
    }

    /** How many they are. */
    public int linkCount() {
        return core.peers.count(KnownPeer::connected);
    }

    /** The connected peer with this id, if there is one. */
    public Optional<Link> link(Bytes peerId) {
        KnownPeer peer = core.peers.get(peerId);
        return peer != null && peer.connected() ? Optional.of(linkOf(peer)) : Optional.empty();
    }

    /** The id of the peer that is known at this endpoint, connected or not. */
    public Optional<Bytes> idAt(Endpoint endpoint) {
        KnownPeer peer = core.peers.at(endpoint);
        return peer == null ? Optional.empty() : Optional.of(peer.id);
    }

    private static Link linkOf(KnownPeer peer) {
        SrpEvent.Path path = peer.direct() ? SrpEvent.Path.DIRECT : SrpEvent.Path.PROXIED;
        return new Link(peer.id, peer.endpoint, peer.natBits, path, peer.indexed);
    }

    /** Ids of connected peers that have shown themselves in a group, sorted. */
    public List<Bytes> members(Bytes subclusterId) {
        List<Bytes> ids = new ArrayList<>();
        for (KnownPeer peer : core.peers.where(peer -> peer.connected() && peer.isIn(subclusterId))) {
            ids.add(peer.id);
        }
        ids.sort(Comparator.naturalOrder());
        return ids;
    }

    /** What a later life needs, without the packets. */
    public SrpState state() {
        List<SrpState.KnownPeer> known = new ArrayList<>();
        for (KnownPeer peer : core.peers.where(KnownPeer::direct)) {
            known.add(new SrpState.KnownPeer(peer.id, peer.endpoint, peer.natBits, peer.indexed));
        }
        return new SrpState(known, List.of(), joining.clock());
    }

    /** The own NAT type's bits and public endpoint are known. */
    public boolean ready() {
        return core.ready();
    }

    /** Packets in the cache. */
    public int cachePackets() {
        return core.cache.packets();
    }

    /** Their encoded size. */
    public long cacheBytes() {
        return core.cache.bytes();
    }
}
