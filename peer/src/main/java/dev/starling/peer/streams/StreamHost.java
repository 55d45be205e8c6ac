package dev.starling.peer.streams;

import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identify.IdentifyMessage;
import dev.starling.identity.HostCertificates;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.PathDelay;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerStore;
import dev.starling.peer.Pending;
import dev.starling.peer.StreamHandler;
import dev.starling.peer.Subscription;
import dev.starling.peer.host.PeerDriver;
import dev.starling.peer.host.WaitPoint;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.Listening;
import dev.starling.peer.link.LocalDiscovery;
import dev.starling.ping.PingResponder;
import dev.starling.secure.NoiseLimits;
import dev.starling.secure.NoiseMachine;
import dev.starling.secure.NoiseSetup;
import dev.starling.secure.NoiseStaticKey;
import dev.starling.secure.TlsLimits;
import dev.starling.secure.TlsMachine;
import dev.starling.secure.TlsSetup;
import dev.starling.swarm.ConnectionSetup;
import dev.starling.swarm.SwarmInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The libp2p host of one peer: its listening addresses, its connections, and what serves streams. Made at the first use:
 * a peer that speaks SRP only has no host. Any thread, except where a loop is named.
 */
public final class StreamHost implements AutoCloseable {
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int RANDOM_SEED_BYTES = 8;
    private static final List<String> SECURITY = List.of("noise", "tls");

    private final HostOptions options;
    private final PeerDriver driver;
    private final LinkDriver links;
    private final Map<String, Service> services = new ConcurrentHashMap<>();
    private final List<Consumer<? super ConnectionEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private final List<Listening> listenings = new CopyOnWriteArrayList<>();
    private final SelfDescription self;
    private final Identifying identifying;
    private final Pinger pinger;
    private final SwarmRun swarm;
    private final WaitPoint changed;
    private final VerifiedProofs verified = new VerifiedProofs();
    private @Nullable HostCertificates certificates;
    private @Nullable NoiseStaticKey staticKey;
    private volatile @Nullable LocalDiscovery discovery;
    private volatile boolean closed;

    /** Nothing runs yet. */
    public StreamHost(HostOptions options, PeerDriver driver) {
        if (options.set().security().isEmpty()
                || !SECURITY.containsAll(options.set().security())) {
            throw new PeerException(
                    PeerException.Code.UNSUPPORTED,
                    "security is one or more of " + SECURITY + ", not "
                            + options.set().security());
        }
        this.options = options;
        this.driver = driver;
        PathDelay delay = options.set().pathDelay();
        links = delay == null ? driver.links() : new DelayedLinks(driver.links(), delay);
        listeners.addAll(options.set().listeners());
        self = new SelfDescription(options.identity(), options.agent());
        identifying = new Identifying(self);
        changed = driver.waitPoint();
        swarm = new SwarmRun(this, links, options);
        pinger = new Pinger(links.home()::nowNs, this::randomBytes);
        services.put(IdentifyMessage.PROTOCOL, new Service.Layered(identifying::answer));
        services.put(IdentifyMessage.PUSH_PROTOCOL, new Service.Layered(identifying::listen));
        services.put(
                PingResponder.PROTOCOL,
                new Service.Layered(connection -> new Service.Layer<>(new PingResponder(), SILENT)));
        protocolsChanged();
        PeerStore store = options.set().store();
        if (store != null) {
            swarm.restore(store.book());
        }
        // Who does not listen has a record too, an empty one: others hold it against older ones.
        links.home().execute(() -> self.addresses(List.of(), links.home().epochMs()));
    }

    private static final LayerStream.Result<Void> SILENT = new LayerStream.Result<>() {
        @Override
        public void ready(Void result) {}

        @Override
        public void failed(String code, String reason) {}
    };

    /**
     * Binds the addresses that the options name, and begins to look for peers where they say so; once.
     *
     * @throws PeerException when one cannot be bound; those before stay bound until {@link #close}
     */
    public void listen() {
        for (Multiaddr address : options.set().streamAddresses()) {
            listenings.add(links.listen(address, swarm::incoming));
        }
        List<Multiaddr> bound = new ArrayList<>();
        listenings.forEach(listening -> bound.addAll(listening.addresses()));
        links.home().execute(() -> {
            self.addresses(bound, links.home().epochMs());
            swarm.begin(bound);
        });
        addresses = List.copyOf(bound);
        if (options.set().mdns()) {
            LocalDiscovery begun = links.discover(options.identity().peerId(), swarm::heard);
            begun.addresses(bound);
            discovery = begun;
        }
    }

    private volatile List<Multiaddr> addresses = List.of();

    /** Where this host listens, with its peer id. */
    public List<Multiaddr> addresses() {
        PeerId id = options.identity().peerId();
        return addresses.stream().map(address -> address.withPeerId(id)).toList();
    }

    /** Serves a protocol until the subscription is closed. */
    public Subscription handle(String protocol, StreamHandler handler) {
        if (protocol.isEmpty() || protocol.length() > IdentifyMessage.TEXT_BYTES_MAX || protocol.contains("\n")) {
            throw new PeerException(
                    PeerException.Code.PROTOCOL,
                    "a protocol id has 1 to " + IdentifyMessage.TEXT_BYTES_MAX
                            + " characters on one line, such as /echo/1.0.0: " + protocol);
        }
        Service service = new Service.Blocking(handler);
        if (services.putIfAbsent(protocol, service) != null) {
            throw new PeerException(
                    PeerException.Code.UNSUPPORTED,
                    protocol + " is handled already; close the subscription of the handler before");
        }
        protocolsChanged();
        return new Subscription() {
            @Override
            public long dropped() {
                return 0;
            }

            @Override
            public void close() {
                if (services.remove(protocol, service)) {
                    protocolsChanged();
                }
            }
        };
    }

    private void protocolsChanged() {
        List<String> now = services.keySet().stream().sorted().toList();
        self.protocols(now);
        for (HostedConnection connection : swarm.kept()) {
            connection.loop().execute(() -> identifying.push(connection));
        }
    }

    /** Told of each event, in order and on the home loop; must not block. */
    public Subscription onEvent(Consumer<? super ConnectionEvent> listener) {
        listeners.add(listener);
        return new Subscription() {
            @Override
            public long dropped() {
                return 0;
            }

            @Override
            public void close() {
                listeners.remove(listener);
            }
        };
    }

    /**
     * A connection: the one that exists, or a new one.
     *
     * @param peer whom it must be; empty takes whoever answers
     * @throws PeerException with {@code UNREACHABLE} and what became of each address, {@code BAD_ADDRESS}, {@code TIMEOUT}
     */
    public Connection connect(Optional<PeerId> peer, List<Multiaddr> to, boolean anew, Duration timeout) {
        if (closed) {
            throw new PeerException(PeerException.Code.CLOSED, "the peer is closed");
        }
        return swarm.connect(peer, to, anew, timeout);
    }

    /** Neither dials nor admits the peer for so long, and drops its connections; a duration of 0 lifts it. */
    public void ban(PeerId peer, Duration duration) {
        swarm.tell(new SwarmInput.Ban(peer, duration.toNanos()));
    }

    /** The application's regard for a peer. */
    public void tag(PeerId peer, String name, int value, boolean protect) {
        swarm.tell(new SwarmInput.Tag(peer, name, value, protect));
    }

    /** Connections that are secure and kept, oldest first. */
    public List<Connection> connections() {
        return List.copyOf(swarm.kept());
    }

    /** The swarm's counters, the world's, and those of failed protocols. */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> all = new TreeMap<>();
        counts.forEach((name, value) -> all.put("host." + name, value));
        links.counters().forEach((name, value) -> all.put("links." + name, value));
        swarm.resources().forEach((name, value) -> all.put("resources." + name, value));
        all.putAll(swarm.counters());
        LocalDiscovery begun = discovery;
        if (begun != null) {
            begun.counters().forEach((name, value) -> all.put("mdns." + name, value));
        }
        return all;
    }

    /** Ends what is open in order, for at most two seconds, then everything else. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        swarm.end();
        LocalDiscovery begun = discovery;
        if (begun != null) {
            begun.close();
        }
        listenings.forEach(Listening::close);
        swarm.kept().forEach(Connection::close);
        changed.await(swarm::isEmpty, FAREWELL);
        if (options.set().store() != null) {
            swarm.keepBook();
        }
        links.close();
        swarm.closed();
    }

    // ---- for this package ----

    /**
     * What a connection starts from; on the link's loop.
     *
     * @param all whether a dialer proposes all its security protocols, at the price of a round trip; otherwise the first
     */
    ConnectionSetup setup(LinkLoop loop, boolean dialer, boolean all, Optional<PeerId> expected) {
        List<String> names = dialer && !all
                ? options.set().security().subList(0, 1)
                : options.set().security();
        List<ConnectionSetup.Security> security = new ArrayList<>();
        for (String name : names) {
            security.add(security(name, loop, dialer, expected));
        }
        return new ConnectionSetup(
                dialer, security, services::containsKey, options.set().yamux(), ConnectionSetup.UPGRADE_NS);
    }

    boolean severalSecurity() {
        return options.set().security().size() > 1;
    }

    private ConnectionSetup.Security security(String name, LinkLoop loop, boolean dialer, Optional<PeerId> expected) {
        List<String> muxers = List.of(ConnectionSetup.YAMUX);
        return switch (name) {
            case "noise" -> {
                Optional<NoiseStaticKey> own = Optional.of(staticKey(loop));
                yield new ConnectionSetup.Security(
                        NoiseMachine.PROTOCOL,
                        () -> new NoiseMachine(new NoiseSetup(
                                options.identity(), own, verified, dialer, expected, muxers, NoiseLimits.DEFAULT)));
            }
            case "tls" -> {
                HostCertificates own = certificates(loop);
                yield new ConnectionSetup.Security(
                        TlsMachine.PROTOCOL,
                        () -> new TlsMachine(new TlsSetup(own, verified, dialer, expected, muxers, TlsLimits.DEFAULT)));
            }
            default ->
                throw new PeerException(
                        PeerException.Code.UNSUPPORTED, "no security protocol is named " + name + "; use noise or tls");
        };
    }

    /** Made for the first connection, with the randomness of its loop, and shared by all. */
    private NoiseStaticKey staticKey(LinkLoop loop) {
        synchronized (services) {
            NoiseStaticKey made = staticKey;
            if (made == null) {
                made = NoiseStaticKey.make(options.identity(), loop.random());
                staticKey = made;
            }
            return made;
        }
    }

    /** Made likewise. */
    private HostCertificates certificates(LinkLoop loop) {
        synchronized (services) {
            HostCertificates made = certificates;
            if (made == null) {
                made = HostCertificates.make(options.identity(), loop.random(), loop.epochMs());
                certificates = made;
            }
            return made;
        }
    }

    WaitPoint waitPoint() {
        return driver.waitPoint();
    }

    Duration openTimeout() {
        return OPEN_TIMEOUT;
    }

    Pinger pinger() {
        return pinger;
    }

    Identifying identifying() {
        return identifying;
    }

    @Nullable
    Service service(String protocol) {
        return services.get(protocol);
    }

    void serve(HostedStream stream, StreamHandler handler) {
        driver.spawn(stream.protocol() + " " + stream.connection().number(), () -> {
            try {
                handler.serve(stream);
                stream.close();
            } catch (PeerException e) {
                stream.reset();
                count("handler-" + e.code().name().toLowerCase(java.util.Locale.ROOT));
            } catch (Exception e) {
                stream.reset();
                count("handler-failed");
                throw new IllegalStateException("the handler of " + stream.protocol() + " failed: " + e, e);
            }
        });
    }

    void identified(HostedConnection connection, Connection.Identified identified, boolean pushed) {
        swarm.identified(connection, identified);
        tell(new ConnectionEvent.Told(connection, identified, pushed));
    }

    void streamOpened(HostedStream stream) {
        tell(new ConnectionEvent.StreamOpened(stream.connection(), stream.protocol(), stream.outbound()));
    }

    void streamClosed(HostedStream stream, String code) {
        if (stream.tellOnce()) {
            tell(new ConnectionEvent.StreamClosed(stream.connection(), stream.protocol(), stream.outbound(), code));
        }
    }

    /** From any loop: by way of the home loop, what a connection's loop tells stays behind what came of the connection. */
    void tell(ConnectionEvent event) {
        if (listeners.isEmpty()) {
            return;
        }
        if (links.home().inLoop()) {
            listeners.forEach(listener -> listener.accept(event));
        } else {
            links.home().execute(() -> listeners.forEach(listener -> listener.accept(event)));
        }
    }

    void count(String code) {
        counts.merge(code, 1L, Long::sum);
    }

    /** Somebody may wait for the set of connections to change. */
    void connectionsChanged() {
        changed.signal();
    }

    private byte[] randomBytes(int bytes) {
        Pending<byte[]> made = new Pending<>(driver.waitPoint());
        links.home().execute(() -> {
            byte[] random = new byte[bytes];
            for (int at = 0; at < bytes; at += RANDOM_SEED_BYTES) {
                long word = links.home().random().nextLong();
                for (int i = at; i < Math.min(bytes, at + RANDOM_SEED_BYTES); i++, word >>>= 8) {
                    random[i] = (byte) word;
                }
            }
            made.complete(random);
        });
        return made.await(OPEN_TIMEOUT)
                .orElseThrow(() -> new PeerException(PeerException.Code.CLOSED, "the peer is closed"));
    }
}
