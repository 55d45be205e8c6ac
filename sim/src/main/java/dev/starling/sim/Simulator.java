package dev.starling.sim;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Machine;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Machines under virtual time, one thread. The same seed, machines and calls give the same {@link #trace()} in every JVM.
 * Ties in time are ordered by insertion.
 */
public final class Simulator {
    /** The calendar time at which every simulation begins: 2026-01-01T00:00:00Z. */
    public static final long EPOCH_MS = 1_767_225_600_000L;

    static final int ARRIVAL = 1;
    static final int TICK = 2;
    static final int TASK = 3;
    static final int DROP = 16;

    private final EventQueue queue = new EventQueue();
    private final TraceHash trace = new TraceHash();
    private final Streams streams;
    private final Network network;
    private long nowNs;
    private int nodes;
    private long steps;

    /** An empty network at time 0. */
    public Simulator(long seed, LinkModel links) {
        streams = new Streams(seed);
        network = new Network(this, streams, links);
    }

    /** Virtual nanoseconds since the beginning. */
    public long nowNs() {
        return nowNs;
    }

    /** Virtual calendar time. */
    public long epochMs() {
        return EPOCH_MS + nowNs / 1_000_000;
    }

    /** Hash and number of everything that has happened. */
    public TraceHash trace() {
        return trace;
    }

    /** Events taken from the queue so far. */
    public long steps() {
        return steps;
    }

    /** Events that wait. */
    public int pending() {
        return queue.size();
    }

    Network network() {
        return network;
    }

    /** A random stream of the simulation's seed, independent of all others. */
    public RandomGenerator random(String purpose, long number) {
        return streams.of(purpose, number);
    }

    /** What paths do, from now on. */
    public void links(LinkModel model) {
        network.model(model);
    }

    /** What paths do. */
    public LinkModel links() {
        return network.model();
    }

    /** Switches a fault on. */
    public void add(Rule rule) {
        network.rules().add(rule);
    }

    /** Switches a fault off. */
    public void remove(Rule rule) {
        network.rules().remove(rule);
    }

    /** Datagrams lost so far for a reason. */
    public long drops(Drop reason) {
        return network.count(reason);
    }

    /** Datagrams sent by all nodes so far. */
    public long sent() {
        return network.sent();
    }

    /** Payload bytes sent by all nodes so far. */
    public long sentBytes() {
        return network.bytes();
    }

    /** Datagrams that arrived. */
    public long delivered() {
        return network.delivered();
    }

    /**
     * Adds a machine on a host of its own, without sockets.
     *
     * @param events takes what the machine notifies
     */
    public <C, E> SimNode<C, E> add(
            Machine<DatagramInput<C>, DatagramOutput<E>> machine, NatKind nat, Consumer<? super E> events) {
        return add(machine, network.newHost(nat), events);
    }

    <C, E> SimNode<C, E> add(
            Machine<DatagramInput<C>, DatagramOutput<E>> machine, Host host, Consumer<? super E> events) {
        int number = nodes++;
        return new SimNode<>(this, number, host, machine, events, streams.of("node", number));
    }

    /** Adds a machine in the same home as another node, behind the same boxes. */
    public <C, E> SimNode<C, E> addBeside(
            SimNode<?, ?> other, Machine<DatagramInput<C>, DatagramOutput<E>> machine, Consumer<? super E> events) {
        return add(machine, network.sibling(other.host), events);
    }

    /** Puts a node's site into a group; datagrams pass only inside groups once {@link #partitioned} is on. */
    public void group(SimNode<?, ?> node, int group) {
        node.host.site.partition = group;
    }

    /** Whether groups are separated. */
    public void partitioned(boolean on) {
        network.partitioned(on);
    }

    /** Restarts the boxes of a node's site: all mappings are gone, and the public address changes where asked for. */
    public void rebootNat(SimNode<?, ?> node, boolean newAddress) {
        network.reboot(node.host, newAddress);
    }

    /** Mappings that the boxes of a node's site hold, dead ones included until they are swept. */
    public int natMappings(SimNode<?, ?> node) {
        int count = 0;
        for (NatBox box : node.host.site.boxes) {
            count += box.mappings();
        }
        return count;
    }

    /** Runs a task at a virtual time that is not past. */
    public void at(long timeNs, Runnable task) {
        schedule(timeNs, task);
    }

    void schedule(long timeNs, Object event) {
        queue.add(timeNs, event);
    }

    /** Lets the next event happen; false when there is none before or at {@code untilNs}. */
    public boolean step(long untilNs) {
        if (queue.nextTimeNs() > untilNs) {
            return false;
        }
        Object event = queue.poll();
        nowNs = queue.timeNs();
        steps++;
        switch (event) {
            case Network.InFlight flight -> network.arrive(flight);
            case SimNode<?, ?> node -> node.tick();
            case Network.Arrival arrival -> network.arrive(arrival);
            case Runnable task -> {
                trace.event(nowNs, TASK, 0);
                task.run();
            }
            case null, default -> throw new IllegalStateException("no such event: " + event);
        }
        return true;
    }

    /** Runs for a while of virtual time. */
    public void run(Duration duration) {
        long until = nowNs + duration.toNanos();
        while (step(until)) {
            // Each step is one event.
        }
        nowNs = until;
    }

    /** Runs until a condition holds, for at most a while of virtual time; returns the condition. */
    public boolean runUntil(BooleanSupplier done, Duration atMost) {
        long until = nowNs + atMost.toNanos();
        while (!done.getAsBoolean()) {
            if (!step(until)) {
                nowNs = until;
                return done.getAsBoolean();
            }
        }
        return true;
    }
}
