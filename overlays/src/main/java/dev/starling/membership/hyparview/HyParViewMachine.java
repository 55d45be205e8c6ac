package dev.starling.membership.hyparview;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.View;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.hyparview.HyParViewMessage.Disconnect;
import dev.starling.membership.hyparview.HyParViewMessage.ForwardJoin;
import dev.starling.membership.hyparview.HyParViewMessage.Join;
import dev.starling.membership.hyparview.HyParViewMessage.KeepAlive;
import dev.starling.membership.hyparview.HyParViewMessage.Neighbor;
import dev.starling.membership.hyparview.HyParViewMessage.NeighborReply;
import dev.starling.membership.hyparview.HyParViewMessage.Shuffle;
import dev.starling.membership.hyparview.HyParViewMessage.ShuffleReply;
import java.util.Arrays;

/** A peer with a partial, symmetric view: see the package. */
public final class HyParViewMachine
        implements Machine<
                OverlayInput<HyParViewMessage, MembershipCommand>, OverlayOutput<HyParViewMessage, MembershipEvent>> {
    private static final int NOBODY = ActiveView.NOBODY;
    private static final int[] NOTHING = {};
    private static final KeepAlive KEEP_ALIVE = new KeepAlive();
    private static final NeighborReply ACCEPTED = new NeighborReply(true);
    private static final NeighborReply REFUSED = new NeighborReply(false);
    private static final Disconnect MADE_ROOM = new Disconnect(false);
    private static final Disconnect LEAVING = new Disconnect(true);

    private final HyParViewConfig config;
    private final int self;
    private final int[] contacts;
    private final ActiveView active;
    private final PassiveView passive;
    private boolean member;
    /** Who is asked for a link; until {@link #answerDueNs}. */
    private int awaited = NOBODY;

    private boolean joining;
    private long answerDueNs = Env.NEVER;
    private long nextPeriodNs = Env.NEVER;
    private long nextRefreshNs = Env.NEVER;
    /** What the last SHUFFLE offered: makes room first. */
    private int[] offered = NOTHING;

    private int rejected;

    /**
     * A peer that is no member yet.
     *
     * @param contacts peers that are likely to be members whenever one is needed: seeds
     */
    public HyParViewMachine(HyParViewConfig config, int self, int... contacts) {
        this.config = config;
        this.self = self;
        this.contacts = contacts;
        active = new ActiveView(config.activeMax());
        passive = new PassiveView(config.passiveMax());
    }

    /** How many messages no honest peer sends have come. */
    public int rejected() {
        return rejected;
    }

    /** The links, copied. */
    public int[] active() {
        int[] peers = new int[active.size()];
        Arrays.setAll(peers, active::at);
        return peers;
    }

    /** The reserve, copied. */
    public int[] passive() {
        int[] peers = new int[passive.size()];
        Arrays.setAll(peers, passive::at);
        return peers;
    }

    /** The links, to draw from: changes with them. */
    public View view() {
        return random -> active.draw(random, NOBODY, NOBODY);
    }

    @Override
    public long deadlineNs() {
        return Math.min(answerDueNs, Math.min(nextPeriodNs, nextRefreshNs));
    }

    @Override
    public void handle(
            OverlayInput<HyParViewMessage, MembershipCommand> input,
            Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        switch (input) {
            case OverlayInput.Received<HyParViewMessage, MembershipCommand> in -> {
                if (member) {
                    active.heard(in.from());
                    received(in.from(), in.message(), env);
                } else {
                    decline(in.from(), in.message(), env);
                }
            }
            case OverlayInput.Command<HyParViewMessage, MembershipCommand> in -> {
                switch (in.command()) {
                    case MembershipCommand.Join join -> join(join.contact(), env);
                    case MembershipCommand.Leave leave -> leave(env);
                }
            }
            case OverlayInput.Tick<HyParViewMessage, MembershipCommand> in -> tick(env);
            case OverlayInput.LinkDown<HyParViewMessage, MembershipCommand> in -> failed(in.peer(), env);
            // Links are made by NEIGHBOR alone.
            case OverlayInput.LinkUp<HyParViewMessage, MembershipCommand> in -> {}
        }
    }

    private void join(int contact, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        if (!member) {
            member = true;
            nextPeriodNs = env.nowNs() + 1 + env.random().nextLong(config.periodNs());
            scheduleRefresh(env);
        }
        if (contact != self) {
            ask(contact, new Join(), true, env);
        }
    }

    private void leave(Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        while (active.size() > 0) {
            int peer = active.at(0);
            send(peer, LEAVING, env);
            active.remove(peer);
            env.out(new OverlayOutput.Notify<>(new MembershipEvent.Down(peer, false)));
        }
        member = false;
        nextPeriodNs = Env.NEVER;
        nextRefreshNs = Env.NEVER;
        awaitNobody();
    }

    /** What a peer says that is no member. */
    private void decline(
            int from, HyParViewMessage message, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        switch (message) {
            case Neighbor neighbor -> send(from, REFUSED, env);
            case NeighborReply reply when reply.accepted() -> send(from, LEAVING, env);
            case KeepAlive alive -> send(from, LEAVING, env);
            case NeighborReply reply -> {}
            case Join join -> {}
            case ForwardJoin join -> {}
            case Disconnect disconnect -> {}
            case Shuffle shuffle -> {}
            case ShuffleReply reply -> {}
        }
    }

    private void received(
            int from, HyParViewMessage message, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        switch (message) {
            case Join join -> joined(from, env);
            case ForwardJoin join -> forward(from, join, env);
            case Neighbor neighbor -> {
                boolean accepted = neighbor.high() || active.contains(from) || !active.full();
                if (accepted) {
                    link(from, env);
                }
                send(from, accepted ? ACCEPTED : REFUSED, env);
            }
            case NeighborReply reply -> answered(from, reply.accepted(), env);
            case Disconnect disconnect -> disconnected(from, disconnect.leaving(), env);
            case Shuffle shuffle -> shuffle(from, shuffle, env);
            case ShuffleReply reply -> {
                if (reply.peers().length > config.shuffleMax()) {
                    rejected++;
                } else {
                    learn(reply.peers(), offered, env);
                    offered = NOTHING;
                }
            }
            case KeepAlive alive -> {
                // While the answer is on its way, the other has the link and this peer has not.
                if (!active.contains(from) && from != awaited) {
                    send(from, MADE_ROOM, env);
                }
            }
        }
    }

    private void joined(int from, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        link(from, env);
        send(from, ACCEPTED, env);
        ForwardJoin walk = new ForwardJoin(from, config.activeWalk());
        for (int i = 0; i < active.size(); i++) {
            if (active.at(i) != from) {
                send(active.at(i), walk, env);
            }
        }
    }

    private void forward(
            int from, ForwardJoin join, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        if (join.ttl() < 0 || join.ttl() > config.activeWalk() || join.peer() < 0) {
            rejected++;
            return;
        }
        int peer = join.peer();
        if (peer == self) {
            return;
        }
        int next = join.ttl() == 0 ? NOBODY : active.draw(env.random(), from, peer);
        if (next == NOBODY) {
            if (!active.contains(peer)) {
                link(peer, env);
                send(peer, new Neighbor(true), env);
            }
            return;
        }
        if (join.ttl() == config.passiveWalk()) {
            keep(peer, NOTHING, env);
        }
        send(next, new ForwardJoin(peer, join.ttl() - 1), env);
    }

    private void answered(
            int from, boolean accepted, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        boolean asked = from == awaited;
        boolean joinAnswered = asked && joining;
        if (asked) {
            awaitNobody();
        }
        if (!accepted) {
            if (asked) {
                passive.refused(from);
            }
            unlink(from, false, env);
            replace(env);
        } else if (!active.contains(from)) {
            // It may come too late, or the slot may have been taken meanwhile.
            if (asked && (joinAnswered || !active.full())) {
                link(from, env);
            } else {
                send(from, MADE_ROOM, env);
            }
            replace(env);
        }
    }

    private void disconnected(
            int from, boolean leaving, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        if (from == awaited) {
            awaitNobody();
        }
        boolean linked = unlink(from, false, env);
        if (leaving) {
            passive.remove(from);
        } else if (linked) {
            keep(from, NOTHING, env);
            passive.refused(from);
        }
        if (linked && config.replaceDisconnected()) {
            replace(env);
        }
    }

    private void failed(int peer, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        passive.remove(peer);
        if (peer == awaited) {
            awaitNobody();
        }
        unlink(peer, true, env);
        replace(env);
    }

    /** Adds a neighbour, for whom another has to go where there is no room. */
    private void link(int peer, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        if (active.contains(peer) || peer == self) {
            return;
        }
        if (active.full()) {
            int dropped = active.draw(env.random(), NOBODY, NOBODY);
            send(dropped, MADE_ROOM, env);
            unlink(dropped, false, env);
            keep(dropped, NOTHING, env);
        }
        passive.remove(peer);
        active.add(peer);
        env.out(new OverlayOutput.Notify<>(new MembershipEvent.Up(peer)));
    }

    private boolean unlink(
            int peer, boolean failed, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        boolean linked = active.remove(peer);
        if (linked) {
            env.out(new OverlayOutput.Notify<>(new MembershipEvent.Down(peer, failed)));
        }
        return linked;
    }

    /** Puts a peer into the reserve. */
    private void keep(int peer, int[] givenAway, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        if (peer != self && peer >= 0 && !active.contains(peer)) {
            passive.add(peer, givenAway, env.random());
        }
    }

    private void learn(
            int[] peers, int[] givenAway, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        for (int peer : peers) {
            keep(peer, givenAway, env);
        }
    }

    /** Asks one of the reserve for a link where a slot is free. Whoever has nobody left starts anew at a contact. */
    private void replace(Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        if (!member || active.full() || awaited != NOBODY) {
            return;
        }
        int candidate = passive.candidate(env.random());
        if (candidate != NOBODY) {
            ask(candidate, new Neighbor(active.size() == 0), false, env);
        } else if (active.size() == 0) {
            int contact = contact(env);
            if (contact != NOBODY) {
                ask(contact, new Join(), true, env);
            }
        }
    }

    private void ask(
            int peer,
            HyParViewMessage question,
            boolean join,
            Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        awaited = peer;
        joining = join;
        answerDueNs = env.nowNs() + config.answerNs();
        send(peer, question, env);
    }

    private void awaitNobody() {
        awaited = NOBODY;
        joining = false;
        answerDueNs = Env.NEVER;
    }

    /** A contact other than oneself at random. */
    private int contact(Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        if (contacts.length == 0) {
            return NOBODY;
        }
        int drawn = contacts[env.random().nextInt(contacts.length)];
        return drawn == self ? NOBODY : drawn;
    }

    private void tick(Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        if (answerDueNs <= env.nowNs()) {
            passive.remove(awaited);
            awaitNobody();
            replace(env);
        }
        if (nextPeriodNs <= env.nowNs()) {
            nextPeriodNs = env.nowNs() + config.periodNs();
            period(env);
        }
        if (nextRefreshNs <= env.nowNs()) {
            scheduleRefresh(env);
            refresh(env);
        }
    }

    /** Has a contact look for a neighbour, as if this peer came anew. */
    private void refresh(Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        int contact = contact(env);
        if (contact != NOBODY) {
            send(contact, new ForwardJoin(self, config.activeWalk()), env);
        }
    }

    /** Spread out, so that contacts are not all asked at once. */
    private void scheduleRefresh(Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        if (config.refreshNs() != HyParViewConfig.NEVER) {
            nextRefreshNs =
                    env.nowNs() + config.refreshNs() / 2 + 1 + env.random().nextLong(config.refreshNs());
        }
    }

    private void period(Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        if (config.silentPeriodsMax() > 0) {
            active.age();
            int silent = active.silentFor(config.silentPeriodsMax());
            while (silent != NOBODY) {
                unlink(silent, true, env);
                passive.remove(silent);
                silent = active.silentFor(config.silentPeriodsMax());
            }
            for (int i = 0; i < active.size(); i++) {
                send(active.at(i), KEEP_ALIVE, env);
            }
        }
        if (config.replaceDisconnected() || active.size() == 0) {
            if (!active.full() && awaited == NOBODY && passive.candidate(env.random()) == NOBODY) {
                refresh(env);
            }
            passive.forgive();
            replace(env);
        }
        int to = active.draw(env.random(), NOBODY, NOBODY);
        if (to != NOBODY) {
            offered = sample(to, env);
            send(to, new Shuffle(self, config.activeWalk() - 1, offered), env);
        }
    }

    /** Oneself, some of the links and some of the reserve. */
    private int[] sample(int except, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        int[] peers = new int[config.shuffleMax()];
        peers[0] = self;
        int at = 1;
        int left = Math.min(config.shuffleActive(), active.size() - 1);
        int others = active.size() - 1;
        for (int i = 0; i < active.size() && left > 0; i++) {
            if (active.at(i) != except && env.random().nextInt(others--) < left) {
                peers[at++] = active.at(i);
                left--;
            }
        }
        return Arrays.copyOf(peers, passive.sample(config.shufflePassive(), peers, at, env.random()));
    }

    private void shuffle(int from, Shuffle shuffle, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        if (shuffle.peers().length > config.shuffleMax()
                || shuffle.ttl() < 0
                || shuffle.ttl() >= config.activeWalk()
                || shuffle.origin() < 0) {
            rejected++;
            return;
        }
        int next = shuffle.ttl() == 0 ? NOBODY : active.draw(env.random(), from, shuffle.origin());
        if (next != NOBODY) {
            send(next, new Shuffle(shuffle.origin(), shuffle.ttl() - 1, shuffle.peers()), env);
        } else if (shuffle.origin() != self) {
            int[] answer = new int[shuffle.peers().length];
            answer = Arrays.copyOf(answer, passive.sample(answer.length, answer, 0, env.random()));
            send(shuffle.origin(), new ShuffleReply(answer), env);
            learn(shuffle.peers(), answer, env);
        }
    }

    private static void send(
            int to, HyParViewMessage message, Env<? super OverlayOutput<HyParViewMessage, MembershipEvent>> env) {
        env.out(new OverlayOutput.Send<>(to, message));
    }
}
