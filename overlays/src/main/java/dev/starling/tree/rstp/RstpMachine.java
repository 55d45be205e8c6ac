package dev.starling.tree.rstp;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.SeenIds;
import dev.starling.tree.rstp.RstpEvent.Arrived;
import dev.starling.tree.rstp.RstpEvent.Changed;
import dev.starling.tree.rstp.RstpEvent.Flushed;
import dev.starling.tree.rstp.RstpMessage.Bpdu;
import dev.starling.tree.rstp.RstpMessage.Frame;
import dev.starling.tree.rstp.RstpMessage.Role;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A rapid bridge: see the package. */
public final class RstpMachine
        implements Machine<OverlayInput<RstpMessage, Publish>, OverlayOutput<RstpMessage, RstpEvent>> {
    private static final long SECOND_NS = 1_000_000_000;
    /** Transitions a port in one go; a bridge that needs more is broken. */
    private static final int TRANSITIONS_MAX = 1000;

    private final RstpConfig config;
    private final Bridge bridge;
    private final SeenIds seen;
    private final int[] edges;
    private boolean begun;
    private @Nullable Changed told;
    private int rejected;

    /**
     * A bridge that believes to be the root.
     *
     * @param self its number, the same for all its neighbours: the smallest becomes the root
     * @param neighbours the links that are up from the start
     */
    public RstpMachine(RstpConfig config, int self, int... neighbours) {
        this(config, self, neighbours, new int[0]);
    }

    /**
     * A bridge, some of whose links have no bridge at their other end.
     *
     * @param links that are up from the start
     * @param edges those of them, and of later ones, that lead to nobody else: they forward at once (AdminEdge, §17.13.1)
     */
    public RstpMachine(RstpConfig config, int self, int[] links, int[] edges) {
        this.config = config;
        this.edges = edges.clone();
        bridge = new Bridge(config, self, links.length);
        seen = new SeenIds(config.seenMax());
        for (int link : links) {
            up(link);
        }
    }

    /** How many messages no honest bridge sends have come. */
    public int rejected() {
        return rejected;
    }

    /** Whom this bridge believes to be the root. */
    public int root() {
        return bridge.rootPriority.root();
    }

    /** The role of a link; {@link Role#DISABLED} where there is none. */
    public Role role(int link) {
        Port port = bridge.find(link);
        return port == null ? Role.DISABLED : port.role;
    }

    /** Whether a link forwards. */
    public boolean forwards(int link) {
        Port port = bridge.find(link);
        return port != null && port.forward;
    }

    @Override
    public long deadlineNs() {
        if (!begun) {
            return 0;
        }
        long deadline = Env.NEVER;
        for (Port port : bridge.ports) {
            deadline = Math.min(deadline, later(port.rcvdInfoWhileNs));
            deadline = Math.min(deadline, later(port.rrWhileNs));
            deadline = Math.min(deadline, later(port.rbWhileNs));
            deadline = Math.min(deadline, port.far == Role.ROOT ? later(port.farUntilNs) : Env.NEVER);
            deadline = Math.min(deadline, port.forward ? Env.NEVER : later(port.fdWhileNs));
            deadline = Math.min(deadline, port.isBlocked() ? Env.NEVER : later(port.helloWhenNs));
            deadline = Math.min(deadline, port.newInfo ? later(port.txCountDownNs) : Env.NEVER);
            deadline =
                    Math.min(deadline, config.autoEdge() && port.proposing ? later(port.edgeDelayWhileNs) : Env.NEVER);
        }
        return deadline;
    }

    /** A timer that has run out has been looked at. */
    private long later(long timerNs) {
        return bridge.over(timerNs) ? Env.NEVER : timerNs;
    }

    @Override
    public void handle(
            OverlayInput<RstpMessage, Publish> input, Env<? super OverlayOutput<RstpMessage, RstpEvent>> env) {
        begun = true;
        bridge.nowNs = env.nowNs();
        switch (input) {
            case OverlayInput.Received<RstpMessage, Publish> in -> {
                Port port = bridge.find(in.from());
                if (port == null) {
                    rejected++;
                } else {
                    received(port, in.message(), env);
                }
            }
            case OverlayInput.Command<RstpMessage, Publish> in -> {
                if (seen.add(in.command().item().id())) {
                    forward(in.command().item(), 0, null, env);
                }
            }
            case OverlayInput.LinkUp<RstpMessage, Publish> in -> up(in.peer());
            case OverlayInput.LinkDown<RstpMessage, Publish> in -> bridge.down(in.peer());
            case OverlayInput.Tick<RstpMessage, Publish> in -> {}
        }
        settle();
        transmit(env);
        tell(env);
    }

    private void up(int link) {
        bridge.up(link, Arrays.stream(edges).anyMatch(edge -> edge == link));
    }

    private void received(Port port, RstpMessage message, Env<? super OverlayOutput<RstpMessage, RstpEvent>> env) {
        switch (message) {
            case Bpdu bpdu -> {
                PriorityVector vector = bpdu.vector();
                // Nobody follows a root that is worse than itself.
                boolean honest = vector.root() <= vector.bridge() && vector.cost() >= 0 && bpdu.ageNs() >= 0;
                if (!honest || bpdu.role() == Role.DISABLED) {
                    rejected++;
                } else {
                    PortInformation.received(bridge, port, bpdu);
                }
            }
            case Frame frame -> {
                if (frame.hops() < 1) {
                    rejected++;
                } else if (!port.forward) {
                    // The sender has not heard that nobody listens here.
                    port.newInfo |= port.isBlocked();
                } else if (seen.add(frame.item().id())) {
                    forward(frame.item(), frame.hops(), port, env);
                }
            }
        }
    }

    /** Runs all machines until none has anything to do (§17.15). */
    private void settle() {
        int left = TRANSITIONS_MAX * (bridge.ports.size() + 1);
        boolean again = true;
        while (again) {
            again = RoleSelection.step(bridge);
            for (Port port : bridge.ports) {
                again |= edge(port);
                again |= PortInformation.step(bridge, port);
                again |= RoleTransitions.step(bridge, port);
                again |= TopologyChange.step(bridge, port);
            }
            if (--left < 0) {
                throw new IllegalStateException("the bridge " + bridge.self + " does not come to rest");
            }
        }
    }

    /** §17.25, bridge detection. */
    private boolean edge(Port port) {
        boolean silent = config.autoEdge() && port.proposing && bridge.over(port.edgeDelayWhileNs);
        boolean found = silent && !port.operEdge;
        port.operEdge |= silent;
        return found;
    }

    /** §17.26. */
    private void transmit(Env<? super OverlayOutput<RstpMessage, RstpEvent>> env) {
        for (Port port : bridge.ports) {
            if (bridge.over(port.helloWhenNs)) {
                // The standard's root ports are silent but for topology changes: see the package.
                port.newInfo |= port.role == Role.DESIGNATED || port.role == Role.ROOT;
                port.helloWhenNs = bridge.nowNs + config.helloNs();
            }
            while (port.txCount > 0 && bridge.over(port.txCountDownNs)) {
                port.txCount--;
                port.txCountDownNs += SECOND_NS;
            }
            if (port.newInfo && port.txCount < config.transmitHold()) {
                if (port.txCount == 0) {
                    port.txCountDownNs = bridge.nowNs + SECOND_NS;
                }
                port.txCount++;
                port.newInfo = false;
                env.out(new OverlayOutput.Send<>(port.link, bpdu(port)));
            }
        }
    }

    /** §17.21.20. */
    private Bpdu bpdu(Port port) {
        return new Bpdu(
                port.designatedPriority,
                bridge.rootAgeNs,
                port.role,
                port.proposing,
                port.agree,
                port.learn,
                port.forward,
                !bridge.over(port.tcWhileNs));
    }

    private void tell(Env<? super OverlayOutput<RstpMessage, RstpEvent>> env) {
        int carrying = 0;
        for (Port port : bridge.ports) {
            carrying += port.carries(bridge.nowNs) ? 1 : 0;
        }
        Changed now = new Changed(root(), bridge.rootPort == null ? -1 : bridge.rootPort.link, carrying);
        if (!now.equals(told)) {
            told = now;
            env.out(new OverlayOutput.Notify<>(now));
        }
        for (int link : bridge.flushed) {
            env.out(new OverlayOutput.Notify<>(new Flushed(link)));
        }
        bridge.flushed.clear();
    }

    private void forward(
            Item item, int hops, @Nullable Port except, Env<? super OverlayOutput<RstpMessage, RstpEvent>> env) {
        env.out(new OverlayOutput.Notify<>(new Arrived(item, hops)));
        if (hops >= config.hopsMax()) {
            return;
        }
        Frame copy = new Frame(item, hops + 1);
        for (Port port : bridge.ports) {
            if (port != except && port.carries(bridge.nowNs)) {
                env.out(new OverlayOutput.Send<>(port.link, copy));
            }
        }
    }
}
