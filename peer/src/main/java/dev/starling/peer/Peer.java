package dev.starling.peer;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.identity.Identity;
import dev.starling.srp.ClusterKeys;
import dev.starling.srp.NatType;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** One peer: an identity, its sockets, and the protocols it speaks. Safe to use from any thread. */
public interface Peer extends AutoCloseable {
    Identity identity();

    /** The id in the Stream Relay Protocol: SHA-256 of the public key, 32 bytes. */
    Bytes id();

    /** The short name given in the options, or the first digits of the id. */
    String label();

    /** Where the peer's main socket is bound. */
    Endpoint localEndpoint();

    /** What is known of the NAT before it, and the endpoint others see. */
    record Reachability(NatType natType, Endpoint endpoint) {}

    /** Resolves once the peer knows its reachability and can join and publish. */
    Pending<Reachability> ready();

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
