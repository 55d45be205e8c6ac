package dev.starling.membership.swim;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.View;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.swim.SwimMessage.Ack;
import dev.starling.membership.swim.SwimMessage.Join;
import dev.starling.membership.swim.SwimMessage.Nack;
import dev.starling.membership.swim.SwimMessage.Ping;
import dev.starling.membership.swim.SwimMessage.PingReq;
import dev.starling.membership.swim.SwimMessage.State;
import dev.starling.membership.swim.SwimMessage.Status;
import dev.starling.membership.swim.SwimMessage.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A member of a group in which everybody knows all: see the package. */
public final class SwimMachine
        implements Machine<OverlayInput<SwimMessage, MembershipCommand>, OverlayOutput<SwimMessage, MembershipEvent>> {
    private static final int NOBODY = Members.NOBODY;
    private static final int RELAYS_MAX = 64;

    private final SwimConfig config;
    private final int self;
    private final Beliefs beliefs;
    private boolean member;
    private int contact = NOBODY;
    private long nextPeriodNs;
    private int periods;
    private int numbers;
    private @Nullable Probe probe;
    private final List<Relay> relays = new ArrayList<>(0);
    /** Lifeguard's: from 0, which is good. */
    private int health;

    private int rejected;

    /**
     * A member.
     *
     * @param known the peers 0 to {@code known} − 1 are members from the start; where this one is not among them, it is none
     *     before it joins
     * @param firstPeriodNs when its first period begins; members of a real group choose it at random
     */
    public SwimMachine(SwimConfig config, int self, int known, long firstPeriodNs) {
        this.config = config;
        this.self = self;
        member = self < known;
        beliefs = new Beliefs(config, self, known);
        nextPeriodNs = member ? firstPeriodNs : Env.NEVER;
    }

    /** How many messages no honest member sends have come. */
    public int rejected() {
        return rejected + beliefs.rejected;
    }

    /** How bad this member's own health is, from 0. */
    public int health() {
        return health;
    }

    /** Whether this peer is believed to be a member and not dead; the suspected are. */
    public boolean believesAlive(int peer) {
        return beliefs.members.lives(peer);
    }

    /** How many are believed to be members and not dead, oneself included. */
    public int living() {
        return beliefs.members.living();
    }

    /** All others who are believed to live, to draw from: changes with them. */
    public View view() {
        return random -> beliefs.members.draw(random, self);
    }

    @Override
    public long deadlineNs() {
        long deadline = Math.min(nextPeriodNs, beliefs.suspicionDueNs());
        if (probe != null && !probe.answered && !probe.asked && !probe.revisit) {
            deadline = Math.min(deadline, probe.timeoutNs);
        }
        for (Relay relay : relays) {
            deadline = Math.min(deadline, Math.min(relay.nackNs, relay.endNs));
        }
        return member ? deadline : Env.NEVER;
    }

    @Override
    public void handle(
            OverlayInput<SwimMessage, MembershipCommand> input,
            Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        switch (input) {
            case OverlayInput.Received<SwimMessage, MembershipCommand> in -> {
                if (member) {
                    received(in.from(), in.message(), env);
                }
            }
            case OverlayInput.Command<SwimMessage, MembershipCommand> in -> {
                switch (in.command()) {
                    case MembershipCommand.Join join -> join(join.contact(), env);
                    case MembershipCommand.Leave leave -> leave(env);
                }
            }
            case OverlayInput.Tick<SwimMessage, MembershipCommand> in -> {
                if (member) {
                    tick(env);
                }
            }
            // Datagrams: pings tell who lives.
            case OverlayInput.LinkUp<SwimMessage, MembershipCommand> in -> {}
            case OverlayInput.LinkDown<SwimMessage, MembershipCommand> in -> {}
        }
    }

    private void join(int through, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        if (!member) {
            member = true;
            beliefs.born(env.epochMs());
            nextPeriodNs = env.nowNs() + config.periodNs();
        }
        if (through != self) {
            contact = through;
            send(through, new Join(beliefs.incarnation()), env);
        }
    }

    /** Tells a few, who tell the others. */
    private void leave(Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        Update[] farewell = {beliefs.farewell()};
        for (int i = 0; i < Math.max(1, config.helpers()); i++) {
            int to = beliefs.members.draw(env.random(), self);
            if (to != NOBODY) {
                send(to, new Ack(0, farewell), env);
            }
        }
        member = false;
        probe = null;
        relays.clear();
        nextPeriodNs = Env.NEVER;
    }

    private void received(int from, SwimMessage message, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        switch (message) {
            case Ping ping -> {
                if (news(ping.updates(), env)) {
                    send(from, new Ack(ping.number(), beliefs.news(from)), env);
                }
            }
            case Ack ack -> {
                if (news(ack.updates(), env)) {
                    answered(from, ack.number(), env);
                }
            }
            case PingReq request -> {
                if (news(request.updates(), env)) {
                    relay(from, request, env);
                }
            }
            case Nack nack -> {
                if (probe != null && probe.number == nack.number() && probe.mayAnswer(from) && from != probe.target) {
                    probe.nacks++;
                }
            }
            case Join join -> {
                beliefs.heard(new Update(from, Status.ALIVE, join.incarnation(), from), env);
                send(from, new State(beliefs.all()), env);
            }
            case State state -> {
                if (from == contact && state.updates().length <= config.membersMax()) {
                    beliefs.heardAll(state.updates(), env);
                    contact = NOBODY;
                } else {
                    rejected++;
                }
            }
        }
    }

    /** Takes in what a message carries; whether that was within bounds. */
    private boolean news(Update[] updates, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        if (updates.length > config.updatesMax()) {
            rejected++;
            return false;
        }
        if (updates.length > 0) {
            int before = beliefs.refuted;
            beliefs.heardAll(updates, env);
            // Whoever is suspected was too slow for somebody.
            worse(beliefs.refuted - before);
        }
        return true;
    }

    private void answered(int from, int number, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        if (probe != null && probe.number == number && probe.mayAnswer(from)) {
            probe.answered = true;
            return;
        }
        for (int i = 0; i < relays.size(); i++) {
            Relay relay = relays.get(i);
            if (relay.number == number && relay.target == from) {
                relays.remove(i);
                send(relay.origin, new Ack(relay.originNumber, beliefs.news(relay.origin)), env);
                return;
            }
        }
    }

    private void relay(int from, PingReq request, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        if (!beliefs.members.isKnown(request.target()) || request.target() == self || relays.size() == RELAYS_MAX) {
            rejected++;
            return;
        }
        int number = ++numbers;
        long now = env.nowNs();
        // Early enough for the origin's period, which is as long as this member's.
        long nackNs = config.lifeguard().healthMax() > 0 ? now + config.timeoutNs() * 4 / 5 : Env.NEVER;
        relays.add(new Relay(from, request.number(), request.target(), number, nackNs, now + config.periodNs()));
        send(request.target(), new Ping(number, beliefs.news(request.target())), env);
    }

    private void tick(Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        long late = env.nowNs() - deadlineNs();
        if (late > config.timeoutNs()) {
            // This member did not run: what it missed says nothing about others.
            probe = null;
            beliefs.postpone(late);
        }
        beliefs.expire(env);
        for (int i = relays.size() - 1; i >= 0; i--) {
            Relay relay = relays.get(i);
            if (relay.endNs <= env.nowNs()) {
                relays.remove(i);
            } else if (relay.nackNs <= env.nowNs()) {
                relay.nackNs = Env.NEVER;
                send(relay.origin, new Nack(relay.originNumber), env);
            }
        }
        if (nextPeriodNs <= env.nowNs()) {
            judge(env);
            period(env);
        } else if (probe != null
                && !probe.answered
                && !probe.asked
                && !probe.revisit
                && probe.timeoutNs <= env.nowNs()) {
            askOthers(probe, env);
        }
    }

    private void askOthers(Probe out, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        out.asked = true;
        int[] helpers = new int[config.helpers()];
        int count = 0;
        for (int i = 0; i < 2 * helpers.length && count < helpers.length; i++) {
            int helper = beliefs.members.draw(env.random(), out.target);
            boolean twice = false;
            for (int j = 0; j < count; j++) {
                twice |= helpers[j] == helper;
            }
            if (helper != NOBODY && !twice) {
                helpers[count++] = helper;
                send(helper, new PingReq(out.number, out.target, beliefs.news(helper)), env);
            }
        }
        out.helpers = Arrays.copyOf(helpers, count);
    }

    /** The end of a period: who did not answer has failed, as far as this member can tell. */
    private void judge(Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        Probe out = probe;
        probe = null;
        if (out == null || out.revisit) {
            return;
        }
        if (out.answered) {
            health = Math.max(0, health - 1);
            return;
        }
        // Helpers who say that they got nothing show that this member is reached.
        int missing = out.helpers.length - out.nacks;
        worse(out.helpers.length == 0 ? 1 : Math.max(0, missing));
        beliefs.failed(out.target, env);
    }

    private void worse(int by) {
        health = Math.min(config.lifeguard().healthMax(), health + by);
    }

    private void period(Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        long now = env.nowNs();
        long stretch = health + 1L;
        nextPeriodNs = Math.max(nextPeriodNs, now - config.periodNs()) + config.periodNs() * stretch;
        periods++;
        if (contact != NOBODY) {
            // The answer was lost, or the contact is dead.
            send(contact, new Join(beliefs.incarnation()), env);
        }
        Member dead = config.revisitPeriods() > 0 && periods % config.revisitPeriods() == 0 ? beliefs.dead(env) : null;
        int target = dead != null
                ? dead.peer
                : config.roundRobin() ? beliefs.members.next(env.random()) : beliefs.members.draw(env.random(), self);
        if (target == NOBODY) {
            return;
        }
        int number = ++numbers;
        probe = new Probe(target, number, now + config.timeoutNs() * stretch, dead != null);
        send(target, new Ping(number, beliefs.news(target)), env);
    }

    private static void send(
            int to, SwimMessage message, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        env.out(new OverlayOutput.Send<>(to, message));
    }
}
