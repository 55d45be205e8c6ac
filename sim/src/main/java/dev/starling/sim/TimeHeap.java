package dev.starling.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A binary heap of events by (time, insertion), for the few that fit no slot. */
final class TimeHeap {
    private long[] times = new long[16];
    private long[] numbers = new long[16];
    private @Nullable Object[] items = new Object[16];
    private int size;
    private long next;

    int size() {
        return size;
    }

    long firstTime() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    void add(long time, Object item) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size);
            items = Arrays.copyOf(items, 2 * size);
        }
        int at = size++;
        long number = next++;
        while (at > 0) {
            int parent = (at - 1) >> 1;
            if (times[parent] <= time) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        set(at, time, number, item);
    }

    Object removeFirst() {
        Object first = items[0];
        size--;
        long time = times[size];
        long number = numbers[size];
        Object item = items[size];
        items[size] = null;
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && before(child + 1, child)) {
                child++;
            }
            if (time < times[child] || (time == times[child] && number < numbers[child])) {
                break;
            }
            move(child, at);
            at = child;
        }
        if (size > 0) {
            set(at, time, number, item);
        }
        if (first == null) {
            throw new IllegalStateException("the heap is empty");
        }
        return first;
    }

    private boolean before(int one, int other) {
        return times[one] != times[other] ? times[one] < times[other] : numbers[one] < numbers[other];
    }

    private void move(int from, int to) {
        times[to] = times[from];
        numbers[to] = numbers[from];
        items[to] = items[from];
    }

    private void set(int at, long time, long number, @Nullable Object item) {
        times[at] = time;
        numbers[at] = number;
        items[at] = item;
    }
}
