package dev.starling.sim;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import dev.starling.peer.link.LinkDriver;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A machine in the simulation: its sockets, its random stream and its one pending tick.
 *
 * @param <C> the machine's commands
 * @param <E> the machine's events
 */
public final class SimNode<C, E> implements Env<DatagramOutput<E>> {
    private static final int[] NO_DROPS = {};

    private final Simulator simulator;
    final int number;
    final Host host;
    private final Machine<DatagramInput<C>, DatagramOutput<E>> machine;
    private final Consumer<? super E> events;
    private final SplittableRandom random;
    private @Nullable SimSocket[] sockets = new SimSocket[1];
    /** When the pending tick comes; {@link Env#NEVER} for none. Ticks at another time are out of date. */
    private long tickNs = NEVER;

    private @Nullable Traffic traffic;
    private boolean handling;
    private boolean dead;
    private int[] drops = NO_DROPS;
    private @Nullable SimLinkDriver links;

    SimNode(
            Simulator simulator,
            int number,
            Host host,
            Machine<DatagramInput<C>, DatagramOutput<E>> machine,
            Consumer<? super E> events,
            SplittableRandom random) {
        this.simulator = simulator;
        this.number = number;
        this.host = host;
        this.machine = machine;
        this.events = events;
        this.random = random;
        host.settle();
    }

    /** The number of this node, counted from 0 in the order of creation. */
    public int number() {
        return number;
    }

    /** Where a socket is bound, inside its NAT; null when it is not open. */
    public @Nullable Endpoint local(int socket) {
        SimSocket open = at(socket);
        return open == null ? null : open.local;
    }

    private @Nullable SimSocket at(int socket) {
        return socket < sockets.length ? sockets[socket] : null;
    }

    /** The number of the place from which this node's paths begin: its site, or the carrier's before it. */
    public int site() {
        return host.site.place().number;
    }

    /** Datagrams of this node that were dropped on their way, for whatever reason. */
    public long drops() {
        long sum = 0;
        for (int count : drops) {
            sum += count;
        }
        return sum;
    }

    /** Datagrams of this node that were dropped on their way for one reason. */
    public long drops(Drop reason) {
        return drops.length == 0 ? 0 : drops[reason.ordinal()];
    }

    void dropped(Drop reason) {
        if (drops.length == 0) {
            drops = new int[Drop.values().length];
        }
        drops[reason.ordinal()]++;
    }

    /**
     * Opens a socket and tells the machine.
     *
     * @param port 0 for any
     * @throws IllegalArgumentException when the port is taken or the socket open
     */
    public void open(int socket, int port) {
        if (socket >= sockets.length) {
            sockets = Arrays.copyOf(sockets, Math.max(socket + 1, sockets.length * 2));
        }
        if (sockets[socket] != null) {
            throw new IllegalArgumentException("socket " + socket + " of node " + number + " is open already");
        }
        SimSocket open = host.bind(this, socket, port);
        if (open == null) {
            throw new IllegalArgumentException(
                    port == 0 ? "no port of " + host.ip + " is free" : "port " + port + " of " + host.ip + " is taken");
        }
        sockets[socket] = open;
        give(new DatagramInput.SocketOpened<>(socket, open.local));
    }

    /** Hands a command to the machine now. */
    public void command(C command) {
        give(new DatagramInput.Command<>(command));
    }

    /** Ends the node without farewell: its sockets are gone, what comes for it is lost. */
    public void kill() {
        if (dead) {
            return;
        }
        dead = true;
        SimLinkDriver driver = links;
        if (driver != null) {
            driver.crash();
        }
        host.desert();
        for (SimSocket socket : sockets) {
            if (socket != null) {
                host.unbind(socket);
            }
        }
        sockets = new SimSocket[0];
        tickNs = NEVER;
    }

    public boolean dead() {
        return dead;
    }

    @SuppressWarnings("unchecked") // the outbox holds what this node's machine has just put out
    void give(DatagramInput<C> input) {
        if (dead) {
            return;
        }
        Outbox outbox = simulator.outbox();
        int from = outbox.size();
        try {
            handling = true;
            machine.handle(input, this);
            handling = false;
            int until = outbox.size();
            for (int i = from; i < until; i++) {
                perform((DatagramOutput<E>) Objects.requireNonNull(outbox.get(i)));
            }
        } finally {
            handling = false;
            outbox.truncate(from);
        }
        arm();
    }

    /**
     * Byte streams from and to this node's host; made at the first call.
     *
     * @throws IllegalStateException when the node is dead
     */
    public LinkDriver links() {
        if (dead) {
            throw new IllegalStateException("node " + number + " is dead");
        }
        SimLinkDriver driver = links;
        if (driver == null) {
            driver = new SimLinkDriver(simulator, this);
            links = driver;
        }
        return driver;
    }

    /** Ends its byte streams as a process does that ends: the other sides are told. */
    void leave() {
        SimLinkDriver driver = links;
        if (driver != null) {
            driver.close();
        }
    }

    /** Counts this node's own datagrams from now on. */
    void traffic(Traffic counts) {
        traffic = counts;
    }

    void receive(int socket, Endpoint from, byte[] data) {
        if (traffic != null) {
            traffic.received(data.length);
        }
        give(new DatagramInput.Received<>(socket, from, data));
    }

    private void arm() {
        long deadline = machine.deadlineNs();
        if (deadline == NEVER || dead) {
            return;
        }
        long due = Math.max(deadline, simulator.nowNs());
        if (due < tickNs) {
            tickNs = due;
            simulator.schedule(due, this);
        }
    }

    /** The queue has come to a tick of this node. */
    void tick() {
        if (dead || tickNs != simulator.nowNs()) {
            return;
        }
        tickNs = NEVER;
        if (machine.deadlineNs() <= simulator.nowNs()) {
            simulator.trace().event(simulator.nowNs(), Simulator.TICK, number);
            give(new DatagramInput.Tick<>());
        } else {
            arm();
        }
    }

    @Override
    public long nowNs() {
        return simulator.nowNs();
    }

    @Override
    public long epochMs() {
        return simulator.epochMs();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Span span() {
        return Span.NONE;
    }

    @Override
    public void out(DatagramOutput<E> output) {
        if (!handling) {
            throw new IllegalStateException("an environment is valid only during handle");
        }
        simulator.outbox().add(output);
    }

    private void perform(DatagramOutput<E> output) {
        switch (output) {
            case DatagramOutput.Send<E>(int socket, Endpoint to, byte[] data) -> {
                SimSocket from = at(socket);
                if (from == null) {
                    simulator.network().drop(this, Drop.NO_SOCKET);
                } else {
                    if (traffic != null) {
                        traffic.sent(data.length);
                    }
                    simulator.network().send(this, from, to, data);
                }
            }
            case DatagramOutput.OpenSocket<E>(int socket) ->
                simulator.schedule(simulator.nowNs(), (Runnable) () -> opened(socket));
            case DatagramOutput.CloseSocket<E>(int socket) -> close(socket);
            case DatagramOutput.Notify<E>(E event) -> events.accept(event);
        }
    }

    private void opened(int socket) {
        if (dead) {
            return;
        }
        close(socket);
        try {
            open(socket, 0);
        } catch (IllegalArgumentException noPort) {
            give(new DatagramInput.SocketFailed<>(socket, String.valueOf(noPort.getMessage())));
        }
    }

    private void close(int socket) {
        SimSocket open = at(socket);
        if (open != null) {
            host.unbind(open);
            sockets[socket] = null;
        }
    }
}
