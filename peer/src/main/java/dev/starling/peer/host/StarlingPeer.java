package dev.starling.peer.host;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.peer.Addresses;
import dev.starling.peer.Cluster;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.Message;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.PeerStatus;
import dev.starling.peer.PeerStore;
import dev.starling.peer.Pending;
import dev.starling.peer.Publication;
import dev.starling.peer.PublishOptions;
import dev.starling.peer.Stream;
import dev.starling.peer.StreamHandler;
import dev.starling.peer.Subscription;
import dev.starling.peer.streams.HostOptions;
import dev.starling.peer.streams.StreamHost;
import dev.starling.srp.ClusterKeys;
import dev.starling.srp.NatType;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpEvent;
import dev.starling.srp.SrpMachine;
import dev.starling.srp.SrpPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The public peer over a driver and a machine; knows no world. */
final class StarlingPeer implements Peer {
    private static final int LABEL_DIGITS = 8;
    private static final String AGENT = "starling/0.1";
    private static final Duration CONNECT_WAIT = Duration.ofSeconds(30);
    private static final Duration STATUS_WAIT = Duration.ofSeconds(5);

    private final Identity identity;
    private final PeerOptions options;
    private final PeerDriver driver;
    private final SrpMachine machine;
    private final @Nullable PeerStore store;
    private final Bytes id;
    private final Pending<Reachability> ready;
    private final WaitPoint linksChanged;
    private final AtomicLong tokens = new AtomicLong();
    private final Map<Bytes, JoinedCluster> clusters = new LinkedHashMap<>();
    private final List<Mailbox<Message>> packetHandlers = new CopyOnWriteArrayList<>();
    private final Requests requests = new Requests();
    private volatile @Nullable StreamHost streamHost;
    private volatile int links;
    private volatile @Nullable String closedBecause;

    StarlingPeer(
            Identity identity, PeerOptions options, PeerDriver driver, SrpMachine machine, @Nullable PeerStore store) {
        this.identity = identity;
        this.options = options;
        this.driver = driver;
        this.machine = machine;
        this.store = store;
        id = identity.srpId();
        ready = new Pending<>(driver.waitPoint());
        linksChanged = driver.waitPoint();
        if (!options.withSrp()) {
            ready.fail(withoutSrp());
        }
    }

    PeerDriver driver() {
        return driver;
    }

    int fragmentsMax() {
        return options.srp().limits().fragments();
    }

    long nextToken() {
        return tokens.incrementAndGet();
    }

    Requests requests() {
        return requests;
    }

    /** Sends a command or says why it cannot be. */
    void command(SrpCommand command) {
        requireSrp();
        String reason = closedBecause;
        if (reason != null) {
            throw new PeerException(PeerException.Code.CLOSED, "peer " + label() + " is closed: " + reason);
        }
        if (!driver.command(command)) {
            throw new PeerException(
                    PeerException.Code.BUSY, "the command queue of peer " + label() + " is full; try again later");
        }
    }

    private void requireSrp() {
        if (!options.withSrp()) {
            throw withoutSrp();
        }
    }

    private PeerException withoutSrp() {
        return new PeerException(
                PeerException.Code.UNSUPPORTED,
                "peer " + label() + " was opened without the Stream Relay Protocol; leave out the option srp(false)");
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public Bytes id() {
        return id;
    }

    @Override
    public String label() {
        return options.label().isEmpty() ? id.hex().substring(0, LABEL_DIGITS) : options.label();
    }

    @Override
    public Endpoint localEndpoint() {
        requireSrp();
        return driver.localEndpoint();
    }

    @Override
    public Pending<Reachability> ready() {
        return ready;
    }

    @Override
    public void introduce(Endpoint endpoint) {
        command(new SrpCommand.AddBootstrap(endpoint));
    }

    @Override
    public Cluster cluster(ClusterKeys keys) {
        requireSrp();
        synchronized (clusters) {
            JoinedCluster known = clusters.get(keys.subclusterId());
            if (known != null) {
                return known;
            }
            JoinedCluster cluster = new JoinedCluster(this, keys);
            clusters.put(keys.subclusterId(), cluster);
            command(new SrpCommand.Join(keys));
            return cluster;
        }
    }

    void left(JoinedCluster cluster) {
        synchronized (clusters) {
            clusters.remove(cluster.keys().subclusterId());
        }
        driver.command(
                new SrpCommand.Leave(cluster.keys().clusterId(), cluster.keys().subclusterId()));
    }

    private List<JoinedCluster> joined() {
        synchronized (clusters) {
            return List.copyOf(clusters.values());
        }
    }

    private @Nullable JoinedCluster joined(Bytes subclusterId) {
        synchronized (clusters) {
            return clusters.get(subclusterId);
        }
    }

    @Override
    public Subscription onPacket(Consumer<Message> handler) {
        requireSrp();
        Mailbox<Message> mailbox = new Mailbox<>(driver, label() + " packets", handler, packetHandlers::remove);
        packetHandlers.add(mailbox);
        return mailbox;
    }

    @Override
    public Publication publish(Publish request) {
        requireSrp();
        for (JoinedCluster cluster : joined()) {
            if (cluster.keys().clusterId().equals(request.clusterId())) {
                return cluster.publish(PublishOptions.DEFAULT, request.message());
            }
        }
        throw new PeerException(
                PeerException.Code.UNSUPPORTED,
                "no group of cluster " + request.clusterId() + " was joined; call cluster(keys) first");
    }

    /** The libp2p half, made at its first use: a peer that speaks SRP only has no more than before. */
    private StreamHost streams() {
        StreamHost made = streamHost;
        if (made != null) {
            return made;
        }
        synchronized (clusters) {
            StreamHost again = streamHost;
            if (again == null) {
                String reason = closedBecause;
                if (reason != null) {
                    throw new PeerException(PeerException.Code.CLOSED, "peer " + label() + " is closed: " + reason);
                }
                again = new StreamHost(new HostOptions(identity, options, AGENT), driver);
                streamHost = again;
            }
            return again;
        }
    }

    /**
     * Listens and looks for others by libp2p where the options say so.
     *
     * @throws PeerException when an address cannot be bound
     */
    void listen() {
        if (!options.streamAddresses().isEmpty() || !options.streamBootstrap().isEmpty() || options.mdns()) {
            streams().listen();
        }
    }

    @Override
    public List<Multiaddr> addresses() {
        StreamHost made = streamHost;
        return made == null ? List.of() : made.addresses();
    }

    @Override
    public Subscription handle(String protocol, StreamHandler handler) {
        return streams().handle(protocol, handler);
    }

    @Override
    public Connection connect(List<Multiaddr> addresses, Duration timeout) {
        return streams().connect(Addresses.common(addresses), addresses, false, timeout);
    }

    @Override
    public Connection connectAnew(List<Multiaddr> addresses, Duration timeout) {
        return streams().connect(Addresses.common(addresses), addresses, true, timeout);
    }

    @Override
    public Stream open(PeerId peer, String... protocols) {
        return streams()
                .connect(Optional.of(peer), List.of(), false, CONNECT_WAIT)
                .open(protocols);
    }

    @Override
    public List<Connection> connections() {
        StreamHost made = streamHost;
        return made == null ? List.of() : made.connections();
    }

    @Override
    public void ban(PeerId peer, Duration duration) {
        streams().ban(peer, duration);
    }

    @Override
    public void tag(PeerId peer, String name, int value, boolean protect) {
        streams().tag(peer, name, value, protect);
    }

    @Override
    public Subscription onConnection(Consumer<ConnectionEvent> listener) {
        return streams().onEvent(listener);
    }

    /** Looks at the machine on its loop. */
    <T> Optional<T> look(java.util.function.Function<SrpMachine, T> question) {
        Pending<T> answer = new Pending<>(driver.waitPoint());
        driver.onLoop(() -> answer.complete(question.apply(machine)));
        return answer.await(STATUS_WAIT);
    }

    @Override
    public PeerStatus status() {
        if (!options.withSrp()) {
            SortedMap<String, Long> counters = new TreeMap<>();
            driver.counters().forEach((name, value) -> counters.put("net." + name, value));
            StreamHost only = streamHost;
            if (only != null) {
                counters.putAll(only.counters());
            }
            return new PeerStatus("unknown", List.of(), counters, 0, 0);
        }
        PeerStatus status = look(this::statusOf).orElseThrow(this::unanswered);
        StreamHost made = streamHost;
        if (made != null) {
            status.counters().putAll(made.counters());
        }
        return status;
    }

    private PeerStatus statusOf(SrpMachine srp) {
        SortedMap<String, Long> counters = new TreeMap<>();
        srp.counters().forEach((name, value) -> counters.put("srp." + name, value));
        driver.counters().forEach((name, value) -> counters.put("net." + name, value));
        List<PeerStatus.Link> found = new ArrayList<>();
        for (SrpMachine.Link link : srp.links()) {
            found.add(linkOf(link));
        }
        Reachability own = ready.isDone() ? ready.await(Duration.ZERO).orElse(null) : null;
        return new PeerStatus(
                natName(own == null ? NatType.UNKNOWN : own.natType()),
                List.copyOf(found),
                counters,
                srp.cachePackets(),
                srp.cacheBytes());
    }

    private PeerException unanswered() {
        return new PeerException(
                PeerException.Code.TIMEOUT,
                "peer " + label() + " did not answer within " + STATUS_WAIT.toSeconds() + " s");
    }

    private static PeerStatus.Link linkOf(SrpMachine.Link link) {
        return new PeerStatus.Link(
                link.peerId(),
                link.endpoint(),
                natName(NatType.of(link.natBits())),
                link.path().name().toLowerCase(Locale.ROOT),
                link.indexed());
    }

    private static String natName(@Nullable NatType type) {
        return type == null ? "unknown" : type.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Optional<PeerStatus.Link> link(Bytes peerId) {
        if (!options.withSrp()) {
            return Optional.empty();
        }
        return look(srp -> srp.link(peerId)).orElseThrow(this::unanswered).map(StarlingPeer::linkOf);
    }

    @Override
    public boolean awaitLinks(int count, Duration timeout) {
        requireSrp();
        return linksChanged.await(() -> links >= count, timeout);
    }

    /** Takes an event of the machine; on the loop. */
    void onEvent(SrpEvent event) {
        switch (event) {
            case SrpEvent.Ready(NatType type, Endpoint endpoint) -> ready.complete(new Reachability(type, endpoint));
            case SrpEvent.Connected connected -> countLinks();
            case SrpEvent.Disconnected disconnected -> countLinks();
            case SrpEvent.Joined joined -> {}
            case SrpEvent.Delivered delivered -> delivered(delivered);
            case SrpEvent.Streamed streamed -> {
                JoinedCluster cluster = joined(streamed.subclusterId());
                if (cluster != null) {
                    cluster.streamed(streamed);
                }
            }
            case SrpEvent.Asked asked -> joined().forEach(cluster -> cluster.asked(asked));
            case SrpEvent.Answered answered -> requests.answered(answered);
            case SrpEvent.Published published -> published(published);
            case SrpEvent.Holders holders -> requests.holders(holders);
            case SrpEvent.Failed failed -> requests.failed(failed);
            case SrpEvent.Stored stored -> {}
            case SrpEvent.Removed removed -> {}
        }
    }

    private void countLinks() {
        links = machine.linkCount();
        linksChanged.signal();
    }

    private void delivered(SrpEvent.Delivered event) {
        Message message = new Message(
                event.clusterId(),
                event.subclusterId(),
                event.packetId(),
                SrpPacket.isSet(event.previousId()) ? Optional.of(event.previousId()) : Optional.empty(),
                SrpPacket.isSet(event.eventHash()) ? event.eventHash() : Bytes.EMPTY,
                SrpPacket.isSet(event.signer()) ? event.signer() : Bytes.EMPTY,
                event.verified(),
                event.hops(),
                event.message());
        JoinedCluster cluster = joined(event.subclusterId());
        if (cluster != null) {
            cluster.delivered(message);
        }
        for (Mailbox<Message> handler : packetHandlers) {
            handler.put(message);
        }
    }

    /** Stored means durable where there is a store: what is acknowledged survives the process. */
    private void published(SrpEvent.Published event) {
        PeerStore kept = store;
        if (kept == null) {
            requests.published(event, true);
        } else {
            kept.whenDurable(durable -> requests.published(event, durable));
        }
    }

    /** The world has ended the peer. */
    void closed(String reason) {
        if (closedBecause != null) {
            return;
        }
        closedBecause = reason;
        PeerException cause = new PeerException(PeerException.Code.CLOSED, "peer " + label() + " is closed: " + reason);
        ready.fail(cause);
        requests.failAll(cause);
        joined().forEach(JoinedCluster::closeHandlers);
        packetHandlers.forEach(Mailbox::close);
        linksChanged.signal();
    }

    @Override
    public void close() {
        boolean speaks = closedBecause == null && options.withSrp();
        if (speaks) {
            driver.command(new SrpCommand.Stop());
        }
        PeerStore kept = store;
        if (kept != null && speaks) {
            look(SrpMachine::state).ifPresent(state -> kept.peers(state.peers(), state.clock()));
        }
        StreamHost made = streamHost;
        if (made != null) {
            made.close();
        }
        driver.close();
        closed("closed by its user");
        if (kept != null) {
            kept.close();
        }
    }

    @Override
    public String toString() {
        return "Peer[" + label() + (options.withSrp() ? " at " + driver.localEndpoint() : "") + "]";
    }
}
