package dev.starling.peer.host;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.SpanRecord.Kind;
import dev.starling.core.TraceContext;
import dev.starling.core.Tracing;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.peer.Cluster;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import dev.starling.peer.Message;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerStatus;
import dev.starling.peer.Pending;
import dev.starling.peer.Publication;
import dev.starling.peer.Stream;
import dev.starling.peer.StreamHandler;
import dev.starling.peer.Subscription;
import dev.starling.peer.Traced;
import dev.starling.srp.ClusterKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A peer whose dials and streams are recorded. All of tracing over streams is in this layer above the peer proper, so that a
 * peer without it runs the same code as ever.
 */
final class TracedPeer implements Peer {
    private final Peer peer;
    private final Tracing tracing;
    private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();
    private final AtomicBoolean unwraps = new AtomicBoolean();

    private TracedPeer(Peer peer, Tracing tracing) {
        this.peer = peer;
        this.tracing = tracing;
    }

    static Peer of(Peer peer, Tracing tracing) {
        return new TracedPeer(peer, tracing);
    }

    private Connection traced(Connection connection) {
        return new TracedConnection(connection, tracing, peer.label());
    }

    @Override
    public Subscription handle(String protocol, StreamHandler handler) {
        Subscription plain = peer.handle(protocol, stream -> serve(named(stream, protocol), null, handler));
        handlers.put(protocol, handler);
        if (unwraps.compareAndSet(false, true)) {
            peer.handle(TracedProtocol.ID, this::unwrap);
        }
        return new Subscription() {
            @Override
            public long dropped() {
                return plain.dropped();
            }

            @Override
            public void close() {
                handlers.remove(protocol, handler);
                plain.close();
            }
        };
    }

    /** A stream that says which trace it belongs to, and for which protocol it is. */
    private void unwrap(Stream stream) throws Exception {
        TracedProtocol.Head head = TracedProtocol.read(stream);
        StreamHandler handler = handlers.get(head.protocol());
        if (handler == null) {
            stream.reset();
            return;
        }
        serve(named(stream, head.protocol()), head.context(), handler);
    }

    private Stream named(Stream stream, String protocol) {
        return new TracedStream(stream, traced(stream.connection()), protocol, null);
    }

    private void serve(Stream stream, @Nullable TraceContext parent, StreamHandler handler) throws Exception {
        // What nobody else follows begins a trace here only where this peer's own rate says so.
        TraceContext within = parent == null ? tracing.newTrace() : parent;
        Traced span = Traced.begin(tracing, within, peer.label(), stream.protocol(), Kind.SERVER)
                .with("remote", stream.connection().remote().toString());
        try {
            span.in(() -> {
                handler.serve(stream);
                return true;
            });
        } catch (Exception e) {
            span.fail(String.valueOf(e.getMessage()));
            throw e;
        } finally {
            span.end();
        }
    }

    private Connection dial(Supplier<Connection> connecting, List<Multiaddr> addresses) {
        List<Long> before = numbers();
        Traced span = Traced.begin(tracing, peer.label(), "dial", Kind.CLIENT).with("addresses", addresses.toString());
        Connection connection;
        try {
            connection = span.in(connecting::get);
        } catch (RuntimeException e) {
            span.fail(String.valueOf(e.getMessage()));
            span.end();
            throw e;
        }
        // One that existed was not dialed, and leaves no span.
        if (!before.contains(connection.number())) {
            span.with("remote", connection.remote().toString())
                    .with("security", connection.security())
                    .with("muxer", connection.muxer())
                    .end();
        }
        return traced(connection);
    }

    private List<Long> numbers() {
        return peer.connections().stream().map(Connection::number).toList();
    }

    @Override
    public Connection connect(List<Multiaddr> addresses, Duration timeout) {
        return dial(() -> peer.connect(addresses, timeout), addresses);
    }

    @Override
    public Connection connectAnew(List<Multiaddr> addresses, Duration timeout) {
        return dial(() -> peer.connectAnew(addresses, timeout), addresses);
    }

    @Override
    public Stream open(PeerId remote, String... protocols) {
        Optional<Connection> known = peer.connections().stream()
                .filter(connection -> connection.remote().equals(remote))
                .findFirst();
        if (known.isPresent()) {
            return traced(known.get()).open(protocols);
        }
        Traced span = Traced.begin(tracing, peer.label(), "dial and open", Kind.CLIENT)
                .with("remote", remote.toString());
        return span.within(() -> peer.open(remote, protocols));
    }

    @Override
    public List<Connection> connections() {
        return peer.connections().stream().map(this::traced).toList();
    }

    @Override
    public Identity identity() {
        return peer.identity();
    }

    @Override
    public Bytes id() {
        return peer.id();
    }

    @Override
    public String label() {
        return peer.label();
    }

    @Override
    public Endpoint localEndpoint() {
        return peer.localEndpoint();
    }

    @Override
    public Pending<Reachability> ready() {
        return peer.ready();
    }

    @Override
    public void introduce(Endpoint endpoint) {
        peer.introduce(endpoint);
    }

    @Override
    public Cluster cluster(ClusterKeys keys) {
        return peer.cluster(keys);
    }

    @Override
    public Subscription onPacket(Consumer<Message> handler) {
        return peer.onPacket(handler);
    }

    @Override
    public Publication publish(Publish request) {
        return peer.publish(request);
    }

    @Override
    public List<Multiaddr> addresses() {
        return peer.addresses();
    }

    @Override
    public Subscription onConnection(Consumer<ConnectionEvent> listener) {
        return peer.onConnection(listener);
    }

    @Override
    public void ban(PeerId remote, Duration duration) {
        peer.ban(remote, duration);
    }

    @Override
    public void tag(PeerId remote, String name, int value, boolean protect) {
        peer.tag(remote, name, value, protect);
    }

    @Override
    public PeerStatus status() {
        return peer.status();
    }

    @Override
    public Optional<PeerStatus.Link> link(Bytes peerId) {
        return peer.link(peerId);
    }

    @Override
    public boolean awaitLinks(int count, Duration timeout) {
        return peer.awaitLinks(count, timeout);
    }

    @Override
    public void close() {
        peer.close();
    }

    @Override
    public String toString() {
        return peer.toString();
    }
}
