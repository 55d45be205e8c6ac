package dev.starling.gnutella;

import java.util.Arrays;

/**
 * Where guids came from: the duplicates' memory and the way back in one. Forgets what is too old, and the oldest when full.
 * Arrays without an object an entry, since a crowd has many of these.
 */
final class GuidRoutes {
    /** The answer where nothing is known. */
    static final int NONE = Integer.MIN_VALUE;

    private static final int CAPACITY_MIN = 4;
    private static final long[] NO_LONGS = {};
    private static final int[] NO_INTS = {};

    private final int max;
    private final long ageMaxNs;
    /** A ring in the order of arrival; its capacity is a power of two, or 0 at first. */
    private long[] high = NO_LONGS;

    private long[] low = NO_LONGS;
    private long[] sinceNs = NO_LONGS;
    private int[] peer = NO_INTS;
    private int oldest;
    private int size;
    /** Open addressing over places in the ring plus one; 0 where nothing is. */
    private int[] index = NO_INTS;
    /** Strangers choose guids: without it they could choose those that collide. */
    private long salt;

    /** @param max how many guids, from 1 on */
    GuidRoutes(int max, long ageMaxNs) {
        this.max = max;
        this.ageMaxNs = ageMaxNs;
    }

    int size() {
        return size;
    }

    /** Mixes a secret into where guids are looked for. Before anything is added. */
    void salt(long secret) {
        if (size > 0) {
            throw new IllegalStateException("there are guids already");
        }
        salt = secret;
    }

    /** Where this guid came from; {@link #NONE} where that is not known any more. */
    int find(Guid guid, long nowNs) {
        if (size == 0) {
            return NONE;
        }
        int place = index[slot(guid.high(), guid.low())] - 1;
        return place < 0 || nowNs - sinceNs[place] > ageMaxNs ? NONE : peer[place];
    }

    /**
     * Remembers a guid that is new.
     *
     * @return whether it is
     */
    boolean add(Guid guid, int from, long nowNs) {
        while (size > 0 && nowNs - sinceNs[oldest] > ageMaxNs) {
            forgetOldest();
        }
        if (size > 0 && index[slot(guid.high(), guid.low())] != 0) {
            return false;
        }
        if (size == max) {
            forgetOldest();
        }
        if (size == peer.length) {
            grow();
        }
        int place = (oldest + size++) & (peer.length - 1);
        high[place] = guid.high();
        low[place] = guid.low();
        sinceNs[place] = nowNs;
        peer[place] = from;
        index[slot(guid.high(), guid.low())] = place + 1;
        return true;
    }

    /** Remembers where a guid comes from now, whatever was known. */
    void put(Guid guid, int from, long nowNs) {
        if (!add(guid, from, nowNs)) {
            peer[index[slot(guid.high(), guid.low())] - 1] = from;
        }
    }

    private void grow() {
        int capacity = Math.max(CAPACITY_MIN, 2 * peer.length);
        high = unrolled(high, capacity);
        low = unrolled(low, capacity);
        sinceNs = unrolled(sinceNs, capacity);
        int[] peers = Arrays.copyOf(peer, capacity);
        for (int i = 0; i < size; i++) {
            peers[i] = peer[(oldest + i) & (peer.length - 1)];
        }
        peer = peers;
        oldest = 0;
        index = new int[2 * capacity];
        for (int i = 0; i < size; i++) {
            index[slot(high[i], low[i])] = i + 1;
        }
    }

    private long[] unrolled(long[] ring, int capacity) {
        long[] wider = new long[capacity];
        for (int i = 0; i < size; i++) {
            wider[i] = ring[(oldest + i) & (ring.length - 1)];
        }
        return wider;
    }

    private void forgetOldest() {
        remove(slot(high[oldest], low[oldest]));
        oldest = (oldest + 1) & (peer.length - 1);
        size--;
    }

    /** Where the index has this guid, or where it would be. */
    private int slot(long itsHigh, long itsLow) {
        int slot = home(itsHigh, itsLow);
        while (index[slot] != 0 && (high[index[slot] - 1] != itsHigh || low[index[slot] - 1] != itsLow)) {
            slot = (slot + 1) & (index.length - 1);
        }
        return slot;
    }

    /** Empties a slot and moves back those that had to make way for it. */
    private void remove(int slot) {
        int mask = index.length - 1;
        int hole = slot;
        for (int next = (hole + 1) & mask; index[next] != 0; next = (next + 1) & mask) {
            int place = index[next] - 1;
            int wanted = home(high[place], low[place]);
            if (((next - wanted) & mask) >= ((next - hole) & mask)) {
                index[hole] = index[next];
                hole = next;
            }
        }
        index[hole] = 0;
    }

    private int home(long itsHigh, long itsLow) {
        return (int) (Guid.mixed(itsHigh ^ salt, itsLow) >>> 32) & (index.length - 1);
    }
}
