package dev.starling.tree.stp;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.SeenIds;
import dev.starling.tree.stp.Port.Role;
import dev.starling.tree.stp.SpanningTreeEvent.Arrived;
import dev.starling.tree.stp.SpanningTreeEvent.Changed;
import dev.starling.tree.stp.SpanningTreeMessage.Child;
import dev.starling.tree.stp.SpanningTreeMessage.Frame;
import dev.starling.tree.stp.SpanningTreeMessage.Hello;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bridge: see the package. */
public final class SpanningTreeMachine
        implements Machine<
                OverlayInput<SpanningTreeMessage, Publish>, OverlayOutput<SpanningTreeMessage, SpanningTreeEvent>> {
    private final SpanningTreeConfig config;
    private final int self;
    private final List<Port> ports;
    private final SeenIds seen;
    private @Nullable Port rootPort;
    private int root;
    private long cost;
    private long helloNs;
    private int rejected;

    /**
     * A bridge that believes to be the root.
     *
     * @param self its number, the same for all its neighbours: the smallest becomes the root
     * @param neighbours the links that are up from the start
     */
    public SpanningTreeMachine(SpanningTreeConfig config, int self, int... neighbours) {
        this.config = config;
        this.self = self;
        root = self;
        seen = new SeenIds(config.seenMax());
        ports = new ArrayList<>(neighbours.length);
        for (int peer : neighbours) {
            if (ports.size() < config.portsMax()) {
                ports.add(new Port(peer));
            }
        }
    }

    /** How many messages no honest bridge sends have come. */
    public int rejected() {
        return rejected;
    }

    /** Whom this bridge believes to be the root. */
    public int root() {
        return root;
    }

    @Override
    public long deadlineNs() {
        long deadline = root == self ? helloNs : Env.NEVER;
        for (Port port : ports) {
            deadline = Math.min(deadline, Math.min(port.heardUntilNs, port.forwardsFromNs));
        }
        return deadline;
    }

    @Override
    public void handle(
            OverlayInput<SpanningTreeMessage, Publish> input,
            Env<? super OverlayOutput<SpanningTreeMessage, SpanningTreeEvent>> env) {
        switch (input) {
            case OverlayInput.Received<SpanningTreeMessage, Publish> in -> {
                Port port = find(in.from());
                if (port == null) {
                    rejected++;
                } else {
                    received(port, in.message(), env);
                }
            }
            case OverlayInput.Command<SpanningTreeMessage, Publish> in -> {
                if (seen.add(in.command().item().id())) {
                    forward(in.command().item(), 0, null, env);
                }
            }
            case OverlayInput.LinkUp<SpanningTreeMessage, Publish> in -> {
                if (find(in.peer()) == null && ports.size() < config.portsMax()) {
                    ports.add(new Port(in.peer()));
                    choose(env);
                }
            }
            case OverlayInput.LinkDown<SpanningTreeMessage, Publish> in -> {
                if (ports.removeIf(port -> port.peer == in.peer())) {
                    choose(env);
                }
            }
            case OverlayInput.Tick<SpanningTreeMessage, Publish> in -> tick(env);
        }
    }

    private @Nullable Port find(int peer) {
        for (Port port : ports) {
            if (port.peer == peer) {
                return port;
            }
        }
        return null;
    }

    private void received(
            Port port,
            SpanningTreeMessage message,
            Env<? super OverlayOutput<SpanningTreeMessage, SpanningTreeEvent>> env) {
        switch (message) {
            case Hello hello -> hello(port, hello, env);
            case Child child -> port.childUntilNs = child.attached() ? env.nowNs() + config.maxAgeNs() : Long.MIN_VALUE;
            case Frame frame -> {
                if (frame.hops() < 1) {
                    rejected++;
                } else if (port.forwarding && seen.add(frame.item().id())) {
                    forward(frame.item(), frame.hops(), port, env);
                }
            }
        }
    }

    private void hello(Port port, Hello hello, Env<? super OverlayOutput<SpanningTreeMessage, SpanningTreeEvent>> env) {
        if (hello.sender() != port.peer || hello.cost() < 0 || hello.ageNs() < 0) {
            rejected++;
            return;
        }
        if (hello.ageNs() >= config.maxAgeNs()) {
            return;
        }
        port.heard = hello;
        port.heardUntilNs = env.nowNs() + config.maxAgeNs() - hello.ageNs();
        boolean changed = choose(env);
        if (port == rootPort) {
            // §8.6.4: what the root says is passed on when it comes.
            env.out(new OverlayOutput.Send<>(port.peer, new Child(true)));
            tellAll(env);
        } else if (changed || (port.role == Role.DESIGNATED && !hello.betterThan(vector(env.nowNs())))) {
            // §8.6.1.3.3: who knows less is told at once.
            tell(port, env);
        }
    }

    /** What this bridge would say. */
    private Hello vector(long nowNs) {
        // §8.6.1.3.1: as old as it was when it came, and as long as it has been here.
        long age = rootPort == null ? 0 : config.maxAgeNs() - (rootPort.heardUntilNs - nowNs) + config.ageStepNs();
        return new Hello(root, cost, self, age);
    }

    /** §8.6.8 and §8.6.10: the root, the root port, and each port's role. Whether anything is different. */
    private boolean choose(Env<? super OverlayOutput<SpanningTreeMessage, SpanningTreeEvent>> env) {
        Port best = null;
        Hello bestOffer = new Hello(self, 0, self, 0);
        for (Port port : ports) {
            Hello heard = port.heard;
            if (heard == null || heard.root() >= self) {
                continue;
            }
            Hello offer = new Hello(heard.root(), heard.cost() + config.linkCost(), heard.sender(), heard.ageNs());
            if (offer.betterThan(bestOffer)) {
                best = port;
                bestOffer = offer;
            }
        }
        boolean changed = best != rootPort || bestOffer.root() != root || bestOffer.cost() != cost;
        if (rootPort != null && rootPort != best) {
            env.out(new OverlayOutput.Send<>(rootPort.peer, new Child(false)));
        }
        rootPort = best;
        root = bestOffer.root();
        cost = bestOffer.cost();
        Hello mine = new Hello(root, cost, self, 0);
        for (Port port : ports) {
            Role role = port == best
                    ? Role.ROOT
                    : port.heard == null || mine.betterThan(port.heard) ? Role.DESIGNATED : Role.BLOCKED;
            changed |= role != port.role;
            assign(port, role, env);
        }
        if (changed) {
            if (root == self) {
                helloNs = env.nowNs();
            }
            showChange(env);
        }
        return changed;
    }

    private void assign(Port port, Role role, Env<? super OverlayOutput<SpanningTreeMessage, SpanningTreeEvent>> env) {
        port.role = role;
        if (role == Role.BLOCKED) {
            port.forwarding = false;
            port.forwardsFromNs = Env.NEVER;
        } else if (!port.forwarding && port.forwardsFromNs == Env.NEVER) {
            // §8.4: first it listens, then it learns.
            port.forwardsFromNs = env.nowNs() + 2 * config.forwardDelayNs();
        }
    }

    private void tick(Env<? super OverlayOutput<SpanningTreeMessage, SpanningTreeEvent>> env) {
        boolean aged = false;
        boolean begins = false;
        for (Port port : ports) {
            if (port.heardUntilNs <= env.nowNs()) {
                port.heard = null;
                port.heardUntilNs = Env.NEVER;
                aged = true;
            }
            if (port.forwardsFromNs <= env.nowNs()) {
                port.forwardsFromNs = Env.NEVER;
                port.forwarding = true;
                begins = true;
            }
        }
        if (aged && choose(env) && root != self) {
            tellAll(env);
        } else if (begins) {
            showChange(env);
        }
        if (root == self && helloNs <= env.nowNs()) {
            if (ports.stream().allMatch(port -> port.heard == null && port.role == Role.BLOCKED)) {
                choose(env);
            }
            tellAll(env);
            helloNs = env.nowNs() + config.helloNs();
        }
    }

    private void tellAll(Env<? super OverlayOutput<SpanningTreeMessage, SpanningTreeEvent>> env) {
        for (Port port : ports) {
            if (port.role == Role.DESIGNATED) {
                tell(port, env);
            }
        }
    }

    private void tell(Port port, Env<? super OverlayOutput<SpanningTreeMessage, SpanningTreeEvent>> env) {
        Hello vector = vector(env.nowNs());
        if (vector.ageNs() < config.maxAgeNs()) {
            env.out(new OverlayOutput.Send<>(port.peer, vector));
        }
    }

    private void showChange(Env<? super OverlayOutput<SpanningTreeMessage, SpanningTreeEvent>> env) {
        int forwarding = 0;
        for (Port port : ports) {
            forwarding += port.forwarding ? 1 : 0;
        }
        env.out(new OverlayOutput.Notify<>(new Changed(root, rootPort == null ? self : rootPort.peer, forwarding)));
    }

    private void forward(
            Item item,
            int hops,
            @Nullable Port except,
            Env<? super OverlayOutput<SpanningTreeMessage, SpanningTreeEvent>> env) {
        env.out(new OverlayOutput.Notify<>(new Arrived(item, hops)));
        if (hops >= config.hopsMax()) {
            return;
        }
        Frame copy = new Frame(item, hops + 1);
        for (Port port : ports) {
            boolean listens = port == rootPort || port.childUntilNs >= env.nowNs();
            if (port.forwarding && port != except && listens) {
                env.out(new OverlayOutput.Send<>(port.peer, copy));
            }
        }
    }
}
