package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The known peers, by id and by endpoint, at most a fixed number. */
final class PeerTable {
    private final int max;
    private final Map<Bytes, KnownPeer> byId = new LinkedHashMap<>();
    private final Map<Endpoint, KnownPeer> byEndpoint = new LinkedHashMap<>();

    PeerTable(int max) {
        this.max = max;
    }

    @Nullable
    KnownPeer get(Bytes id) {
        return byId.get(id);
    }

    @Nullable
    KnownPeer at(Endpoint endpoint) {
        return byEndpoint.get(endpoint);
    }

    int size() {
        return byId.size();
    }

    Collection<KnownPeer> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /**
     * Adds a peer. When the table is full, a peer that is not connected makes room, the longest silent first; null when
     * there is none.
     */
    @Nullable
    KnownPeer add(Bytes id, Endpoint endpoint) {
        KnownPeer known = byId.get(id);
        if (known != null) {
            return known;
        }
        if (byId.size() >= max && !makeRoom()) {
            return null;
        }
        KnownPeer peer = new KnownPeer(id, endpoint);
        byId.put(id, peer);
        byEndpoint.putIfAbsent(endpoint, peer);
        return peer;
    }

    private boolean makeRoom() {
        KnownPeer victim = null;
        for (KnownPeer peer : byId.values()) {
            if (!peer.indexed && !peer.direct() && (victim == null || peer.heardNs < victim.heardNs)) {
                victim = peer;
            }
        }
        if (victim == null) {
            return false;
        }
        remove(victim);
        return true;
    }

    /** Notes that the peer is now at another endpoint. */
    void move(KnownPeer peer, Endpoint endpoint, int socket) {
        byEndpoint.remove(peer.endpoint, peer);
        peer.endpoint = endpoint;
        peer.socket = socket;
        byEndpoint.put(endpoint, peer);
    }

    void remove(KnownPeer peer) {
        byId.remove(peer.id, peer);
        byEndpoint.remove(peer.endpoint, peer);
    }

    List<KnownPeer> where(Predicate<KnownPeer> wanted) {
        List<KnownPeer> found = new ArrayList<>();
        for (KnownPeer peer : byId.values()) {
            if (wanted.test(peer)) {
                found.add(peer);
            }
        }
        return found;
    }

    int count(Predicate<KnownPeer> wanted) {
        int count = 0;
        for (KnownPeer peer : byId.values()) {
            if (wanted.test(peer)) {
                count++;
            }
        }
        return count;
    }

    /** Moves a uniform sample of {@code count} elements to the front of {@code peers} and cuts off the rest. */
    static List<KnownPeer> sample(List<KnownPeer> peers, int count, RandomGenerator random) {
        int taken = Math.min(count, peers.size());
        for (int i = 0; i < taken; i++) {
            Collections.swap(peers, i, i + random.nextInt(peers.size() - i));
        }
        return peers.subList(0, taken);
    }
}
