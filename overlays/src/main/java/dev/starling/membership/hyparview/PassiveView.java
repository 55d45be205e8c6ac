package dev.starling.membership.hyparview;

import dev.starling.epidemic.Neighbours;
import java.util.random.RandomGenerator;

/** The reserve, and who of it has refused a link in this period. */
final class PassiveView {
    static final int NOBODY = -1;

    private final int max;
    private final Neighbours peers;
    private Neighbours refused;

    PassiveView(int max) {
        this.max = max;
        peers = new Neighbours(max);
        refused = new Neighbours(max);
    }

    int size() {
        return peers.size();
    }

    int at(int index) {
        return peers.at(index);
    }

    boolean contains(int peer) {
        return peers.contains(peer);
    }

    void remove(int peer) {
        peers.remove(peer);
    }

    /** Adds a peer, for whom one of those goes that were given away, or any. */
    void add(int peer, int[] givenAway, RandomGenerator random) {
        if (peers.contains(peer)) {
            return;
        }
        for (int i = 0; i < givenAway.length && peers.size() == max; i++) {
            peers.remove(givenAway[i]);
        }
        if (peers.size() == max) {
            peers.remove(peers.at(random.nextInt(max)));
        }
        peers.add(peer);
    }

    /**
     * Is not asked again in this period. Those who have left the reserve meanwhile make room: forgetting a refusal instead
     * would have the same peers asked again and again, as fast as they answer.
     */
    void refused(int peer) {
        if (refused.size() == max) {
            for (int i = refused.size() - 1; i >= 0; i--) {
                if (!peers.contains(refused.at(i))) {
                    refused.remove(refused.at(i));
                }
            }
        }
        refused.add(peer);
    }

    /** A period later they may be asked again. */
    void forgive() {
        if (refused.size() > 0) {
            refused = new Neighbours(max);
        }
    }

    /** One at random that has not refused, {@link #NOBODY} where there is none. */
    int candidate(RandomGenerator random) {
        int size = peers.size();
        if (size == 0) {
            return NOBODY;
        }
        int first = random.nextInt(size);
        for (int i = 0; i < size; i++) {
            int peer = peers.at((first + i) % size);
            if (!refused.contains(peer)) {
                return peer;
            }
        }
        return NOBODY;
    }

    /** Puts up to so many at random into an array from a place on; the place behind the last. */
    int sample(int count, int[] into, int from, RandomGenerator random) {
        int left = Math.min(count, peers.size());
        int at = from;
        for (int i = 0; i < peers.size() && left > 0; i++) {
            // Each subset of this size is equally likely.
            if (random.nextInt(peers.size() - i) < left) {
                into[at++] = peers.at(i);
                left--;
            }
        }
        return at;
    }
}
