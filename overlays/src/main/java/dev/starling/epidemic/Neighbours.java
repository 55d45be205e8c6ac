package dev.starling.epidemic;

import java.util.Arrays;

/** The peers that a machine has links to, in the order in which they came. */
public final class Neighbours {
    private final int max;
    private int[] peers;
    private int size;

    /**
     * These peers.
     *
     * @param max how many there may be
     * @param peers taken over without a copy: a crowd has a million of these
     */
    public Neighbours(int max, int... peers) {
        if (peers.length > max) {
            throw new IllegalArgumentException(peers.length + " neighbours, where at most " + max + " are allowed");
        }
        this.max = max;
        this.peers = peers;
        size = peers.length;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    /** One of them, from 0 on. */
    public int at(int index) {
        return peers[index];
    }

    /** Whether there is a link to this peer. */
    public boolean contains(int peer) {
        return indexOf(peer) >= 0;
    }

    /**
     * Adds a peer.
     *
     * @return whether there was room and no link to it yet
     */
    public boolean add(int peer) {
        if (size == max || contains(peer)) {
            return false;
        }
        if (size == peers.length) {
            peers = Arrays.copyOf(peers, Math.min(max, Math.max(4, 2 * size)));
        }
        peers[size++] = peer;
        return true;
    }

    /**
     * Removes a peer; the others keep their order.
     *
     * @return whether it was there
     */
    public boolean remove(int peer) {
        int index = indexOf(peer);
        if (index < 0) {
            return false;
        }
        System.arraycopy(peers, index + 1, peers, index, --size - index);
        return true;
    }

    private int indexOf(int peer) {
        for (int i = 0; i < size; i++) {
            if (peers[i] == peer) {
                return i;
            }
        }
        return -1;
    }
}
