package dev.starling.epidemic.rumor;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.EpidemicEvent;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.Retired;
import dev.starling.epidemic.View;
import dev.starling.epidemic.rumor.RumorConfig.Variant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A site that mongers rumours: see the package. */
public final class RumorMachine
        implements Machine<OverlayInput<RumorMessage, Publish>, OverlayOutput<RumorMessage, EpidemicEvent>> {
    private static final RumorMessage.Ask ASK = new RumorMessage.Ask();

    private enum State {
        /** Heard in this cycle; hot from the next. */
        FRESH,
        HOT,
        REMOVED
    }

    /** A rumour here. */
    private static final class Known {
        final Item item;
        final int hops;
        State state = State.FRESH;
        int bored;
        /** Verdicts of this cycle. */
        boolean told;

        boolean needed;

        Known(Item item, int hops) {
            this.item = item;
            this.hops = hops;
        }
    }

    private final RumorConfig config;
    private final View view;
    private final long firstCycleNs;
    private long nextCycleNs;
    /** In the order of arrival. */
    private final List<Known> known = new ArrayList<>(1);

    private int rejected;

    /**
     * A site that knows nothing yet.
     *
     * @param firstCycleNs when its first cycle begins
     */
    public RumorMachine(RumorConfig config, View view, long firstCycleNs) {
        this.config = config;
        this.view = view;
        this.firstCycleNs = firstCycleNs;
        nextCycleNs = config.variant() == Variant.PULL ? firstCycleNs : Env.NEVER;
    }

    /** How many messages no honest site sends have come. */
    public int rejected() {
        return rejected;
    }

    @Override
    public long deadlineNs() {
        return nextCycleNs;
    }

    @Override
    public void handle(
            OverlayInput<RumorMessage, Publish> input, Env<? super OverlayOutput<RumorMessage, EpidemicEvent>> env) {
        switch (input) {
            case OverlayInput.Received<RumorMessage, Publish> in -> received(in.from(), in.message(), env);
            case OverlayInput.Command<RumorMessage, Publish> in ->
                learn(in.command().item(), 0, env);
            case OverlayInput.Tick<RumorMessage, Publish> in -> cycle(env);
            case OverlayInput.LinkUp<RumorMessage, Publish> in -> {}
            case OverlayInput.LinkDown<RumorMessage, Publish> in -> {}
        }
    }

    private void received(int from, RumorMessage message, Env<? super OverlayOutput<RumorMessage, EpidemicEvent>> env) {
        switch (message) {
            case RumorMessage.Rumor rumor -> {
                if (rumor.hops() < 1) {
                    rejected++;
                    return;
                }
                boolean needed = learn(rumor.item(), rumor.hops(), env);
                if (config.feedback()) {
                    send(from, new RumorMessage.Verdict(rumor.item().id(), needed), env);
                }
            }
            case RumorMessage.Verdict verdict -> verdict(verdict, env);
            case RumorMessage.Ask ask -> tell(from, env);
        }
    }

    /** Whether it was news. */
    private boolean learn(Item item, int hops, Env<? super OverlayOutput<RumorMessage, EpidemicEvent>> env) {
        if (find(item.id()) != null) {
            return false;
        }
        if (known.size() == config.rumorsMax()) {
            known.removeFirst();
        }
        known.add(new Known(item, hops));
        if (nextCycleNs == Env.NEVER) {
            nextCycleNs = cycleFrom(env.nowNs());
        }
        env.out(new OverlayOutput.Notify<>(new Delivered(item, hops)));
        return true;
    }

    private @Nullable Known find(long id) {
        for (int i = known.size() - 1; i >= 0; i--) {
            if (known.get(i).item.id() == id) {
                return known.get(i);
            }
        }
        return null;
    }

    private long cycleFrom(long ns) {
        long cycles = Math.max(0, Math.ceilDiv(ns - firstCycleNs, config.periodNs()));
        return firstCycleNs + cycles * config.periodNs();
    }

    private void cycle(Env<? super OverlayOutput<RumorMessage, EpidemicEvent>> env) {
        if (env.nowNs() < nextCycleNs) {
            return;
        }
        boolean hot = false;
        for (Known one : known) {
            closeCycle(one, env);
            if (one.state == State.FRESH) {
                one.state = State.HOT;
            }
            hot |= one.state == State.HOT;
        }
        if (config.variant() == Variant.PULL) {
            send(view.draw(env.random()), ASK, env);
        } else if (hot) {
            tell(view.draw(env.random()), env);
        }
        boolean goesOn = config.variant() == Variant.PULL || hot;
        nextCycleNs = goesOn ? cycleFrom(env.nowNs() + 1) : Env.NEVER;
    }

    /** Pull with feedback and counter: what a whole cycle says. */
    private void closeCycle(Known one, Env<? super OverlayOutput<RumorMessage, EpidemicEvent>> env) {
        if (one.state == State.HOT && one.told && countsCycles()) {
            if (one.needed) {
                one.bored = 0;
            } else {
                bore(one, env);
            }
        }
        one.told = false;
        one.needed = false;
    }

    private boolean countsCycles() {
        return config.variant() == Variant.PULL && config.feedback() && config.counter();
    }

    /** Tells all that is hot. */
    private void tell(int to, Env<? super OverlayOutput<RumorMessage, EpidemicEvent>> env) {
        for (Known one : known) {
            if (one.state == State.HOT) {
                send(to, new RumorMessage.Rumor(one.item, one.hops + 1), env);
                if (!config.feedback()) {
                    bore(one, env);
                }
            }
        }
    }

    private void verdict(RumorMessage.Verdict verdict, Env<? super OverlayOutput<RumorMessage, EpidemicEvent>> env) {
        Known one = find(verdict.id());
        if (one == null || one.state != State.HOT || !config.feedback()) {
            return;
        }
        one.told = true;
        one.needed |= verdict.needed();
        if (!verdict.needed() && !countsCycles()) {
            bore(one, env);
        }
    }

    /** A contact, or a cycle of them, that bores. */
    private void bore(Known one, Env<? super OverlayOutput<RumorMessage, EpidemicEvent>> env) {
        one.bored++;
        boolean over = config.counter() ? one.bored >= config.k() : env.random().nextInt(config.k()) == 0;
        if (over) {
            one.state = State.REMOVED;
            env.out(new OverlayOutput.Notify<>(new Retired(one.item)));
        }
    }

    private static void send(
            int to, RumorMessage message, Env<? super OverlayOutput<RumorMessage, EpidemicEvent>> env) {
        if (to != View.NOBODY) {
            env.out(new OverlayOutput.Send<>(to, message));
        }
    }
}
