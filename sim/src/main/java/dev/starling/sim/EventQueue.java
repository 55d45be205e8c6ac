package dev.starling.sim;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pending events in exact order of (time, insertion): a wheel of slots, each sorted when its turn comes, over a second
 * wheel of coarse slots and a heap for what lies beyond.
 *
 * <p>Events enter a slot in the order of insertion and are sorted stably by time, so no sequence number is kept: a coarse
 * slot is poured into fine ones before anything can be inserted there directly. What is inserted into the slot that is
 * being drained goes to a small heap; at equal times the slot's own events were inserted first and go first.
 */
public final class EventQueue {
    /** A fine slot spans 2^17 ns, about 131 µs. */
    private static final int FINE_BITS = 17;

    private static final int SLOTS_BITS = 13;
    private static final int SLOTS = 1 << SLOTS_BITS;
    private static final int MASK = SLOTS - 1;
    /** A coarse slot spans all fine slots, about 1.07 s. */
    private static final int COARSE_BITS = FINE_BITS + SLOTS_BITS;

    private static final int SMALL = 48;

    /** Events of one slot in order of insertion. */
    private static final class Slot {
        long[] times = new long[16];

        @Nullable
        Object[] items = new Object[16];

        int count;

        void add(long time, Object item) {
            if (count == times.length) {
                times = Arrays.copyOf(times, 2 * count);
                items = Arrays.copyOf(items, 2 * count);
            }
            times[count] = time;
            items[count++] = item;
        }
    }

    private final @Nullable Slot[] fine = new Slot[SLOTS];
    private final @Nullable Slot[] coarse = new Slot[SLOTS];
    private final TimeHeap far = new TimeHeap();
    private final TimeHeap late = new TimeHeap();
    private final ArrayDeque<Slot> free = new ArrayDeque<>();
    /** Number of the fine slot that is being drained, counted from time 0. */
    private long fineAt = -1;
    /** Number of the coarse slot whose events are in fine slots. */
    private long coarseAt;

    private @Nullable Slot current;
    private long[] order = new long[64];
    private long[] scratch = new long[64];
    private int position;
    private int fineCount;
    private int coarseCount;
    private int size;
    private long lastTime;

    /** An empty queue at time 0. */
    public EventQueue() {}

    public int size() {
        return size;
    }

    /** The time of the event that was polled last, in nanoseconds. */
    public long timeNs() {
        return lastTime;
    }

    /**
     * Adds an event.
     *
     * @param timeNs not before {@link #timeNs()}
     * @throws IllegalArgumentException for a time that has passed
     */
    public void add(long timeNs, Object event) {
        if (timeNs < lastTime) {
            throw new IllegalArgumentException("an event at " + timeNs + " ns lies before now, " + lastTime + " ns");
        }
        size++;
        long slot = timeNs >>> FINE_BITS;
        if (slot <= fineAt) {
            late.add(timeNs, event);
        } else if (timeNs >>> COARSE_BITS == coarseAt) {
            put(fine, (int) slot & MASK, timeNs, event);
            fineCount++;
        } else if ((timeNs >>> COARSE_BITS) - coarseAt < SLOTS) {
            put(coarse, (int) (timeNs >>> COARSE_BITS) & MASK, timeNs, event);
            coarseCount++;
        } else {
            far.add(timeNs, event);
        }
    }

    private void put(@Nullable Slot[] wheel, int index, long timeNs, Object event) {
        Slot slot = wheel[index];
        if (slot == null) {
            slot = free.isEmpty() ? new Slot() : free.pop();
            wheel[index] = slot;
        }
        slot.add(timeNs, event);
    }

    /** The time of the next event, or {@link Long#MAX_VALUE} when there is none. */
    public long nextTimeNs() {
        if (!advance()) {
            return Long.MAX_VALUE;
        }
        Slot slot = current;
        long inSlot = slot != null && position < slot.count ? slot.times[(int) order[position]] : Long.MAX_VALUE;
        return Math.min(inSlot, late.firstTime());
    }

    /** Removes the next event, or null when there is none; {@link #timeNs()} is its time. */
    public @Nullable Object poll() {
        if (!advance()) {
            return null;
        }
        size--;
        Slot slot = current;
        if (slot != null && position < slot.count) {
            int index = (int) order[position];
            long time = slot.times[index];
            if (time <= late.firstTime()) {
                position++;
                lastTime = time;
                Object item = slot.items[index];
                slot.items[index] = null;
                return item;
            }
        }
        lastTime = late.firstTime();
        return late.removeFirst();
    }

    /** Makes the next event available in the current slot or the late heap; false when there is none. */
    private boolean advance() {
        while (true) {
            Slot slot = current;
            if ((slot != null && position < slot.count) || late.size() > 0) {
                return true;
            }
            if (slot != null) {
                slot.count = 0;
                free.push(slot);
                current = null;
            }
            if (size == 0) {
                return false;
            }
            if (fineCount > 0) {
                nextFine();
            } else {
                nextCoarse();
            }
        }
    }

    private void nextFine() {
        long slotNumber = Math.max(fineAt + 1, coarseAt << SLOTS_BITS);
        while (fine[(int) slotNumber & MASK] == null) {
            slotNumber++;
        }
        int index = (int) slotNumber & MASK;
        Slot slot = fine[index];
        fine[index] = null;
        fineAt = slotNumber;
        if (slot == null) {
            throw new IllegalStateException("an empty slot");
        }
        fineCount -= slot.count;
        sort(slot);
        position = 0;
        current = slot;
    }

    /** Pours the next coarse slot that holds anything into the fine ones. */
    private void nextCoarse() {
        long next = coarseAt + 1;
        if (coarseCount > 0) {
            while (coarse[(int) next & MASK] == null) {
                next++;
            }
        } else {
            next = far.firstTime() >>> COARSE_BITS;
        }
        // What lay beyond the wheel may come into its reach; it was inserted before anything that is added from now on,
        // but not before what the wheel holds for the same time: the heap keeps the order among its own.
        coarseAt = next;
        fineAt = (next << SLOTS_BITS) - 1;
        Slot slot = coarse[(int) next & MASK];
        coarse[(int) next & MASK] = null;
        while (far.size() > 0 && (far.firstTime() >>> COARSE_BITS) - coarseAt < SLOTS) {
            long time = far.firstTime();
            Object event = far.removeFirst();
            if (time >>> COARSE_BITS == coarseAt) {
                put(fine, (int) (time >>> FINE_BITS) & MASK, time, event);
                fineCount++;
            } else {
                putFirst((int) (time >>> COARSE_BITS) & MASK, time, event);
                coarseCount++;
            }
        }
        if (slot != null) {
            coarseCount -= slot.count;
            for (int i = 0; i < slot.count; i++) {
                Object item = slot.items[i];
                if (item != null) {
                    put(fine, (int) (slot.times[i] >>> FINE_BITS) & MASK, slot.times[i], item);
                    fineCount++;
                }
                slot.items[i] = null;
            }
            slot.count = 0;
            free.push(slot);
        }
    }

    /** A far event enters a coarse slot that was out of reach when it was added, so the slot holds only such events. */
    private void putFirst(int index, long time, Object event) {
        put(coarse, index, time, event);
    }

    /** Fills {@link #order} with the indices of the slot's events, stably by time: two passes of radix sort. */
    private void sort(Slot slot) {
        int n = slot.count;
        if (order.length < n) {
            order = new long[Integer.highestOneBit(n) * 2];
            scratch = new long[order.length];
        }
        long mask = (1L << FINE_BITS) - 1;
        for (int i = 0; i < n; i++) {
            order[i] = (slot.times[i] & mask) << 32 | i;
        }
        if (n <= SMALL) {
            insertionSort(n);
        } else {
            radixPass(order, scratch, n, 32, 9);
            radixPass(scratch, order, n, 41, 8);
        }
        for (int i = 0; i < n; i++) {
            order[i] &= 0xffff_ffffL;
        }
    }

    private void insertionSort(int n) {
        for (int i = 1; i < n; i++) {
            long key = order[i];
            int k = i - 1;
            while (k >= 0 && order[k] > key) {
                order[k + 1] = order[k];
                k--;
            }
            order[k + 1] = key;
        }
    }

    private static void radixPass(long[] from, long[] to, int n, int shift, int bits) {
        int[] starts = new int[(1 << bits) + 1];
        int mask = (1 << bits) - 1;
        for (int i = 0; i < n; i++) {
            starts[((int) (from[i] >>> shift) & mask) + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        for (int i = 0; i < n; i++) {
            to[starts[(int) (from[i] >>> shift) & mask]++] = from[i];
        }
    }
}
