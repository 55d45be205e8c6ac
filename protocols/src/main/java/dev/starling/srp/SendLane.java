package dev.starling.srp;

import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The waiting datagrams of one class: a queue for each destination, and the destinations in the order of their turns. The
 * same datagrams are also linked by age across destinations, so that the oldest of all is found at once.
 */
final class SendLane {
    /** Where datagrams wait to go; exists as long as any does. Ends, as an expiring thing, when it may be sent to. */
    static final class Destination extends Expiring {
        final Endpoint key;

        /** By class; null where nothing has waited yet. */
        final @Nullable Flow[] flows = new @Nullable Flow[SendClass.COUNT];

        int waiting;

        Destination(Endpoint key, long order) {
            super(0, order);
            this.key = key;
        }

        /** Whether datagrams of this class wait. */
        boolean waits(int index) {
            Flow flow = flows[index];
            return flow != null && !flow.items.isEmpty();
        }

        /** Whether it has had its rate and waits in the queue's heap. */
        boolean blocked() {
            return place >= 0;
        }
    }

    /** The datagrams of one class to one destination. */
    static final class Flow {
        final Destination destination;
        private final Deque<Item> items = new ArrayDeque<>(4);

        Flow(Destination destination) {
            this.destination = destination;
        }
    }

    private static final class Item {
        final DatagramOutput.Send<SrpEvent> send;
        final Flow flow;

        @Nullable
        Item older;

        @Nullable
        Item younger;

        Item(DatagramOutput.Send<SrpEvent> send, Flow flow) {
            this.send = send;
            this.flow = flow;
        }
    }

    private final SendClass of;
    private final int index;
    /** Flows whose destinations may be sent to, in the order of their turns. Never iterated, so hashes do not matter. */
    private final LinkedHashSet<Flow> turns = new LinkedHashSet<>();

    private @Nullable Item oldest;
    private @Nullable Item youngest;
    private int waiting;
    private int passedOver;

    SendLane(SendClass of) {
        this.of = of;
        index = of.ordinal();
    }

    SendClass of() {
        return of;
    }

    int waiting() {
        return waiting;
    }

    /** Whether some destination has its turn. */
    boolean ready() {
        return !turns.isEmpty();
    }

    /** How many datagrams of other classes have gone first since this class last had one and was ready. */
    int passedOver() {
        return passedOver;
    }

    void countPassedOver() {
        passedOver++;
    }

    /** Adds a datagram behind all others. */
    void add(Destination destination, DatagramOutput.Send<SrpEvent> send) {
        Flow flow = destination.flows[index];
        if (flow == null) {
            flow = new Flow(destination);
            destination.flows[index] = flow;
        }
        Item item = new Item(send, flow);
        item.older = youngest;
        if (youngest == null) {
            oldest = item;
        } else {
            youngest.younger = item;
        }
        youngest = item;
        flow.items.add(item);
        waiting++;
        destination.waiting++;
        if (!destination.blocked()) {
            turns.add(flow);
        }
    }

    /** The destination whose turn it is. */
    Destination first() {
        return turns.getFirst().destination;
    }

    /** Takes the next datagram of the destination whose turn it is, which then queues up behind the others. */
    DatagramOutput.Send<SrpEvent> takeFirst() {
        Flow flow = turns.removeFirst();
        passedOver = 0;
        DatagramOutput.Send<SrpEvent> send = take(flow);
        if (!flow.items.isEmpty()) {
            turns.add(flow);
        }
        return send;
    }

    /** Drops the oldest datagram to a destination, or of all when it is null; returns where it would have gone. */
    Destination dropOldest(@Nullable Destination within) {
        Flow flow = within != null ? within.flows[index] : oldest == null ? null : oldest.flow;
        if (flow == null) {
            throw new IllegalStateException("nothing waits");
        }
        take(flow);
        if (flow.items.isEmpty()) {
            turns.remove(flow);
        }
        return flow.destination;
    }

    private DatagramOutput.Send<SrpEvent> take(Flow flow) {
        Item item = flow.items.remove();
        if (item.older == null) {
            oldest = item.younger;
        } else {
            item.older.younger = item.younger;
        }
        if (item.younger == null) {
            youngest = item.older;
        } else {
            item.younger.older = item.older;
        }
        waiting--;
        flow.destination.waiting--;
        return item.send;
    }

    /** The destination has had its rate: no turns until it is resumed. */
    void suspend(Destination destination) {
        Flow flow = destination.flows[index];
        if (flow != null) {
            turns.remove(flow);
        }
    }

    void resume(Destination destination) {
        Flow flow = destination.flows[index];
        if (flow != null && !flow.items.isEmpty()) {
            turns.add(flow);
        }
    }

    void clear() {
        turns.clear();
        oldest = null;
        youngest = null;
        waiting = 0;
        passedOver = 0;
    }
}
