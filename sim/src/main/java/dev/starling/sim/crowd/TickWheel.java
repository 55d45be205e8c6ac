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
    /** Entries in the order in which they were put in. */
    static final class Entries {
        /** Of each entry the peer that it is for, above, and the one that it is from, below. */
        private long[] peers = new long[16];

        private @Nullable Object[] messages = new Object[16];
        private int count;

        /** How many there are: the last ones of a slot may become more while they are drained. */
        int count() {
            return count;
        }

        int to(int entry) {
            return (int) (peers[entry] >>> Integer.SIZE);
        }

        int from(int entry) {
            return (int) peers[entry];
        }

        /** Null for a timer. */
        @Nullable
        Object message(int entry) {
            return messages[entry];
        }

        private void add(int to, int from, @Nullable Object message) {
            if (count == peers.length) {
                peers = Arrays.copyOf(peers, 2 * count);
                messages = Arrays.copyOf(messages, 2 * count);
            }
            peers[count] = (long) to << Integer.SIZE | Integer.toUnsignedLong(from);
            messages[count++] = message;
        }

        private void clear() {
            Arrays.fill(messages, 0, count, null);
            count = 0;
        }
    }

    /**
     * What happens in one tick. Many entries are put into groups by the peers that they are for, each peer's own in the order
     * in which they were: a million machines at random cost a miss of the caches for every field that is looked at.
     */
    static final class Slot {
        private final int groupShift;
        private final int groupCount;
        private final Entries plain = new Entries();
        private Entries[] groups = NO_GROUPS;
        private boolean grouped;
        private boolean drained;

        private Slot(int groupShift, int groupCount) {
            this.groupShift = groupShift;
            this.groupCount = groupCount;
        }

        /** How many parts are to be drained, one after the other. */
        int parts() {
            return grouped ? groups.length + 1 : 1;
        }

        /** The last one takes what is due at once. */
        Entries part(int number) {
            return grouped && number < groups.length ? groups[number] : plain;
        }

        private void add(int to, int from, @Nullable Object message) {
            if (drained || !grouped) {
                plain.add(to, from, message);
                if (!drained && plain.count == GROUPED_MIN && groupShift > 0) {
                    group();
                }
            } else {
                groups[to >>> groupShift].add(to, from, message);
            }
        }

        private void group() {
            grouped = true;
            if (groups.length == 0) {
                groups = new Entries[groupCount];
                Arrays.setAll(groups, none -> new Entries());
            }
            for (int i = 0; i < plain.count; i++) {
                groups[plain.to(i) >>> groupShift].add(plain.to(i), plain.from(i), plain.message(i));
            }
            plain.clear();
        }

        private void clear() {
            for (int i = 0; i < parts(); i++) {
                part(i).clear();
            }
            grouped = false;
            drained = false;
        }
    }

    /** Fewer entries stay in the caches anyway. */
    private static final int GROUPED_MIN = 1 << 14;
    /** At most as many groups as a processor follows while it writes to all of them. */
    private static final int GROUP_BITS = 9;
    /** The machines of so many peers stay in the caches while their group is drained; smaller groups gain nothing. */
    private static final int PEERS_BITS = 11;

    private static final Entries[] NO_GROUPS = {};

    private static final int RING = 1 << 12;
    private static final int MASK = RING - 1;

    private final @Nullable Slot[] ring = new Slot[RING];
    private final TreeMap<Integer, Slot> far = new TreeMap<>();
    private final ArrayDeque<Slot> free = new ArrayDeque<>();
    private final int groupShift;
    private final int groupCount;
    private int now;
    private int inRing;

    /** @param peers entries are for peers below this */
    TickWheel(int peers) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(peers);
        groupShift = bits <= PEERS_BITS ? 0 : Math.max(PEERS_BITS, bits - GROUP_BITS);
        groupCount = (peers >>> groupShift) + 1;
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
            present.drained = true;
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
                slot.drained = true;
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

    /** Gives back the present slot, drained. */
    void drained(Slot slot) {
        slot.clear();
        ring[now & MASK] = null;
        inRing--;
        free.push(slot);
    }

    private Slot fresh() {
        Slot used = free.poll();
        return used == null ? new Slot(groupShift, groupCount) : used;
    }
}
