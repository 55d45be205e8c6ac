package dev.starling.testbed.overlay;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Who, or what search, was reached first when and over how many links. Noted from any thread. */
final class Arrivals {
    private record Arrival(long tookNs, int hops) {}

    private final Map<Integer, Arrival> first = new ConcurrentSkipListMap<>();

    void note(int who, long tookNs, int hops) {
        first.putIfAbsent(who, new Arrival(tookNs, hops));
    }

    boolean has(int who) {
        return first.containsKey(who);
    }

    /** The times, ascending. */
    private long[] times() {
        return first.values().stream().mapToLong(Arrival::tookNs).sorted().toArray();
    }

    /** As figures of a round. */
    OverlayNet.Reach reach(int wanted, int possible, int reached) {
        long[] times = times();
        int hops = first.values().stream().mapToInt(Arrival::hops).max().orElse(0);
        double half = times.length == 0 ? Double.NaN : times[(times.length - 1) / 2] / 1e6;
        double last = times.length == 0 ? Double.NaN : times[times.length - 1] / 1e6;
        return new OverlayNet.Reach(wanted, possible, reached, hops, half, last);
    }
}
