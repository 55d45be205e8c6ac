package dev.starling.testbed.observe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last observations, the oldest going first. Each has a number, counted from 0; readers ask for what follows the last
 * that they have seen. Safe for several threads; a reader never holds up the writers.
 */
public final class ObservationLog implements Watch {
    /**
     * Some observations in a row.
     *
     * @param first the number of the first one
     * @param next what to ask for the next time
     * @param missed how many between what was asked for and {@code first} are no longer there
     */
    public record Batch(long first, List<Observation> observations, long next, long missed) {}

    private final @Nullable Observation[] ring;
    private Watch follower = Watch.NONE;
    private long count;

    /**
     * An empty log.
     *
     * @param capacity how many are kept, at least 1
     */
    public ObservationLog(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a log keeps at least one observation, not " + capacity);
        }
        ring = new Observation[capacity];
    }

    @Override
    public synchronized void saw(Observation observation) {
        ring[(int) (count++ % ring.length)] = observation;
        follower.saw(observation);
    }

    /** Somebody who is told of each observation from now on, by one thread at a time; must not block. */
    public synchronized void follow(Watch watch) {
        follower = watch;
    }

    /** How many there have been, and so the number that the next one gets. */
    public synchronized long count() {
        return count;
    }

    /** The number of the oldest one that is still there. */
    public synchronized long oldest() {
        return Math.max(0, count - ring.length);
    }

    /**
     * What comes from a number on.
     *
     * @param from a number; what lies before the oldest is skipped, and counted
     * @param most how many at most
     */
    public synchronized Batch since(long from, int most) {
        long first = Math.min(Math.max(from, Math.max(0, count - ring.length)), count);
        long next = Math.min(count, first + most);
        List<Observation> found = new ArrayList<>((int) (next - first));
        for (long number = first; number < next; number++) {
            Observation observation = ring[(int) (number % ring.length)];
            if (observation != null) {
                found.add(observation);
            }
        }
        return new Batch(first, found, next, Math.max(0, first - Math.max(0, from)));
    }
}
