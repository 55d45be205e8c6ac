package dev.starling.sim;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Machine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Machines under virtual time, one thread. The same seed, machines and calls give the same {@link #trace()} in every JVM.
 * Ties in time are ordered by insertion.
 */
public final class Simulator {
    /** The calendar time at which every simulation begins: 2026-01-01T00:00:00Z. */
    public static final long EPOCH_MS = 1_767_225_600_000L;

    private static final Duration FOREVER = Duration.ofDays(36_500);

    static final int ARRIVAL = 1;
    static final int TICK = 2;
    static final int TASK = 3;
    static final int LINK_CLOSED = 4;
    static final int DROP = 16;
    static final int SEGMENT = 64;
    static final int LOST = 80;

    private final SimNames names = new SimNames();
    private final EventQueue queue = new EventQueue();
    private final TraceHash trace = new TraceHash();
    private final Streams streams;
    private final Topology topology;
    private final Routes routes;
    private final Network network;
    private final Wire wire;
    private long loopLagNs;
    private final Outbox outbox = new Outbox();
    private final ArrayDeque<Happening> afterwards = new ArrayDeque<>();
    private boolean happening;
    private long nowNs;
    private int nodes;
    private long steps;
    private boolean running;
    private int sameMoment;
    private int sameMomentMax = 50_000_000;

    /** An empty network at time 0. */
    public Simulator(long seed, LinkModel links) {
        streams = new Streams(seed);
        topology = new Topology(streams);
        routes = new Routes(streams, topology.internet());
        network = new Network(this, streams, routes, links);
        wire = new Wire(this, network, routes, streams);
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

    /** Gives up when so many events happen in one nanosecond. */
    void standstillAfter(int events) {
        sameMomentMax = events;
    }

    Streams streams() {
        return streams;
    }

    Topology topology() {
        return topology;
    }

    Outbox outbox() {
        return outbox;
    }

    Network network() {
        return network;
    }

    /** How late a task may be that is handed to another of a peer's loops; 0 for peers with a single loop. */
    long loopLagNs() {
        return loopLagNs;
    }

    void loopLagNs(long value) {
        loopLagNs = value;
    }

    Wire wire() {
        return wire;
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

    /** How hosts carry byte streams, from now on. */
    public void tcp(TcpModel model) {
        wire.model(model);
    }

    /** How hosts carry byte streams. */
    public TcpModel tcp() {
        return wire.model();
    }

    /** Segments of byte streams, or flights of them, that were lost so far for a reason; all but resets are repeated. */
    public long segmentsLost(Drop reason) {
        return wire.lost(reason);
    }

    /** Switches a fault on. */
    public void add(Rule rule) {
        network.faults().add(rule);
    }

    /** Switches a fault off. */
    public void remove(Rule rule) {
        network.faults().remove(rule);
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
        return add(machine, nat.boxes(), events);
    }

    /** Adds a machine on a host of its own behind these boxes, innermost first. */
    public <C, E> SimNode<C, E> add(
            Machine<DatagramInput<C>, DatagramOutput<E>> machine, List<NatConfig> boxes, Consumer<? super E> events) {
        return add(machine, topology.newHost(boxes), events);
    }

    /** A carrier's box, to be shared by homes that only meet through it. */
    public Carrier carrier(NatConfig box) {
        return new Carrier(topology.carrier(box));
    }

    /** Adds a machine on a host in a home with these boxes of its own, behind a carrier's. */
    public <C, E> SimNode<C, E> add(
            Machine<DatagramInput<C>, DatagramOutput<E>> machine,
            List<NatConfig> boxes,
            Carrier carrier,
            Consumer<? super E> events) {
        return add(machine, topology.behind(carrier.site(), boxes), events);
    }

    <C, E> SimNode<C, E> add(
            Machine<DatagramInput<C>, DatagramOutput<E>> machine, Host host, Consumer<? super E> events) {
        int number = nodes++;
        return new SimNode<>(this, number, host, machine, events, streams.of("node", number));
    }

    /** Adds a machine in the same home as another node, behind the same boxes. */
    public <C, E> SimNode<C, E> addBeside(
            SimNode<?, ?> other, Machine<DatagramInput<C>, DatagramOutput<E>> machine, Consumer<? super E> events) {
        return add(machine, topology.sibling(other.host), events);
    }

    /**
     * Puts a node's place on the internet (its site, or the carrier's before it) into a group; once {@link #partitioned}
     * is on, datagrams pass only inside groups. What is on its way then still arrives.
     */
    public void group(SimNode<?, ?> node, int group) {
        node.host.site.place().partition = group;
    }

    /** What the link of a node's site does from now on, whatever {@link #links} says; null for no exception. */
    public void link(SimNode<?, ?> node, @Nullable LinkModel model) {
        node.host.site.link().own = model;
    }

    /** Whether groups are separated. */
    public void partitioned(boolean on) {
        network.partitioned(on);
    }

    /** Restarts the boxes of a node's site: all mappings are gone, and the public address changes where asked for. */
    public void rebootNat(SimNode<?, ?> node, boolean newAddress) {
        topology.reboot(node.host, newAddress);
    }

    /**
     * Lets the box of a node's home pass everything in that comes for an external port, as UPnP, NAT-PMP and PCP ask
     * for; a carrier's box further out knows nothing of it.
     *
     * @return the external endpoint
     * @throws IllegalArgumentException when the socket is not open or no box stands before it
     */
    public Endpoint mapPort(SimNode<?, ?> node, int socket, int externalPort, Duration lease) {
        Endpoint inner = node.local(socket);
        NatBox box = node.host.site.box;
        if (inner == null || box == null) {
            throw new IllegalArgumentException("node " + node.number + " has no socket " + socket + " behind a box");
        }
        return box.mapPort(inner, externalPort, after(lease));
    }

    /**
     * The same for a TCP port of a node's host.
     *
     * @throws IllegalArgumentException when no box stands before it
     */
    public Endpoint mapTcpPort(SimNode<?, ?> node, int port, int externalPort, Duration lease) {
        NatBox box = routes.tcp(node.host.site);
        if (box == null) {
            throw new IllegalArgumentException("node " + node.number + " has no box before it");
        }
        return box.mapPort(new Endpoint(node.host.ip, port), externalPort, after(lease));
    }

    /** Mappings that the boxes of a node's site hold, dead ones included until they are swept. */
    public int natMappings(SimNode<?, ?> node) {
        int count = 0;
        for (Site site = node.host.site; site != null; site = site.outer) {
            count += site.box == null ? 0 : site.box.mappings();
        }
        return count;
    }

    /** The names that hosts look up. */
    public SimNames names() {
        return names;
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
        if (queue.size() == 0 || queue.nextTimeNs() > untilNs) {
            return false;
        }
        Object event = queue.poll();
        passes(queue.timeNs());
        steps++;
        happens(event);
        return true;
    }

    private void happens(@Nullable Object event) {
        happening = true;
        try {
            perform(event);
            finishMoment();
        } finally {
            happening = false;
        }
    }

    private void perform(@Nullable Object event) {
        switch (event) {
            case Network.InFlight flight -> network.arrive(flight);
            case SimNode<?, ?> node -> node.tick();
            case Network.Arrival arrival -> network.arrive(arrival);
            case Happening happening -> happening.happen();
            case Runnable task -> {
                trace.event(nowNs, TASK, 0);
                task.run();
            }
            case null, default -> throw new IllegalStateException("no such event: " + event);
        }
    }

    private void finishMoment() {
        while (true) {
            Happening next = afterwards.poll();
            if (next == null) {
                return;
            }
            next.happen();
        }
    }

    /** Whether an event happens now: whoever asks is part of it. */
    boolean happening() {
        return happening;
    }

    /** After the event that happens now, at the same moment; before all others of this moment. */
    void soon(Happening thing) {
        if (happening) {
            afterwards.add(thing);
        } else {
            schedule(nowNs, thing);
        }
    }

    /** Now where nothing else happens, otherwise afterwards. */
    void now(Happening thing) {
        if (happening) {
            afterwards.add(thing);
        } else {
            happens(thing);
        }
    }

    /** Machines that ask for a tick in the past again and again would hold time still. */
    private void passes(long timeNs) {
        if (timeNs > nowNs) {
            nowNs = timeNs;
            sameMoment = 0;
        } else if (++sameMoment > sameMomentMax) {
            throw new IllegalStateException("virtual time stands still at " + nowNs + " ns: " + sameMomentMax
                    + " events happened then; does a machine name a deadline that it never clears?");
        }
    }

    /** The moment that comes a while after now; {@link Long#MAX_VALUE} for more than a hundred years. */
    long after(Duration duration) {
        return duration.compareTo(FOREVER) > 0 ? Long.MAX_VALUE : nowNs + duration.toNanos();
    }

    /**
     * Runs for a while of virtual time.
     *
     * @throws IllegalStateException when called by something that runs in the simulation
     */
    public void run(Duration duration) {
        runUntil(() -> false, duration);
    }

    /**
     * Runs until a condition holds, for at most a while of virtual time; returns the condition. Without events left and
     * without an end of the while, time stands still.
     *
     * @throws IllegalStateException when called by something that runs in the simulation
     */
    public boolean runUntil(BooleanSupplier done, Duration atMost) {
        if (running) {
            throw new IllegalStateException("the simulation is running: events and machines do not wait, and handlers"
                    + " wait by World.sleep and Pending.await");
        }
        running = true;
        try {
            long untilNs = after(atMost);
            while (!done.getAsBoolean()) {
                if (!step(untilNs)) {
                    nowNs = untilNs == Long.MAX_VALUE ? nowNs : untilNs;
                    return done.getAsBoolean();
                }
            }
            return true;
        } finally {
            running = false;
        }
    }
}
