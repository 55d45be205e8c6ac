package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.peer.host.PeerDriver;
import dev.starling.peer.host.PeerHost;
import dev.starling.peer.host.WaitPoint;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpEvent;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the simulated world does for one peer. */
final class SimulatedPeerDriver implements PeerDriver {
    private final Simulator simulator;
    private final HandlerScheduler handlers;
    private @Nullable SimNode<SrpCommand, SrpEvent> node;
    private @Nullable PeerHost host;
    private Endpoint local = Endpoint.parse("0.0.0.0:0");
    private boolean closed;

    SimulatedPeerDriver(Simulator simulator, HandlerScheduler handlers) {
        this.simulator = simulator;
        this.handlers = handlers;
    }

    void attach(SimNode<SrpCommand, SrpEvent> value, PeerHost peer) {
        node = value;
        host = peer;
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
        if (closed) {
            return false;
        }
        simulator.at(simulator.nowNs(), () -> node().command(command));
        return true;
    }

    @Override
    public void onLoop(Runnable task) {
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
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> counters = new TreeMap<>();
        counters.put("dropped", node().drops());
        return counters;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            node().kill();
        }
    }

    /** Ends the peer without farewell. */
    void crash() {
        close();
        PeerHost crashed = host;
        if (crashed != null) {
            crashed.closed("crashed");
        }
    }
}
