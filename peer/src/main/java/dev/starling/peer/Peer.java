package dev.starling.peer;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.srp.ClusterKeys;
import dev.starling.srp.NatType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One peer: an identity, its sockets, and the protocols it speaks. Safe to use from any thread. */
public interface Peer extends AutoCloseable {
    Identity identity();

    /** The id in the Stream Relay Protocol: SHA-256 of the public key, 32 bytes. */
    Bytes id();

    /** The short name given in the options, or the first digits of the id. */
    String label();

    /**
     * Where the peer's main socket is bound.
     *
     * @throws PeerException with {@code UNSUPPORTED} where the peer was opened without the Stream Relay Protocol, as do all
     *     methods that need it
     */
    Endpoint localEndpoint();

    /** What is known of the NAT before it, and the endpoint others see. */
    record Reachability(NatType natType, Endpoint endpoint) {}

    /** Resolves once the peer knows its reachability and can join and publish. */
    Pending<Reachability> ready();

    /** One more peer of the Stream Relay Protocol to begin with: it is pinged, and linked with if it answers. */
    void introduce(Endpoint endpoint);

    /** The group named {@code name}, whose name is also its secret: this hides nothing from who knows the name. */
    default Cluster cluster(String name) {
        return cluster(ClusterKeys.derive(name, name));
    }

    /** The group with a secret of its own. */
    default Cluster cluster(String name, String secret) {
        return cluster(ClusterKeys.derive(name, secret));
    }

    /** Joins a group, once; further calls with equal keys return the same object. */
    Cluster cluster(ClusterKeys keys);

    /** Each message of every group joined, as in the web document's {@code onPacket}. */
    Subscription onPacket(Consumer<Message> handler);

    /** The web document's {@code publish({clusterId, message})}: to the group joined under this id. */
    record Publish(Bytes clusterId, byte[] message) {}

    /**
     * Publishes to a group that was joined before.
     *
     * @throws PeerException with UNSUPPORTED when no group with this cluster id was joined
     */
    Publication publish(Publish request);

    /** The id in libp2p, which contains the public key. */
    default PeerId peerId() {
        return identity().peerId();
    }

    /** Where others can connect by libp2p, each with the peer id; empty where this peer does not listen. */
    List<Multiaddr> addresses();

    /**
     * Serves the streams that others open for a protocol, each on a thread of its own, until the subscription is closed.
     *
     * @throws PeerException with {@code UNSUPPORTED} when it is handled already
     */
    Subscription handle(String protocol, StreamHandler handler);

    /**
     * A secure connection: the one that exists, or a new one.
     *
     * @param addresses of one peer, tried side by side; what follows {@code /p2p/} must be what the other side proves to be
     * @throws PeerException with {@code UNREACHABLE} and what became of each address, {@code BAD_ADDRESS}, {@code TIMEOUT}
     */
    Connection connect(List<Multiaddr> addresses, Duration timeout);

    /** As {@link #connect(List, Duration)}, to one address within 30 seconds. */
    default Connection connect(Multiaddr address) {
        return connect(List.of(address), Duration.ofSeconds(30));
    }

    /** A connection of its own even where one exists. */
    Connection connectAnew(List<Multiaddr> addresses, Duration timeout);

    /** Opens a stream for the first of the protocols that the peer at the address speaks; connects where needed. */
    default Stream open(Multiaddr address, String... protocols) {
        return connect(address).open(protocols);
    }

    /** As {@link #open(Multiaddr, String...)}, to a peer that is connected or whose addresses are known. */
    Stream open(PeerId peer, String... protocols);

    /** libp2p connections, oldest first. */
    List<Connection> connections();

    /** Told of what becomes of libp2p connections and streams, in order; must not block. */
    Subscription onConnection(Consumer<ConnectionEvent> listener);

    /**
     * Neither dials nor admits a peer for so long, by libp2p, and drops its connections. {@link Duration#ZERO} lifts it.
     * Forgotten when this peer is closed.
     */
    void ban(PeerId peer, Duration duration);

    /**
     * How much the application cares for a peer, connected or not: where there are too many connections those of the least
     * regarded go first, and those of protected ones never. Values under several names add up.
     *
     * @param name whose word this is; the same name again takes its place
     * @param value 0 takes the tag away, unless it protects
     * @param protect whether its connections stay whatever happens
     */
    void tag(PeerId peer, String name, int value, boolean protect);

    /** Counters, peers and queues, as they were a moment ago. */
    PeerStatus status();

    /** Resolves with true once a peer with this id is connected, directly or by proxy. */
    Optional<PeerStatus.Link> link(Bytes peerId);

    /** Waits until {@code count} other peers of any kind are connected; false when the time is over first. */
    boolean awaitLinks(int count, Duration timeout);

    /** Makes the state durable, closes the sockets and ends the handlers. */
    @Override
    void close();
}
