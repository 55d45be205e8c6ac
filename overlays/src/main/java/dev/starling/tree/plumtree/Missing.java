package dev.starling.tree.plumtree;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** An item that was announced and has not come. */
final class Missing {
    final long id;
    /** Who has announced it and was not asked yet, the first one first. */
    final ArrayDeque<Integer> announcers = new ArrayDeque<>(2);

    /** Who has announced the shortest way, asked or not; null where nobody is there who has. */
    @Nullable
    Integer shortest;

    int hops;
    long askNs;

    Missing(long id, long askNs) {
        this.id = id;
        this.askNs = askNs;
    }

    void announced(int peer, int hopsOverPeer) {
        if (!announcers.contains(peer)) {
            announcers.add(peer);
        }
        if (shortest == null || hopsOverPeer < hops) {
            shortest = peer;
            hops = hopsOverPeer;
        }
    }

    void gone(int peer) {
        announcers.remove(peer);
        if (shortest != null && shortest == peer) {
            shortest = null;
        }
    }
}
