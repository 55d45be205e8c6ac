package dev.starling.srp;

import dev.starling.core.Env;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What ends first stands first: a binary heap that knows the place of each of its elements, so that one that goes early
 * is removed in logarithmic time and leaves nothing behind.
 *
 * @param <T> the elements; each is in at most one heap
 */
final class ExpiryHeap<T extends Expiring> {
    private final List<T> heap = new ArrayList<>();

    int size() {
        return heap.size();
    }

    /** The element that ends first; null when there is none. */
    @Nullable
    T first() {
        return heap.isEmpty() ? null : heap.getFirst();
    }

    /** When the first element ends, or {@link Env#NEVER}. */
    long nextNs() {
        return heap.isEmpty() ? Env.NEVER : heap.getFirst().expiresNs;
    }

    void add(T element) {
        if (element.place >= 0) {
            throw new IllegalStateException("already in a heap");
        }
        heap.add(element);
        up(element, heap.size() - 1);
    }

    /** Takes out an element that is in this heap. */
    void remove(T element) {
        int place = element.place;
        T last = heap.removeLast();
        element.place = -1;
        if (place < heap.size()) {
            settle(last, place);
        }
    }

    /** Gives an element of this heap another moment. */
    void move(T element, long expiresNs) {
        element.expiresNs = expiresNs;
        settle(element, element.place);
    }

    void clear() {
        for (T element : heap) {
            element.place = -1;
        }
        heap.clear();
    }

    private void settle(T element, int place) {
        if (place > 0 && before(element, heap.get((place - 1) / 2))) {
            up(element, place);
        } else {
            down(element, place);
        }
    }

    private void up(T element, int start) {
        int place = start;
        while (place > 0) {
            T parent = heap.get((place - 1) / 2);
            if (!before(element, parent)) {
                break;
            }
            put(parent, place);
            place = (place - 1) / 2;
        }
        put(element, place);
    }

    private void down(T element, int start) {
        int place = start;
        int half = heap.size() / 2;
        while (place < half) {
            int least = 2 * place + 1;
            if (least + 1 < heap.size() && before(heap.get(least + 1), heap.get(least))) {
                least++;
            }
            T child = heap.get(least);
            if (!before(child, element)) {
                break;
            }
            put(child, place);
            place = least;
        }
        put(element, place);
    }

    private void put(T element, int place) {
        heap.set(place, element);
        element.place = place;
    }

    private static boolean before(Expiring a, Expiring b) {
        return a.expiresNs != b.expiresNs ? a.expiresNs < b.expiresNs : a.order < b.order;
    }
}
