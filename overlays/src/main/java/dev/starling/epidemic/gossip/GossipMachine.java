package dev.starling.epidemic.gossip;

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
import org.jspecify.annotations.Nullable;

/** A peer that gossips: see the package. */
public final class GossipMachine
        implements Machine<OverlayInput<GossipMessage, Publish>, OverlayOutput<GossipMessage, EpidemicEvent>> {
    private static final GossipMessage.Pull KNOWS_NOTHING = new GossipMessage.Pull(new long[0]);
    private static final int FRESH = -1;

    /** An item here. */
    private static final class Held {
        final long id;
        /** As it is passed on: made once, since a round is as cheap as what it allocates. */
        final GossipMessage.Push push;
        /** The one that came before. */
        @Nullable
        Held before;
        /** Rounds in which it is still passed on; {@link #FRESH} before its first. */
        int left = FRESH;

        Held(Item item, int hops, @Nullable Held before) {
            id = item.id();
            push = new GossipMessage.Push(item, hops + 1);
            this.before = before;
        }
    }

    private final GossipConfig config;
    private final View view;
    private final long firstRoundNs;
    private long nextRoundNs;
    /** What came last, and through it all that came before. */
    private @Nullable Held newest;
    /** Its id, since most messages are of what came last: who has it already is not even looked at then. */
    private long newestId;

    private int size;
    private int rejected;
    private GossipMessage.Pull question = KNOWS_NOTHING;

    /**
     * A peer that knows nothing yet.
     *
     * @param firstRoundNs when its first round begins; peers of a real network choose it at random
     */
    public GossipMachine(GossipConfig config, View view, long firstRoundNs) {
        this.config = config;
        this.view = view;
        this.firstRoundNs = firstRoundNs;
        nextRoundNs = config.mode().pulls() ? firstRoundNs : Env.NEVER;
    }

    /** How many messages no honest peer sends have come. */
    public int rejected() {
        return rejected;
    }

    @Override
    public long deadlineNs() {
        return nextRoundNs;
    }

    @Override
    public void handle(
            OverlayInput<GossipMessage, Publish> input, Env<? super OverlayOutput<GossipMessage, EpidemicEvent>> env) {
        switch (input) {
            case OverlayInput.Received<GossipMessage, Publish> in -> received(in.from(), in.message(), env);
            case OverlayInput.Command<GossipMessage, Publish> in ->
                learn(in.command().item(), 0, env);
            case OverlayInput.Tick<GossipMessage, Publish> in -> round(env);
            // Whom to gossip with is the view's business.
            case OverlayInput.LinkUp<GossipMessage, Publish> in -> {}
            case OverlayInput.LinkDown<GossipMessage, Publish> in -> {}
        }
    }

    private void received(
            int from, GossipMessage message, Env<? super OverlayOutput<GossipMessage, EpidemicEvent>> env) {
        switch (message) {
            case GossipMessage.Push push -> heard(push.item(), push.hops(), env);
            case GossipMessage.Reply reply -> heard(reply.item(), reply.hops(), env);
            case GossipMessage.Pull pull -> answer(from, pull.known(), env);
        }
    }

    private void heard(Item item, int hops, Env<? super OverlayOutput<GossipMessage, EpidemicEvent>> env) {
        if (hops < 1) {
            rejected++;
        } else {
            learn(item, hops, env);
        }
    }

    private void learn(Item item, int hops, Env<? super OverlayOutput<GossipMessage, EpidemicEvent>> env) {
        if (newest != null && item.id() == newestId) {
            return;
        }
        Held last = null;
        for (Held one = newest; one != null; one = one.before) {
            if (one.id == item.id()) {
                return;
            }
            if (one.before != null) {
                last = one;
            }
        }
        newest = new Held(item, hops, newest);
        newestId = item.id();
        if (size == config.itemsMax()) {
            // The oldest makes room.
            (last == null ? newest : last).before = null;
        } else {
            size++;
        }
        if (config.mode().pulls()) {
            question = new GossipMessage.Pull(ids());
        }
        if (nextRoundNs == Env.NEVER) {
            nextRoundNs = roundFrom(env.nowNs());
        }
        env.out(new OverlayOutput.Notify<>(new Delivered(item, hops)));
    }

    private long[] ids() {
        long[] ids = new long[size];
        int at = 0;
        for (Held one = newest; one != null; one = one.before) {
            ids[at++] = one.id;
        }
        return ids;
    }

    /** The first round that begins at or after this moment. */
    private long roundFrom(long ns) {
        long rounds = Math.max(0, Math.ceilDiv(ns - firstRoundNs, config.periodNs()));
        return firstRoundNs + rounds * config.periodNs();
    }

    private void round(Env<? super OverlayOutput<GossipMessage, EpidemicEvent>> env) {
        if (env.nowNs() < nextRoundNs) {
            return;
        }
        boolean hot = age(env);
        for (int i = 0; i < config.fanout(); i++) {
            if (hot && config.mode().pushes()) {
                push(env);
            }
            if (config.mode().pulls()) {
                send(view.draw(env.random()), question, env);
            }
        }
        boolean goesOn = hot || config.mode().pulls();
        nextRoundNs = goesOn ? roundFrom(env.nowNs() + 1) : Env.NEVER;
    }

    /** A round later: what was fresh becomes hot, what was hot long enough retires. Whether anything is hot. */
    private boolean age(Env<? super OverlayOutput<GossipMessage, EpidemicEvent>> env) {
        boolean hot = false;
        for (Held one = newest; one != null; one = one.before) {
            if (one.left == FRESH) {
                one.left = config.roundsHot();
            } else if (one.left > 0 && one.left != GossipConfig.FOREVER && --one.left == 0) {
                env.out(new OverlayOutput.Notify<>(new Retired(one.push.item())));
            }
            hot |= one.left > 0;
        }
        return hot;
    }

    /** All hot items to one partner. */
    private void push(Env<? super OverlayOutput<GossipMessage, EpidemicEvent>> env) {
        int partner = view.draw(env.random());
        for (Held one = newest; one != null; one = one.before) {
            if (one.left > 0) {
                send(partner, one.push, env);
            }
        }
    }

    private void answer(int from, long[] known, Env<? super OverlayOutput<GossipMessage, EpidemicEvent>> env) {
        if (known.length > config.idsMax()) {
            rejected++;
            return;
        }
        for (Held one = newest; one != null; one = one.before) {
            if (one.left > 0 && !contains(known, one.id)) {
                send(from, new GossipMessage.Reply(one.push.item(), one.push.hops()), env);
            }
        }
    }

    private static boolean contains(long[] ids, long id) {
        for (long one : ids) {
            if (one == id) {
                return true;
            }
        }
        return false;
    }

    private static void send(
            int to, GossipMessage message, Env<? super OverlayOutput<GossipMessage, EpidemicEvent>> env) {
        if (to != View.NOBODY) {
            env.out(new OverlayOutput.Send<>(to, message));
        }
    }
}
