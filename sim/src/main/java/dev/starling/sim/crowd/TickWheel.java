package dev.starling.sim.crowd;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is pending, by tick and within a tick for each peer in the order of insertion: a ring of slots for the near ticks, a
 * tree for the far ones. No object is made for an entry, and slots are used again.
 */
final class TickWheel {
    /** What happens in one tick: entries of three parallel arrays. */
    static final class Slot {
        int[] to = new int[16];
        int[] from = new int[16];

        @Nullable
        Object[] message = new Object[16];

        int count;

        private void add(int peer, int sender, @Nullable Object what) {
            if (count == to.length) {
                to = Arrays.copyOf(to, 2 * count);
                from = Arrays.copyOf(from, 2 * count);
                message = Arrays.copyOf(message, 2 * count);
            }
            to[count] = peer;
            from[count] = sender;
            message[count++] = what;
        }

        private void reserve(int capacity) {
            if (to.length < capacity) {
                to = new int[capacity];
                from = new int[capacity];
                message = new Object[capacity];
            }
        }

        /** Takes over the other one's arrays and gives its own; the count stays. */
        private void exchange(Slot other) {
            int[] peers = to;
            int[] senders = from;
            @Nullable Object[] messages = message;
            to = other.to;
            from = other.from;
            message = other.message;
            other.to = peers;
            other.from = senders;
            other.message = messages;
        }
    }

    /** Fewer entries stay in the caches anyway. */
    private static final int GROUPED_MIN = 1 << 14;
    /** As many groups as a processor follows while it writes to all of them. */
    private static final int GROUP_BITS = 9;

    private static final int RING = 1 << 12;
    private static final int MASK = RING - 1;

    private final @Nullable Slot[] ring = new Slot[RING];
    private final TreeMap<Integer, Slot> far = new TreeMap<>();
    private final ArrayDeque<Slot> free = new ArrayDeque<>();
    private final int groupShift;
    private final Slot scratch = new Slot();
    private int now;
    private int inRing;

    /** @param peers entries are for peers below this */
    TickWheel(int peers) {
        groupShift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(peers) - GROUP_BITS);
    }

    /** The tick that is being drained, or was last. */
    int now() {
        return now;
    }

    /**
     * Adds an entry.
     *
     * @param tick not before {@link #now()}; the present one is drained to its end, this entry included
     * @param message null for a timer
     */
    void add(int tick, int to, int from, @Nullable Object message) {
        if (tick < now) {
            throw new IllegalArgumentException("tick " + tick + " is over, it is " + now);
        }
        if (tick - now >= RING) {
            far.computeIfAbsent(tick, none -> fresh()).add(to, from, message);
            return;
        }
        Slot slot = ring[tick & MASK];
        if (slot == null) {
            slot = fresh();
            ring[tick & MASK] = slot;
            inRing++;
        }
        slot.add(to, from, message);
    }

    /**
     * Goes on to the next tick with entries, which is the present one while something is left there.
     *
     * @param until the last tick to look at
     * @return its entries, which may grow while they are drained; null where there are none up to {@code until}
     */
    @Nullable
    Slot next(int until) {
        Slot present = ring[now & MASK];
        if (present != null && now <= until) {
            return present;
        }
        while (now < until) {
            if (inRing == 0) {
                Map.Entry<Integer, Slot> first = far.firstEntry();
                if (first == null || first.getKey() > until) {
                    return null;
                }
                // Nothing lies between: the ring is empty.
                now = Math.max(now, first.getKey() - RING);
            }
            now++;
            comeNear();
            Slot slot = ring[now & MASK];
            if (slot != null) {
                return slot;
            }
        }
        return null;
    }

    /** Goes on to a tick, up to which nothing is left. */
    void skip(int tick) {
        if (inRing == 0) {
            Map.Entry<Integer, Slot> first = far.firstEntry();
            now = Math.max(now, first == null ? tick : Math.min(tick, first.getKey() - RING));
        }
        while (now < tick) {
            now++;
            comeNear();
            if (ring[now & MASK] != null) {
                throw new IllegalStateException("something is left in tick " + now);
            }
        }
    }

    /** What has just come within the ring's reach. It was inserted before anything could be put into the ring there. */
    private void comeNear() {
        Integer edge = now + MASK;
        Slot slot = far.isEmpty() ? null : far.remove(edge);
        if (slot != null) {
            ring[edge & MASK] = slot;
            inRing++;
        }
    }

    /**
     * Puts the entries of neighbouring peers together, each peer's own in the order in which they were: a million machines
     * at random cost a miss of the caches for every field that is looked at.
     */
    void group(Slot slot) {
        if (slot.count < GROUPED_MIN || groupShift == 0) {
            return;
        }
        int[] ends = new int[(1 << GROUP_BITS) + 1];
        for (int i = 0; i < slot.count; i++) {
            ends[(slot.to[i] >>> groupShift) + 1]++;
        }
        for (int i = 1; i < ends.length; i++) {
            ends[i] += ends[i - 1];
        }
        scratch.reserve(slot.count);
        for (int i = 0; i < slot.count; i++) {
            int place = ends[slot.to[i] >>> groupShift]++;
            scratch.to[place] = slot.to[i];
            scratch.from[place] = slot.from[i];
            scratch.message[place] = slot.message[i];
        }
        Arrays.fill(slot.message, 0, slot.count, null);
        slot.exchange(scratch);
    }

    /** Gives back the present slot, drained. */
    void drained(Slot slot) {
        Arrays.fill(slot.message, 0, slot.count, null);
        slot.count = 0;
        ring[now & MASK] = null;
        inRing--;
        free.push(slot);
    }

    private Slot fresh() {
        Slot used = free.poll();
        return used == null ? new Slot() : used;
    }
}
