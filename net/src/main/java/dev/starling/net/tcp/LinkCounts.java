package dev.starling.net.tcp;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What one driver counts: on its loops, read by anybody. */
final class LinkCounts {
    private static final Fault[] FAULTS = Fault.values();

    final LongAdder open = new LongAdder();
    final LongAdder dialed = new LongAdder();
    final LongAdder accepted = new LongAdder();
    /** Bytes of the sockets, WebSocket's own among them. */
    final LongAdder bytesIn = new LongAdder();

    final LongAdder bytesOut = new LongAdder();
    /** A listener could not take a connection, for want of descriptors most likely. */
    final LongAdder acceptsFailed = new LongAdder();
    /** WebSocket requests that were none, or came too slowly. */
    final LongAdder upgradesRefused = new LongAdder();
    /** The oldest of too many. */
    final LongAdder upgradesDropped = new LongAdder();
    /** Pings above the rate at which they are answered. */
    final LongAdder pingsIgnored = new LongAdder();

    private final AtomicLongArray dialsFailed = new AtomicLongArray(FAULTS.length);
    private final AtomicLongArray closed = new AtomicLongArray(FAULTS.length);

    void dialFailed(Fault fault) {
        dialsFailed.incrementAndGet(fault.ordinal());
    }

    void closed(Fault fault) {
        closed.incrementAndGet(fault.ordinal());
    }

    /** By name; failures and ends that have not happened are not there. */
    SortedMap<String, Long> byName() {
        SortedMap<String, Long> all = new TreeMap<>();
        all.put("links-open", open.sum());
        all.put("links-dialed", dialed.sum());
        all.put("links-accepted", accepted.sum());
        all.put("link-bytes-in", bytesIn.sum());
        all.put("link-bytes-out", bytesOut.sum());
        all.put("link-accepts-failed", acceptsFailed.sum());
        all.put("ws-upgrades-refused", upgradesRefused.sum());
        all.put("ws-upgrades-dropped", upgradesDropped.sum());
        all.put("ws-pings-ignored", pingsIgnored.sum());
        for (Fault fault : FAULTS) {
            put(all, "dials-failed-" + fault.code, dialsFailed.get(fault.ordinal()));
            put(all, "links-closed-" + fault.code, closed.get(fault.ordinal()));
        }
        return all;
    }

    private static void put(SortedMap<String, Long> all, String name, long value) {
        if (value != 0) {
            all.put(name, value);
        }
    }
}
