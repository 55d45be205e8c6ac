package dev.starling.peer.streams;

import dev.starling.core.Sparse;
import dev.starling.encoding.PeerId;
import dev.starling.mux.YamuxMachine;
import dev.starling.resources.ConnectionScope;
import dev.starling.resources.Refusal;
import dev.starling.resources.Reservation;
import dev.starling.resources.Reserved;
import dev.starling.resources.Resources.Priority;
import dev.starling.resources.StreamScope;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the streams of one connection take: those of ours from the moment they are asked for, those of the other side once
 * their protocol is known, before which the muxer's own limit holds; and the memory that their windows promise beyond what
 * every stream begins with. On the connection's loop.
 */
final class StreamShares implements YamuxMachine.Growth {
    private Map<Long, StreamScope> scopes = Map.of();
    private @Nullable ConnectionScope connection;
    /** What the windows of streams have grown by. */
    private Map<Long, Reservation> grown = Map.of();

    void begin(ConnectionScope scope) {
        connection = scope;
    }

    /** @return why the connection cannot be one with this peer */
    Optional<Refusal> proven(PeerId peer) {
        ConnectionScope scope = connection;
        return scope == null ? Optional.empty() : scope.attribute(peer);
    }

    private ConnectionScope connection() {
        ConnectionScope scope = connection;
        if (scope == null) {
            throw new IllegalStateException("a connection has its share before it has streams");
        }
        return scope;
    }

    /** A stream of ours that is asked for. */
    Reserved<StreamScope> ask() {
        return connection().openStream(false);
    }

    /** A stream of the other side. */
    Optional<Refusal> accept(long stream, String protocol) {
        return switch (connection().openStream(true)) {
            case Reserved.Refused<StreamScope>(Refusal refusal) -> Optional.of(refusal);
            case Reserved.Granted<StreamScope>(StreamScope scope) -> agreed(stream, protocol, scope);
        };
    }

    /** The protocol of a stream is known. */
    Optional<Refusal> agreed(long stream, String protocol, StreamScope scope) {
        Optional<Refusal> refusal = scope.attribute(protocol);
        if (refusal.isPresent()) {
            scope.release();
        } else {
            scopes = Sparse.with(scopes, stream, scope);
        }
        return refusal;
    }

    StreamMemory memory(long stream) {
        StreamScope scope = scopes.get(stream);
        if (scope == null) {
            throw new IllegalStateException("stream " + stream + " has no share");
        }
        return new StreamMemory(scope);
    }

    void release(long stream) {
        StreamScope scope = scopes.get(stream);
        if (scope != null) {
            scopes = Sparse.without(scopes, stream);
            scope.release();
        }
    }

    /** A window grows while there is plenty: what streams may hold from the beginning comes first. */
    @Override
    public boolean take(long stream, int bytes) {
        StreamScope scope = scopes.get(stream);
        if (scope == null) {
            // Nothing is promised to a stream whose protocol is not known.
            return false;
        }
        Reservation present = grown.get(stream);
        if (present != null) {
            return present.resize(present.bytes() + bytes, Priority.MEDIUM).isEmpty();
        }
        Optional<Reservation> first =
                scope.reserveMemory(bytes, Priority.MEDIUM).granted();
        first.ifPresent(reservation -> grown = Sparse.with(grown, stream, reservation));
        return first.isPresent();
    }

    /** The muxer keeps no stream of this number any more. */
    @Override
    public void giveBack(long stream) {
        Reservation present = grown.get(stream);
        if (present != null) {
            grown = Sparse.without(grown, stream);
            present.release();
        }
    }

    void releaseAll() {
        grown.values().forEach(Reservation::release);
        grown = Map.of();
        scopes.values().forEach(StreamScope::release);
        scopes = Map.of();
    }
}
