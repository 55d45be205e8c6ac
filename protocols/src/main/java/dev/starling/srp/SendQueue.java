package dev.starling.srp;

import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.srp.SendLane.Destination;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams on their way out: paced in all and for each destination, by class, in turn among the destinations of a
 * class, from a bounded queue (docs/protocol/srp.md §11 and §16).
 *
 * <p>A higher class goes first, except that a class that is passed over {@value #PASSED_OVER_MAX} times has one datagram
 * in between: nothing starves. When the queue is full, or one destination's part of it, the oldest datagram of the
 * lowest class is dropped, which may be the new one; control packets are lost only when nothing else is left to lose.
 *
 * <p>Use {@link #send} for each datagram, {@link #drain} once at the end of a reaction, and {@link #nextNs} as a
 * deadline. While nothing waits and the rates allow, a datagram goes straight through.
 */
final class SendQueue {
    /** Datagrams that may leave at once, in all. */
    static final int BURST = 128;

    /** Datagrams that may leave at once to one endpoint. */
    static final int BURST_PER_PEER = 64;

    /** How often a class is passed over before it has one datagram in between. */
    static final int PASSED_OVER_MAX = 32;

    /** One destination may hold this part of the queue: the fragments of a whole message of 1 MiB, by default. */
    private static final int DESTINATION_SHARE = 4;

    private static final int RATES_MAX = 4096;
    private static final int OPENER_BURST_SHARE = 4;

    /**
     * A datagram that had to go.
     *
     * @param of its class
     * @param newcomer whether it is the one that was to be queued; otherwise that one waits now
     */
    record Loss(SendClass of, boolean newcomer) {}

    private final int max;
    private final int destinationMax;
    private final TokenBucket total;
    private final TokenBucket openers;
    private final RateTable<Endpoint> rates;
    private final SendLane[] lanes = new SendLane[SendClass.COUNT];
    private final long[] dropped = new long[SendClass.COUNT];
    // Looked up, never iterated.
    private final Map<Endpoint, Destination> destinations = new HashMap<>();
    /** Destinations that have had their rate. */
    private final ExpiryHeap<Destination> blocked = new ExpiryHeap<>();

    private int waiting;
    private long order;

    SendQueue(SrpConfig.Limits limits) {
        max = limits.sendQueue();
        destinationMax = Math.max(1, max / DESTINATION_SHARE);
        total = TokenBucket.perSecond(limits.sendPerSecond(), BURST);
        rates = RateTable.perSecond(limits.sendPerSecondPerPeer(), BURST_PER_PEER, RATES_MAX);
        // All ports of one traversal open in less than half a second: the other side tries for two.
        openers = TokenBucket.perSecond(2L * limits.openers(), Math.max(1, limits.openers() / OPENER_BURST_SHARE));
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new SendLane(SendClass.of(i));
        }
    }

    /**
     * Sends a datagram now if nothing is before it and the rates allow, otherwise enqueues it.
     *
     * @param data given away
     * @return what was lost because the queue is full; null for nothing
     */
    @Nullable
    Loss send(
            Endpoint to,
            int socket,
            byte[] data,
            SendClass as,
            long nowNs,
            Consumer<? super DatagramOutput.Send<SrpEvent>> sink) {
        if (as != SendClass.OPENER && nothingBefore(to, nowNs) && total.has(1, nowNs) && rates.take(to, 1, nowNs)) {
            total.take(1, nowNs);
            sink.accept(new DatagramOutput.Send<>(socket, to, data));
            return null;
        }
        return enqueue(to, socket, data, as);
    }

    private boolean nothingBefore(Endpoint to, long nowNs) {
        if (waiting == 0) {
            return true;
        }
        for (SendLane lane : lanes) {
            if (lane.ready()) {
                return false;
            }
        }
        return blocked.nextNs() > nowNs && !destinations.containsKey(to);
    }

    /**
     * Puts a datagram behind the others of its class and destination.
     *
     * @param data given away
     * @return what was lost because the queue is full; null for nothing
     */
    @Nullable
    Loss enqueue(Endpoint to, int socket, byte[] data, SendClass as) {
        // Openers go to hundreds of ports of one address: that is one destination.
        Endpoint key = as == SendClass.OPENER ? new Endpoint(to.ip(), 0) : to;
        Destination destination = destinations.get(key);
        boolean destinationFull = destination != null && destination.waiting >= destinationMax;
        Loss loss = null;
        if (destinationFull || waiting >= max) {
            Destination within = destinationFull ? destination : null;
            SendClass loser = lowest(within);
            loss = new Loss(loser, false);
            if (loser.ordinal() < as.ordinal()) {
                dropped[as.ordinal()]++;
                return new Loss(as, true);
            }
            dropped[loser.ordinal()]++;
            gone(lanes[loser.ordinal()].dropOldest(within));
        }
        add(key, new DatagramOutput.Send<>(socket, to, data), as);
        return loss;
    }

    /** The lowest class of which something waits, for one destination or for any. */
    private SendClass lowest(@Nullable Destination within) {
        for (int i = SendClass.COUNT - 1; i >= 0; i--) {
            if (within == null ? lanes[i].waiting() > 0 : within.waits(i)) {
                return SendClass.of(i);
            }
        }
        throw new IllegalStateException("full of nothing");
    }

    private void add(Endpoint key, DatagramOutput.Send<SrpEvent> send, SendClass as) {
        Destination destination = destinations.get(key);
        if (destination == null) {
            destination = new Destination(key, order++);
            destinations.put(key, destination);
        }
        lanes[as.ordinal()].add(destination, send);
        waiting++;
    }

    /** One datagram to this destination waits no longer. */
    private void gone(Destination destination) {
        waiting--;
        if (destination.waiting == 0) {
            destinations.remove(destination.key);
            if (destination.blocked()) {
                blocked.remove(destination);
            }
        }
    }

    /** Sends all that may go now. */
    void drain(long nowNs, Consumer<? super DatagramOutput.Send<SrpEvent>> sink) {
        resume(nowNs);
        while (waiting > 0 && total.has(1, nowNs)) {
            SendLane lane = next(nowNs);
            if (lane == null) {
                return;
            }
            Destination destination = lane.first();
            if (rates.take(destination.key, 1, nowNs)) {
                total.take(1, nowNs);
                if (lane.of() == SendClass.OPENER) {
                    openers.take(1, nowNs);
                }
                DatagramOutput.Send<SrpEvent> send = lane.takeFirst();
                gone(destination);
                countPassedOver(lane);
                sink.accept(send);
            } else {
                suspend(destination);
            }
        }
    }

    /** The class whose turn it is; null when nothing may go. */
    private @Nullable SendLane next(long nowNs) {
        SendLane first = null;
        for (SendLane lane : lanes) {
            if (lane.ready() && mayGo(lane, nowNs)) {
                if (first != null && lane.passedOver() >= PASSED_OVER_MAX) {
                    return lane;
                }
                first = first == null ? lane : first;
            }
        }
        return first;
    }

    private boolean mayGo(SendLane lane, long nowNs) {
        return lane.of() != SendClass.OPENER || openers.has(1, nowNs);
    }

    private void countPassedOver(SendLane gone) {
        for (int i = gone.of().ordinal() + 1; i < lanes.length; i++) {
            if (lanes[i].ready()) {
                lanes[i].countPassedOver();
            }
        }
    }

    private void suspend(Destination destination) {
        for (SendLane lane : lanes) {
            lane.suspend(destination);
        }
        destination.expiresNs = rates.nextNs(destination.key, 1);
        blocked.add(destination);
    }

    private void resume(long nowNs) {
        for (Destination it = blocked.first(); it != null && it.expiresNs <= nowNs; it = blocked.first()) {
            blocked.remove(it);
            for (SendLane lane : lanes) {
                lane.resume(it);
            }
        }
    }

    /** When {@link #drain} next sends something; may lie in the past. {@link Env#NEVER} when nothing waits. */
    long nextNs() {
        if (waiting == 0) {
            return Env.NEVER;
        }
        long nextNs = blocked.nextNs();
        for (SendLane lane : lanes) {
            if (lane.ready()) {
                nextNs = Math.min(nextNs, lane.of() == SendClass.OPENER ? openers.nextNs(1) : 0);
            }
        }
        return Math.max(nextNs, total.nextNs(1));
    }

    /** How many more datagrams this endpoint's part of the queue takes before one is dropped. */
    int room(Endpoint to) {
        Destination destination = destinations.get(to);
        int waitingThere = destination == null ? 0 : destination.waiting;
        return Math.max(0, Math.min(max - waiting, destinationMax - waitingThere));
    }

    /** Datagrams that wait. */
    int waiting() {
        return waiting;
    }

    /** Datagrams of one class that wait. */
    int waiting(SendClass of) {
        return lanes[of.ordinal()].waiting();
    }

    /** Datagrams of one class dropped so far because the queue was full. */
    long dropped(SendClass of) {
        return dropped[of.ordinal()];
    }

    /** Forgets all that waits. */
    void clear() {
        destinations.clear();
        blocked.clear();
        for (SendLane lane : lanes) {
            lane.clear();
        }
        waiting = 0;
    }
}
