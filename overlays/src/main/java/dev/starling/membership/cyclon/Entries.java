package dev.starling.membership.cyclon;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Peers and how long ago each said that it lives: a view. */
final class Entries {
    static final int NOBODY = -1;

    private final int[] peers;
    private final int[] ages;
    private int size;

    Entries(int max) {
        peers = new int[max];
        ages = new int[max];
    }

    int size() {
        return size;
    }

    boolean full() {
        return size == peers.length;
    }

    int peer(int index) {
        return peers[index];
    }

    int age(int index) {
        return ages[index];
    }

    int[] peers() {
        return Arrays.copyOf(peers, size);
    }

    int indexOf(int peer) {
        for (int i = 0; i < size; i++) {
            if (peers[i] == peer) {
                return i;
            }
        }
        return NOBODY;
    }

    void add(int peer, int age) {
        peers[size] = peer;
        ages[size++] = age;
    }

    void set(int index, int peer, int age) {
        peers[index] = peer;
        ages[index] = age;
    }

    /** Removes one; the last takes its place. */
    void removeAt(int index) {
        size--;
        peers[index] = peers[size];
        ages[index] = ages[size];
    }

    /** A period later. */
    void grow() {
        for (int i = 0; i < size; i++) {
            ages[i] = Math.min(Integer.MAX_VALUE - 1, ages[i]) + 1;
        }
    }

    /** Where the oldest is; the first of several. */
    int oldest() {
        int oldest = 0;
        for (int i = 1; i < size; i++) {
            if (ages[i] > ages[oldest]) {
                oldest = i;
            }
        }
        return oldest;
    }

    /** Brings so many at random to the front. */
    void drawToFront(int count, RandomGenerator random) {
        for (int i = 0; i < count; i++) {
            int drawn = i + random.nextInt(size - i);
            int peer = peers[i];
            int age = ages[i];
            set(i, peers[drawn], ages[drawn]);
            set(drawn, peer, age);
        }
    }
}
