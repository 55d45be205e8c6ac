package dev.starling.resources;

import dev.starling.encoding.PeerId;
import dev.starling.resources.Resources.Priority;
import dev.starling.resources.Scope.Kind;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What one connection takes. Order of calls: {@link #attribute} once its peer is proven, then streams, at last {@link
 * #release}, at any time. Streams and memory are released apart; what is still held then stays counted.
 */
public final class ConnectionScope implements AutoCloseable {
    /** Where it is counted; without a peer among the transients. Null once released. */
    private record Place(
            Scope system, Scope transients, @Nullable Holder holder) {}

    /** The peer's scope, held in its table. */
    private record Holder(PeerId peer, Scope scope) {}

    private static final AtomicReferenceFieldUpdater<ConnectionScope, @Nullable Place> PLACE =
            AtomicReferenceFieldUpdater.newUpdater(ConnectionScope.class, Place.class, "place");

    private final Resources resources;
    private final boolean inbound;
    private final Scope own;
    private volatile @Nullable Place place;

    ConnectionScope(Resources resources, boolean inbound, Scope system, Scope transients) {
        this.resources = resources;
        this.inbound = inbound;
        own = new Scope("connection", resources.limits().connection());
        place = new Place(system, transients, null);
    }

    /**
     * Its peer is proven: it counts for the peer from now on, and among the transients no more. What it has reserved of
     * memory before stays with these until it is released.
     *
     * @return why it cannot be; it stays as it was, and the caller closes the connection
     * @throws IllegalStateException when it has a peer already
     */
    public Optional<Refusal> attribute(PeerId peer) {
        Place before = place;
        if (before == null) {
            return Optional.of(released());
        }
        if (before.holder != null) {
            throw new IllegalStateException("the connection is one with " + before.holder.peer + " already");
        }
        boolean moves = before.system == resources.allowedSystem && !resources.allowed(peer);
        Scope system = moves ? resources.system : before.system;
        Refusal refusal = moves ? system.add(Kind.CONNECTIONS, inbound) : null;
        if (refusal != null) {
            return Optional.of(resources.count(refusal));
        }
        Scope scope = resources.peers.hold(peer);
        refusal = scope.add(Kind.CONNECTIONS, inbound);
        Place after = new Place(system, moves ? resources.transients : before.transients, new Holder(peer, scope));
        if (refusal == null && PLACE.compareAndSet(this, before, after)) {
            before.transients.remove(Kind.CONNECTIONS, inbound);
            if (moves) {
                before.system.remove(Kind.CONNECTIONS, inbound);
            }
            return Optional.empty();
        }
        if (refusal == null) {
            scope.remove(Kind.CONNECTIONS, inbound);
        }
        resources.peers.letGo(peer);
        if (moves) {
            system.remove(Kind.CONNECTIONS, inbound);
        }
        return Optional.of(refusal == null ? released() : resources.count(refusal));
    }

    private static Refusal released() {
        return new Refusal("connection", "released", 0, 1, 0);
    }

    /**
     * A stream whose protocol is not known yet.
     *
     * @throws IllegalStateException before the peer is known
     */
    public Reserved<StreamScope> openStream(boolean inboundStream) {
        Place now = place;
        if (now == null) {
            return new Reserved.Refused<>(released());
        }
        if (now.holder == null) {
            throw new IllegalStateException("streams come after the peer is proven");
        }
        Scope scope = resources.peers.hold(now.holder.peer);
        Scope[] chain = {own, scope, now.system, now.transients};
        for (int i = 0; i < chain.length; i++) {
            Refusal refusal = chain[i].add(Kind.STREAMS, inboundStream);
            if (refusal != null) {
                for (int k = 0; k < i; k++) {
                    chain[k].remove(Kind.STREAMS, inboundStream);
                }
                resources.peers.letGo(now.holder.peer);
                return resources.refused(refusal);
            }
        }
        return new Reserved.Granted<>(new StreamScope(resources, now.holder.peer, inboundStream, chain));
    }

    /** Memory of the connection itself, in bytes: buffers of its layers. */
    public Reserved<Reservation> reserveMemory(long bytes, Priority priority) {
        Place now = place;
        if (now == null) {
            return new Reserved.Refused<>(released());
        }
        Scope owner = now.holder == null ? now.transients : now.holder.scope;
        return Reservation.of(resources, new Scope[] {own, owner, now.system}, bytes, priority);
    }

    /** The connection is over. Idempotent; from any thread. */
    public void release() {
        Place last = PLACE.getAndSet(this, null);
        if (last == null) {
            return;
        }
        last.system.remove(Kind.CONNECTIONS, inbound);
        if (last.holder == null) {
            last.transients.remove(Kind.CONNECTIONS, inbound);
        } else {
            last.holder.scope.remove(Kind.CONNECTIONS, inbound);
            resources.peers.letGo(last.holder.peer);
        }
    }

    /** The same as {@link #release()}. */
    @Override
    public void close() {
        release();
    }
}
