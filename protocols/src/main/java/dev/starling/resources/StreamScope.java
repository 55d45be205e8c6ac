package dev.starling.resources;

import dev.starling.encoding.PeerId;
import dev.starling.resources.Resources.Priority;
import dev.starling.resources.Resources.ProtocolOfPeer;
import dev.starling.resources.Scope.Kind;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What one stream takes. Order of calls: {@link #attribute} once its protocol is agreed on, at last {@link #release}. */
public final class StreamScope implements AutoCloseable {
    /** The protocol's scopes, held in their tables; none before the protocol is known. Null once released. */
    private record Place(
            @Nullable ProtocolOfPeer key,
            @Nullable Scope protocol,
            @Nullable Scope ofPeer) {}

    private final Resources resources;
    private final PeerId peer;
    private final boolean inbound;
    private final Scope own;
    private final Scope connection;
    private final Scope peerScope;
    private final Scope system;
    private final Scope transients;
    private final AtomicReference<@Nullable Place> place = new AtomicReference<>(new Place(null, null, null));

    /** @param chain connection, peer, system and transients, where the stream is counted already */
    StreamScope(Resources resources, PeerId peer, boolean inbound, Scope[] chain) {
        this.resources = resources;
        this.peer = peer;
        this.inbound = inbound;
        own = new Scope("stream", resources.limits().stream());
        connection = chain[0];
        peerScope = chain[1];
        system = chain[2];
        transients = chain[3];
    }

    /**
     * Its protocol is agreed on: it counts for that from now on, and among the transients no more.
     *
     * @return why it cannot be; it stays as it was, and the caller resets the stream
     * @throws IllegalStateException when it has a protocol already
     */
    public Optional<Refusal> attribute(String protocol) {
        Place before = place.get();
        if (before == null) {
            return Optional.of(released());
        }
        if (before.key != null) {
            throw new IllegalStateException("the stream speaks " + before.key.protocol() + " already");
        }
        ProtocolOfPeer key = new ProtocolOfPeer(protocol, peer);
        Place after = new Place(key, resources.protocols.hold(protocol), resources.protocolsOfPeers.hold(key));
        Refusal refusal = count(after);
        if (refusal == null) {
            if (place.compareAndSet(before, after)) {
                transients.remove(Kind.STREAMS, inbound);
                return Optional.empty();
            }
            uncount(after);
            refusal = released();
        } else {
            resources.count(refusal);
        }
        letGo(key);
        return Optional.of(refusal);
    }

    private @Nullable Refusal count(Place where) {
        if (where.protocol == null || where.ofPeer == null) {
            return null;
        }
        Refusal refusal = where.protocol.add(Kind.STREAMS, inbound);
        if (refusal == null) {
            refusal = where.ofPeer.add(Kind.STREAMS, inbound);
            if (refusal != null) {
                where.protocol.remove(Kind.STREAMS, inbound);
            }
        }
        return refusal;
    }

    private void uncount(Place where) {
        if (where.protocol != null && where.ofPeer != null) {
            where.protocol.remove(Kind.STREAMS, inbound);
            where.ofPeer.remove(Kind.STREAMS, inbound);
        }
    }

    private void letGo(ProtocolOfPeer key) {
        resources.protocols.letGo(key.protocol());
        resources.protocolsOfPeers.letGo(key);
    }

    private static Refusal released() {
        return new Refusal("stream", "released", 0, 1, 0);
    }

    /** Memory of the stream, in bytes: what waits to be read or sent, and what its window promises. */
    public Reserved<Reservation> reserveMemory(long bytes, Priority priority) {
        Place now = place.get();
        if (now == null) {
            return new Reserved.Refused<>(released());
        }
        Scope[] chain = now.protocol == null || now.ofPeer == null
                ? new Scope[] {own, connection, peerScope, system}
                : new Scope[] {own, connection, peerScope, system, now.protocol, now.ofPeer};
        return Reservation.of(resources, chain, bytes, priority);
    }

    /** The stream is over. Idempotent; from any thread. Its memory is released apart. */
    public void release() {
        Place last = place.getAndSet(null);
        if (last == null) {
            return;
        }
        connection.remove(Kind.STREAMS, inbound);
        peerScope.remove(Kind.STREAMS, inbound);
        system.remove(Kind.STREAMS, inbound);
        resources.peers.letGo(peer);
        if (last.key == null) {
            transients.remove(Kind.STREAMS, inbound);
        } else {
            uncount(last);
            letGo(last.key);
        }
    }

    /** The same as {@link #release()}. */
    @Override
    public void close() {
        release();
    }
}
