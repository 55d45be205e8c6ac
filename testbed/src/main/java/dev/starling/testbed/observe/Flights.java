package dev.starling.testbed.observe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Messages on their way: finds the sending that an arrival belongs to, by sender, receiver and content, since nothing may be
 * added to what peers say to each other. Equal messages of one sender to one receiver are taken to arrive in the order in which they left.
 * Safe for several threads.
 */
public final class Flights {
    /** After so long a message that has not been seen to arrive counts as lost. */
    private static final long PATIENCE_NS = 5_000_000_000L;

    private static final int MAX = 200_000;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private record Key(int to, long content) {}

    private record Flight(Key key, long message, int from, long sentNs, String kind) {}

    private final Watch watch;
    private final Map<Key, ArrayDeque<Flight>> byContent = new HashMap<>();
    private final ArrayDeque<Flight> bySending = new ArrayDeque<>();
    private final Set<Long> open = new HashSet<>();
    private long messages;

    /** None yet. */
    public Flights(Watch watch) {
        this.watch = watch;
    }

    /** A message leaves. */
    public synchronized void sent(long nowNs, int from, int to, String kind, byte[] content) {
        forget(nowNs);
        Flight flight = new Flight(new Key(to, hash(content)), messages++, from, nowNs, kind);
        byContent.computeIfAbsent(flight.key, key -> new ArrayDeque<>(2)).add(flight);
        bySending.add(flight);
        open.add(flight.message);
        watch.saw(new Observation.Sent(nowNs, flight.message, from, to, kind, content.length));
    }

    /** A message was stopped where it would have left. */
    public synchronized void stopped(long nowNs, int from, int to, String kind, int bytes, String reason) {
        long message = messages++;
        watch.saw(new Observation.Sent(nowNs, message, from, to, kind, bytes));
        watch.saw(new Observation.Lost(nowNs, message, from, to, kind, reason));
    }

    /**
     * A message has arrived; one that nobody was seen to send is not reported.
     *
     * @param from who sent it, where the receiver knows; several may have sent the same
     */
    public synchronized void received(long nowNs, Optional<Integer> from, int to, byte[] content) {
        Key key = new Key(to, hash(content));
        ArrayDeque<Flight> waiting = byContent.get(key);
        if (waiting == null) {
            return;
        }
        for (Iterator<Flight> each = waiting.iterator(); each.hasNext(); ) {
            Flight flight = each.next();
            if (from.isEmpty() || from.get() == flight.from) {
                each.remove();
                if (waiting.isEmpty()) {
                    byContent.remove(key);
                }
                open.remove(flight.message);
                watch.saw(
                        new Observation.Received(nowNs, flight.message, flight.from, to, flight.kind, content.length));
                return;
            }
        }
    }

    private void forget(long nowNs) {
        while (!bySending.isEmpty()) {
            Flight oldest = bySending.peek();
            boolean late = nowNs - oldest.sentNs > PATIENCE_NS || bySending.size() >= MAX;
            if (open.contains(oldest.message)) {
                if (!late) {
                    return;
                }
                lose(oldest, nowNs);
            }
            bySending.poll();
        }
    }

    private void lose(Flight flight, long nowNs) {
        open.remove(flight.message);
        ArrayDeque<Flight> waiting = byContent.get(flight.key);
        if (waiting != null) {
            waiting.remove(flight);
            if (waiting.isEmpty()) {
                byContent.remove(flight.key);
            }
        }
        watch.saw(new Observation.Lost(
                nowNs, flight.message, flight.from, flight.key.to, flight.kind, "not seen to arrive within 5 s"));
    }

    private static long hash(byte[] content) {
        long h = content.length;
        int i = 0;
        for (; i + Long.BYTES <= content.length; i += Long.BYTES) {
            h = (h ^ (long) LONGS.get(content, i)) * 0x9e3779b97f4a7c15L;
            h ^= h >>> 29;
        }
        for (; i < content.length; i++) {
            h = h * 31 + content[i];
        }
        return h;
    }
}
