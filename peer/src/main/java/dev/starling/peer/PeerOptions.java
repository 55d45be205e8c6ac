package dev.starling.peer;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.Tracing;
import dev.starling.encoding.Multiaddr;
import dev.starling.mux.YamuxConfig;
import dev.starling.resources.ResourceLimits;
import dev.starling.srp.SrpConfig;
import dev.starling.swarm.SwarmConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What can be set when a peer is opened. Every option has a default that works offline on loopback. */
public final class PeerOptions {
    private String listen = "/ip4/127.0.0.1/udp/0";
    private final List<Endpoint> bootstrap = new ArrayList<>();
    private final List<Multiaddr> streamBootstrap = new ArrayList<>();
    private int bootstrapBelow = 4;
    private boolean mdns;
    private boolean mdnsDials;
    private final List<Multiaddr> streamListen = new ArrayList<>();
    private List<String> security = List.of("noise", "tls");
    private YamuxConfig yamux = YamuxConfig.DEFAULT;
    private SwarmConfig swarm = SwarmConfig.DEFAULT;
    private UnaryOperator<ResourceLimits> resources = limits -> limits;
    private ConnectionGate gate = (remote, peer, outbound) -> true;
    private final List<Consumer<? super ConnectionEvent>> listeners = new ArrayList<>();
    private boolean indexed;
    private Bytes clusterId = Bytes.EMPTY;
    private SrpConfig srp = SrpConfig.DEFAULT;
    private boolean withSrp = true;
    private @Nullable PeerStore store;
    private @Nullable DatagramTap tap;
    private @Nullable PathDelay pathDelay;
    private String label = "";
    private Tracing tracing = Tracing.NONE;

    /** All defaults. */
    public PeerOptions() {}

    /**
     * Where to listen; port 0 for any. {@code /ip4/0.0.0.0/udp/0}, or {@code HOST:PORT}, is the one main socket of the
     * Stream Relay Protocol; {@code /ip4/0.0.0.0/tcp/4001} and {@code …/tcp/4002/ws} are libp2p's, as many as wanted.
     */
    public PeerOptions listen(String address) {
        if (address.contains("/tcp/")) {
            streamListen.add(Addresses.stream(address));
        } else {
            listen = address;
        }
        return this;
    }

    /** How libp2p connections are secured, preferred first: {@code noise}, {@code tls}. */
    public PeerOptions security(List<String> names) {
        security = List.copyOf(names);
        return this;
    }

    /** Changes the numbers of libp2p's stream multiplexer. */
    public PeerOptions yamux(UnaryOperator<YamuxConfig> change) {
        yamux = change.apply(yamux);
        return this;
    }

    /** Changes whom libp2p connects to and how many it lets in. */
    public PeerOptions swarm(UnaryOperator<SwarmConfig> change) {
        swarm = change.apply(swarm);
        return this;
    }

    /**
     * Changes what libp2p's connections and streams may take of this machine. What is given to change follows from the
     * numbers of {@link #swarm} and {@link #yamux}, whichever of these is called first.
     */
    public PeerOptions resources(UnaryOperator<ResourceLimits> change) {
        UnaryOperator<ResourceLimits> before = resources;
        resources = limits -> change.apply(before.apply(limits));
        return this;
    }

    /**
     * Tells of what becomes of libp2p connections and streams from the very first on, as {@link Peer#onConnection} does
     * from its call on.
     */
    public PeerOptions onConnection(Consumer<? super ConnectionEvent> listener) {
        listeners.add(listener);
        return this;
    }

    /** Asks the application about each libp2p connection. */
    public PeerOptions gate(ConnectionGate value) {
        gate = value;
        return this;
    }

    /**
     * Adds a publicly reachable peer to begin with. {@code /ip4/…/udp/PORT} or {@code HOST:PORT} is one of the Stream Relay
     * Protocol; {@code /ip4/…/tcp/PORT}, {@code /dns4/NAME/tcp/PORT/…} and {@code /dnsaddr/NAME}, which stands for a list,
     * are libp2p's: they are dialed at the start, and again while there are too few connections.
     */
    public PeerOptions bootstrap(String address) {
        if (address.startsWith("/dnsaddr/") || address.contains("/tcp/")) {
            streamBootstrap.add(Addresses.stream(address));
        } else {
            bootstrap.add(Addresses.udp(address));
        }
        return this;
    }

    /** With fewer libp2p connections than this the peers to begin with are dialed again; 4 where nobody says more. */
    public PeerOptions bootstrapBelow(int connections) {
        bootstrapBelow = connections;
        return this;
    }

    /**
     * Whether the peer looks for others in the local network by multicast DNS, and lets them find it. Who is found is kept
     * in the book of peers, so that {@link Peer#open(dev.starling.encoding.PeerId, String...)} reaches them.
     */
    public PeerOptions mdns(boolean value) {
        mdns = value;
        return this;
    }

    /** Whether who is found by {@link #mdns} is connected to at once. */
    public PeerOptions mdnsDials(boolean value) {
        mdnsDials = value;
        return this;
    }

    /** Adds several, as {@link #bootstrap(String)}. */
    public PeerOptions bootstrap(List<String> addresses) {
        addresses.forEach(this::bootstrap);
        return this;
    }

    /** Whether this is an indexed peer ("seed"): publicly reachable, without a cluster, never asking for its NAT type. */
    public PeerOptions indexed(boolean value) {
        indexed = value;
        return this;
    }

    /** The application's cluster id (32 bytes) that stands in the peer's own pings; empty for none. */
    public PeerOptions clusterId(Bytes value) {
        clusterId = value;
        return this;
    }

    /**
     * Whether the peer speaks the Stream Relay Protocol; one that does not opens no UDP socket, and what needs the protocol
     * fails with {@code UNSUPPORTED}.
     */
    public PeerOptions srp(boolean value) {
        withSrp = value;
        return this;
    }

    /** Changes the protocol's settings. */
    public PeerOptions srp(UnaryOperator<SrpConfig> change) {
        srp = change.apply(srp);
        return this;
    }

    /** Where the peer's state outlives it; without one it lives in memory. Closed with the peer. */
    public PeerOptions store(PeerStore value) {
        store = value;
        return this;
    }

    /** Who sees, and may stop, the datagrams of the Stream Relay Protocol. */
    public PeerOptions tap(DatagramTap value) {
        tap = value;
        return this;
    }

    /** How long everything that comes is held back before the peer sees it. */
    public PeerOptions pathDelay(PathDelay value) {
        pathDelay = value;
        return this;
    }

    /** A short name for people, in traces and on pages. */
    public PeerOptions label(String value) {
        label = value;
        return this;
    }

    /**
     * Records spans of what the peer does: dials, streams, packets that come by. With it on, peers tell each other the trace
     * that a stream belongs to, where both do so (docs/protocol/tracing.md). Off unless set.
     */
    public PeerOptions tracing(Tracing value) {
        tracing = value;
        return this;
    }

    /** The endpoint to bind. */
    public Endpoint listenEndpoint() {
        return Addresses.udp(listen);
    }

    public List<Endpoint> bootstrapEndpoints() {
        return List.copyOf(bootstrap);
    }

    /** The libp2p peers to begin with. */
    public List<Multiaddr> streamBootstrap() {
        return List.copyOf(streamBootstrap);
    }

    public boolean mdns() {
        return mdns;
    }

    public boolean mdnsDials() {
        return mdnsDials;
    }

    public int bootstrapBelow() {
        return bootstrapBelow;
    }

    /** Where to listen for libp2p connections. */
    public List<Multiaddr> streamAddresses() {
        return List.copyOf(streamListen);
    }

    public List<String> security() {
        return security;
    }

    public YamuxConfig yamux() {
        return yamux;
    }

    public SwarmConfig swarm() {
        return swarm;
    }

    public ResourceLimits resources() {
        return resources.apply(HostLimits.of(swarm, yamux));
    }

    /** Who is told of connections from the beginning. */
    public List<Consumer<? super ConnectionEvent>> listeners() {
        return List.copyOf(listeners);
    }

    public ConnectionGate gate() {
        return gate;
    }

    public boolean isIndexed() {
        return indexed;
    }

    public Bytes clusterId() {
        return clusterId;
    }

    public boolean withSrp() {
        return withSrp;
    }

    public SrpConfig srp() {
        return srp;
    }

    public @Nullable PeerStore store() {
        return store;
    }

    public @Nullable DatagramTap tap() {
        return tap;
    }

    public @Nullable PathDelay pathDelay() {
        return pathDelay;
    }

    public Tracing tracing() {
        return tracing;
    }

    public String label() {
        return label;
    }
}
