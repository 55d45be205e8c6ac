package dev.starling.gnutella;

import dev.starling.epidemic.Neighbours;
import dev.starling.gnutella.GnutellaConfig.Role;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The neighbours, and of those whose handshake told it what they are. All equal servents cost an array and no more. */
final class Peers {
    /** What is known of a neighbour in protocol 0.6. */
    static final class Known {
        final Role role;
        final PongCache pongs;
        final RouteTable.Incoming table;
        /** When its next ping is answered again. */
        long answersFromNs = Long.MIN_VALUE;

        Known(Role role, GnutellaConfig config) {
            this.role = role;
            pongs = new PongCache(config.pongs().kept());
            table = new RouteTable.Incoming(config.tables().slots());
        }
    }

    private final GnutellaConfig config;
    private final Neighbours all;
    private @Nullable TreeMap<Integer, Known> known;

    /** @param neighbours taken over without a copy */
    Peers(GnutellaConfig config, int... neighbours) {
        this.config = config;
        all = new Neighbours(config.neighboursMax(), neighbours);
    }

    int size() {
        return all.size();
    }

    int at(int index) {
        return all.at(index);
    }

    boolean contains(int peer) {
        return all.contains(peer);
    }

    boolean add(int peer) {
        return all.add(peer);
    }

    boolean meet(int peer, Role role) {
        if (!all.add(peer)) {
            return false;
        }
        if (known == null) {
            known = new TreeMap<>();
        }
        known.put(peer, new Known(role, config));
        return true;
    }

    void remove(int peer) {
        all.remove(peer);
        if (known != null) {
            known.remove(peer);
        }
    }

    /** Null where it told nothing. */
    @Nullable
    Known known(int peer) {
        return known == null ? null : known.get(peer);
    }

    boolean isLeaf(int peer) {
        Known its = known(peer);
        return its != null && its.role == Role.LEAF;
    }
}
