package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.peer.host.PeerDriver;
import dev.starling.peer.host.PeerHost;
import dev.starling.peer.host.WaitPoint;
import dev.starling.peer.link.LinkDriver;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the simulated world does for one peer. Commands are events at the present virtual moment; the world's one thread
 * at a time stands in for the peer's loop.
 */
final class SimulatedPeerDriver implements PeerDriver {
    private static final int COMMANDS_MAX = 4096;

    private final Simulator simulator;
    private final HandlerScheduler handlers;
    private final Runnable onClose;
    private final Traffic traffic = new Traffic();
    private final Deque<SrpCommand> commands = new ArrayDeque<>();
    private @Nullable SimNode<SrpCommand, SrpEvent> node;
    private @Nullable PeerHost host;
    private Endpoint local = Endpoint.parse("0.0.0.0:0");
    private boolean closed;

    SimulatedPeerDriver(Simulator simulator, HandlerScheduler handlers, Runnable onClose) {
        this.simulator = simulator;
        this.handlers = handlers;
        this.onClose = onClose;
    }

    void attach(SimNode<SrpCommand, SrpEvent> value, PeerHost peer) {
        node = value;
        host = peer;
        value.traffic(traffic);
    }

    void bound(Endpoint at) {
        local = at;
    }

    SimNode<SrpCommand, SrpEvent> node() {
        SimNode<SrpCommand, SrpEvent> attached = node;
        if (attached == null) {
            throw new IllegalStateException("not attached");
        }
        return attached;
    }

    @Override
    public boolean command(SrpCommand command) {
        if (closed || commands.size() >= COMMANDS_MAX) {
            traffic.commandRefused();
            return false;
        }
        commands.add(command);
        simulator.at(simulator.nowNs(), this::next);
        return true;
    }

    private void next() {
        SrpCommand command = commands.poll();
        if (command != null) {
            node().command(command);
        }
    }

    /** Whoever looks while nothing happens leaves no trace, so that a run is the same whether somebody looks or not. */
    @Override
    public void onLoop(Runnable task) {
        if (!simulator.happening() && commands.isEmpty()) {
            task.run();
            return;
        }
        simulator.at(simulator.nowNs(), task);
    }

    @Override
    public void spawn(String name, Runnable body) {
        handlers.spawn(name, body);
    }

    @Override
    public WaitPoint waitPoint() {
        return handlers.waitPoint();
    }

    @Override
    public Endpoint localEndpoint() {
        return local;
    }

    @Override
    public LinkDriver links() {
        return node().links();
    }

    @Override
    public SortedMap<String, Long> counters() {
        return traffic.counters(node());
    }

    /** What was commanded before is still done: a farewell is sent. */
    @Override
    public void close() {
        while (!closed && !commands.isEmpty()) {
            next();
        }
        end(false);
    }

    private void end(boolean crashed) {
        if (!closed) {
            closed = true;
            commands.clear();
            if (!crashed) {
                node().leave();
            }
            node().kill();
            onClose.run();
        }
    }

    /** Ends the peer without farewell. */
    void crash() {
        end(true);
        PeerHost crashed = host;
        if (crashed != null) {
            crashed.closed("crashed");
        }
    }
}
