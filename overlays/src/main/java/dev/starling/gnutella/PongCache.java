package dev.starling.gnutella;

import dev.starling.gnutella.GnutellaMessage.Pong;

/** The last pongs that came from one neighbour. */
final class PongCache {
    private final Pong[] ring;
    private int next;
    private int size;

    PongCache(int kept) {
        ring = new Pong[kept];
    }

    /** Keeps a pong, at the cost of the oldest; of one address only the last. */
    void put(Pong pong) {
        for (int i = 0; i < size; i++) {
            if (ring[i].address().equals(pong.address())) {
                ring[i] = pong;
                return;
            }
        }
        ring[next] = pong;
        next = (next + 1) % ring.length;
        size = Math.min(size + 1, ring.length);
    }

    int size() {
        return size;
    }

    /** One of them, the newest first. */
    Pong at(int index) {
        return ring[Math.floorMod(next - 1 - index, ring.length)];
    }
}
