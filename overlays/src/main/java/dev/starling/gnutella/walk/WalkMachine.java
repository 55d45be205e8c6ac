package dev.starling.gnutella.walk;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Neighbours;
import dev.starling.epidemic.SeenIds;
import dev.starling.gnutella.walk.WalkConfig.Method;
import dev.starling.gnutella.walk.WalkMessage.Check;
import dev.starling.gnutella.walk.WalkMessage.Checked;
import dev.starling.gnutella.walk.WalkMessage.Here;
import dev.starling.gnutella.walk.WalkMessage.Spread;
import dev.starling.gnutella.walk.WalkMessage.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A peer that searches and helps to search: see the package. */
public final class WalkMachine
        implements Machine<OverlayInput<WalkMessage, Seek>, OverlayOutput<WalkMessage, WalkEvent>> {
    private static final int NOBODY = -1;
    /** Walkers that wait here for an answer; a stranger's beyond that end. */
    private static final int WAITING_MAX = 4096;

    private record Waiting(Step step, int from) {}

    private final WalkConfig config;
    private final int self;
    private final Surroundings surroundings;
    private final Neighbours neighbours;
    private @Nullable Map<Long, Waiting> waiting;
    private @Nullable Map<Long, SeenIds> walkedTo;
    private final SeenIds seen;
    /** The search of our own that is under way, and whether it has been found. */
    private @Nullable Seek seek;

    private boolean found;
    private int ring;
    private long nextRingNs = Env.NEVER;

    /** @param neighbours the links that are up from the start */
    public WalkMachine(WalkConfig config, int self, Surroundings surroundings, int... neighbours) {
        this.config = config;
        this.self = self;
        this.surroundings = surroundings;
        this.neighbours = new Neighbours(config.neighboursMax(), neighbours);
        seen = new SeenIds(config.seenMax());
    }

    @Override
    public long deadlineNs() {
        return nextRingNs;
    }

    @Override
    public void handle(OverlayInput<WalkMessage, Seek> input, Env<? super OverlayOutput<WalkMessage, WalkEvent>> env) {
        switch (input) {
            case OverlayInput.Received<WalkMessage, Seek> in -> received(in.from(), in.message(), env);
            case OverlayInput.Command<WalkMessage, Seek> in -> begin(in.command(), env);
            case OverlayInput.LinkUp<WalkMessage, Seek> in -> neighbours.add(in.peer());
            case OverlayInput.LinkDown<WalkMessage, Seek> in -> neighbours.remove(in.peer());
            case OverlayInput.Tick<WalkMessage, Seek> in -> {
                if (env.nowNs() >= nextRingNs) {
                    nextRing(env);
                }
            }
        }
    }

    private void begin(Seek command, Env<? super OverlayOutput<WalkMessage, WalkEvent>> env) {
        seek = command;
        found = false;
        int holder = surroundings.holder(command.key());
        if (holder != NOBODY) {
            found(command.search(), holder, holder == self ? 0 : 1, env);
            return;
        }
        switch (config.method()) {
            case WALK -> {
                for (int i = 0; i < config.walkers() && neighbours.size() > 0; i++) {
                    onward(new Step(command.search(), self, command.key(), i, 0), NOBODY, env);
                }
            }
            case FLOOD -> spread(new Spread(command.search(), self, command.key(), 0, config.ttl(), 0), NOBODY, env);
            case RING -> {
                ring = 0;
                nextRing(env);
            }
        }
    }

    private void nextRing(Env<? super OverlayOutput<WalkMessage, WalkEvent>> env) {
        nextRingNs = Env.NEVER;
        Seek current = seek;
        if (current == null || found) {
            return;
        }
        ring++;
        if (ring > config.ttl()) {
            env.out(new OverlayOutput.Notify<>(new WalkEvent.GaveUp(current.search())));
            return;
        }
        nextRingNs = env.nowNs() + (ring + 1) * config.ringWait().toNanos();
        spread(new Spread(current.search(), self, current.key(), ring, ring, 0), NOBODY, env);
    }

    private void received(int from, WalkMessage message, Env<? super OverlayOutput<WalkMessage, WalkEvent>> env) {
        switch (message) {
            case Step m -> stepped(from, m, env);
            case Check m -> {
                boolean wanted = seek != null && seek.search() == m.search() && !found;
                env.out(new OverlayOutput.Send<>(from, new Checked(m.search(), m.walker(), wanted)));
            }
            case Checked m -> checked(m, env);
            case Spread m -> spreads(from, m, env);
            case Here m -> {
                if (seek != null && seek.search() == m.search()) {
                    found(m.search(), m.holder(), m.steps(), env);
                }
            }
        }
    }

    private void found(long search, int holder, int steps, Env<? super OverlayOutput<WalkMessage, WalkEvent>> env) {
        if (!found) {
            found = true;
            nextRingNs = Env.NEVER;
            env.out(new OverlayOutput.Notify<>(new WalkEvent.Found(search, holder, steps)));
        }
    }

    private void stepped(int from, Step step, Env<? super OverlayOutput<WalkMessage, WalkEvent>> env) {
        env.out(new OverlayOutput.Notify<>(new WalkEvent.Asked(step.search())));
        int holder = surroundings.holder(step.key());
        if (holder != NOBODY) {
            env.out(new OverlayOutput.Send<>(step.origin(), new Here(step.search(), holder, step.steps())));
        } else if (step.steps() >= config.ttl()) {
            return;
        } else if (step.steps() % config.checkEvery() == 0) {
            if (waiting == null) {
                waiting = new LinkedHashMap<>();
            }
            if (waiting.size() < WAITING_MAX) {
                waiting.put(id(step.search(), step.walker()), new Waiting(step, from));
                env.out(new OverlayOutput.Send<>(step.origin(), new Check(step.search(), step.walker())));
            }
        } else {
            onward(step, from, env);
        }
    }

    private void checked(Checked answer, Env<? super OverlayOutput<WalkMessage, WalkEvent>> env) {
        Waiting walker = waiting == null ? null : waiting.remove(id(answer.search(), answer.walker()));
        if (walker != null && answer.wanted()) {
            onward(walker.step(), walker.from(), env);
        }
    }

    /** To a random neighbour, or to the best that this search has not gone to from here. */
    private void onward(Step step, int from, Env<? super OverlayOutput<WalkMessage, WalkEvent>> env) {
        if (neighbours.size() == 0) {
            return;
        }
        int to = surroundings.biased() ? best(step.search(), env) : any(from, env);
        env.out(new OverlayOutput.Send<>(
                to, new Step(step.search(), step.origin(), step.key(), step.walker(), step.steps() + 1)));
    }

    /** Any but the one it came from, where there is another. */
    private int any(int from, Env<?> env) {
        int to = neighbours.at(env.random().nextInt(neighbours.size()));
        while (to == from && neighbours.size() > 1) {
            to = neighbours.at(env.random().nextInt(neighbours.size()));
        }
        return to;
    }

    private int best(long search, Env<?> env) {
        if (walkedTo == null) {
            walkedTo = new LinkedHashMap<>();
        }
        if (walkedTo.size() > config.seenMax()) {
            walkedTo.remove(walkedTo.keySet().iterator().next());
        }
        SeenIds gone = walkedTo.computeIfAbsent(search, none -> new SeenIds(neighbours.size()));
        int best = NOBODY;
        for (int i = 0; i < neighbours.size(); i++) {
            int peer = neighbours.at(i);
            if (!gone.contains(peer) && (best == NOBODY || surroundings.capacity(peer) > surroundings.capacity(best))) {
                best = peer;
            }
        }
        if (best == NOBODY) {
            best = neighbours.at(env.random().nextInt(neighbours.size()));
        }
        gone.add(best);
        return best;
    }

    private void spreads(int from, Spread copy, Env<? super OverlayOutput<WalkMessage, WalkEvent>> env) {
        if (copy.ttl() < 1 || copy.origin() == self || !seen.add(id(copy.search(), copy.ring()))) {
            return;
        }
        // Later rings come by where earlier ones have been.
        env.out(new OverlayOutput.Notify<>(new WalkEvent.Asked(copy.search())));
        int holder = surroundings.holder(copy.key());
        if (holder != NOBODY) {
            env.out(new OverlayOutput.Send<>(copy.origin(), new Here(copy.search(), holder, copy.hops())));
        }
        int ttl = Math.min(copy.ttl(), config.method() == Method.WALK ? 0 : config.ttl()) - 1;
        if (ttl > 0) {
            spread(new Spread(copy.search(), copy.origin(), copy.key(), copy.ring(), ttl, copy.hops()), from, env);
        }
    }

    private void spread(Spread copy, int except, Env<? super OverlayOutput<WalkMessage, WalkEvent>> env) {
        Spread sent = new Spread(copy.search(), copy.origin(), copy.key(), copy.ring(), copy.ttl(), copy.hops() + 1);
        for (int i = 0; i < neighbours.size(); i++) {
            int peer = neighbours.at(i);
            if (peer != except) {
                env.out(new OverlayOutput.Send<>(peer, sent));
            }
        }
    }

    private static long id(long search, int part) {
        return search * 0x9e3779b97f4a7c15L + part;
    }
}
