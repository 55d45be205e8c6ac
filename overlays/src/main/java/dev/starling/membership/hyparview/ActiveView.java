package dev.starling.membership.hyparview;

import java.util.random.RandomGenerator;

/** The links, and for how many periods nothing has come over each. */
final class ActiveView {
    static final int NOBODY = -1;

    private final int[] peers;
    private final byte[] silent;
    private int size;

    ActiveView(int max) {
        peers = new int[max];
        silent = new byte[max];
    }

    int size() {
        return size;
    }

    int at(int index) {
        return peers[index];
    }

    boolean full() {
        return size == peers.length;
    }

    boolean contains(int peer) {
        return indexOf(peer) >= 0;
    }

    /** Where there is room. */
    void add(int peer) {
        peers[size] = peer;
        silent[size++] = 0;
    }

    boolean remove(int peer) {
        int index = indexOf(peer);
        if (index < 0) {
            return false;
        }
        System.arraycopy(peers, index + 1, peers, index, --size - index);
        System.arraycopy(silent, index + 1, silent, index, size - index);
        return true;
    }

    void heard(int peer) {
        int index = indexOf(peer);
        if (index >= 0) {
            silent[index] = 0;
        }
    }

    /** A period later. */
    void age() {
        for (int i = 0; i < size; i++) {
            silent[i] = (byte) Math.min(Byte.MAX_VALUE, silent[i] + 1);
        }
    }

    /** A neighbour that has been silent for longer than this; {@link #NOBODY}. */
    int silentFor(int periods) {
        for (int i = 0; i < size; i++) {
            if (silent[i] > periods) {
                return peers[i];
            }
        }
        return NOBODY;
    }

    /** One of them at random, but neither of these two; {@link #NOBODY} where there is no other. */
    int draw(RandomGenerator random, int except, int orExcept) {
        int candidates = 0;
        for (int i = 0; i < size; i++) {
            candidates += peers[i] == except || peers[i] == orExcept ? 0 : 1;
        }
        if (candidates == 0) {
            return NOBODY;
        }
        int drawn = random.nextInt(candidates);
        for (int i = 0; i < size; i++) {
            if (peers[i] != except && peers[i] != orExcept && drawn-- == 0) {
                return peers[i];
            }
        }
        return NOBODY;
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
