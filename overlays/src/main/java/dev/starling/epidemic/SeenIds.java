package dev.starling.epidemic;

import java.util.Arrays;

/**
 * The ids that came by lately: a set that forgets its oldest member when it is full. Small ones are a plain array, since
 * a crowd of a million machines has a million of them; larger ones get a hash index.
 */
public final class SeenIds {
    /** Up to here looking through all of them is faster than hashing: four cache lines. */
    private static final int PLAIN_MAX = 32;

    private static final long[] NONE = {};
    private static final int[] NO_INDEX = {};

    private final int max;
    /** In the order of arrival, from {@link #oldest} on, going round once it is full. */
    private long[] ring = NONE;

    private int oldest;
    private int size;
    /** What was added last: most questions are about what is under way. */
    private long newest;
    /** Open addressing over positions in the ring plus one; 0 where nothing is. */
    private int[] index = NO_INDEX;

    /**
     * An empty set.
     *
     * @param max how many ids it remembers, from 1 on
     */
    public SeenIds(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("a set of seen ids remembers at least 1, not " + max);
        }
        this.max = max;
    }

    /** How many ids are remembered. */
    public int size() {
        return size;
    }

    /** Whether this id is remembered. */
    public boolean contains(long id) {
        return (size > 0 && id == newest) || holds(id);
    }

    private boolean holds(long id) {
        if (index.length > 0) {
            return index[find(id)] != 0;
        }
        for (int i = size - 1; i >= 0; i--) {
            if (ring[i] == id) {
                return true;
            }
        }
        return false;
    }

    /**
     * Remembers an id, at the cost of the oldest one when full.
     *
     * @return whether it is new
     */
    public boolean add(long id) {
        if (contains(id)) {
            return false;
        }
        newest = id;
        if (size == max) {
            replaceOldest(id);
            return true;
        }
        if (size == ring.length) {
            ring = Arrays.copyOf(ring, Math.min(max, Math.max(2, 2 * size)));
        }
        ring[size++] = id;
        if (index.length > 0 || size > PLAIN_MAX) {
            enter(size - 1);
        }
        return true;
    }

    private void replaceOldest(long id) {
        if (index.length > 0) {
            remove(ring[oldest]);
        }
        ring[oldest] = id;
        if (index.length > 0) {
            index[find(id)] = oldest + 1;
        }
        oldest = (oldest + 1) % max;
    }

    private void enter(int position) {
        if (2 * size <= index.length) {
            index[find(ring[position])] = position + 1;
            return;
        }
        index = new int[Integer.highestOneBit(size) * 4];
        for (int i = 0; i < size; i++) {
            index[find(ring[i])] = i + 1;
        }
    }

    /** Where the index has this id, or where it would be. */
    private int find(long id) {
        int slot = home(id);
        while (index[slot] != 0 && ring[index[slot] - 1] != id) {
            slot = (slot + 1) & (index.length - 1);
        }
        return slot;
    }

    /** Takes an id out and moves back those that had to make way for it. */
    private void remove(long id) {
        int mask = index.length - 1;
        int hole = find(id);
        for (int next = (hole + 1) & mask; index[next] != 0; next = (next + 1) & mask) {
            int wanted = home(ring[index[next] - 1]);
            if (((next - wanted) & mask) >= ((next - hole) & mask)) {
                index[hole] = index[next];
                hole = next;
            }
        }
        index[hole] = 0;
    }

    private int home(long id) {
        return (int) ((id * 0x9e3779b97f4a7c15L) >>> 32) & (index.length - 1);
    }
}
