package dev.starling.membership.cyclon;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.View;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.cyclon.CyclonMessage.Join;
import dev.starling.membership.cyclon.CyclonMessage.Place;
import dev.starling.membership.cyclon.CyclonMessage.Shuffle;
import dev.starling.membership.cyclon.CyclonMessage.ShuffleReply;
import dev.starling.membership.cyclon.CyclonMessage.Walk;

/** A peer that exchanges a random view: see the package. */
public final class CyclonMachine
        implements Machine<
                OverlayInput<CyclonMessage, MembershipCommand>, OverlayOutput<CyclonMessage, MembershipEvent>> {
    private static final int NOBODY = Entries.NOBODY;
    private static final int[] NOTHING = {};

    private final CyclonConfig config;
    private final int self;
    private final Entries view;
    private boolean member;
    /** Through whom this peer joined, and would again. */
    private int contact = NOBODY;

    private long nextPeriodNs = Env.NEVER;
    /** Whose answer is missing, and whom it was offered. */
    private int asked = NOBODY;

    private int[] offered = NOTHING;
    private int rejected;

    /** A peer that is no member yet. */
    public CyclonMachine(CyclonConfig config, int self) {
        this.config = config;
        this.self = self;
        view = new Entries(config.viewMax());
    }

    /** How many messages no honest peer sends have come. */
    public int rejected() {
        return rejected;
    }

    /** Whom this peer knows, copied. */
    public int[] known() {
        return view.peers();
    }

    /** Whom this peer knows, to draw from: changes with them. */
    public View view() {
        return random -> view.size() == 0 ? View.NOBODY : view.peer(random.nextInt(view.size()));
    }

    @Override
    public long deadlineNs() {
        return nextPeriodNs;
    }

    @Override
    public void handle(
            OverlayInput<CyclonMessage, MembershipCommand> input,
            Env<? super OverlayOutput<CyclonMessage, MembershipEvent>> env) {
        switch (input) {
            case OverlayInput.Received<CyclonMessage, MembershipCommand> in -> {
                if (member) {
                    received(in.from(), in.message(), env);
                }
            }
            case OverlayInput.Command<CyclonMessage, MembershipCommand> in -> {
                switch (in.command()) {
                    case MembershipCommand.Join join -> join(join.contact(), env);
                    case MembershipCommand.Leave leave -> leave(env);
                }
            }
            case OverlayInput.Tick<CyclonMessage, MembershipCommand> in -> tick(env);
            case OverlayInput.LinkDown<CyclonMessage, MembershipCommand> in -> {
                int index = view.indexOf(in.peer());
                if (index >= 0) {
                    remove(index, true, env);
                }
            }
            case OverlayInput.LinkUp<CyclonMessage, MembershipCommand> in -> {}
        }
    }

    private void join(int through, Env<? super OverlayOutput<CyclonMessage, MembershipEvent>> env) {
        if (!member) {
            member = true;
            nextPeriodNs = env.nowNs() + 1 + env.random().nextLong(config.periodNs());
        }
        if (through != self) {
            contact = through;
            learn(through, 0, NOTHING, env);
            send(through, new Join(), env);
        }
    }

    /** Nobody is told: entries that name this peer age and drop out. */
    private void leave(Env<? super OverlayOutput<CyclonMessage, MembershipEvent>> env) {
        while (view.size() > 0) {
            remove(0, false, env);
        }
        member = false;
        nextPeriodNs = Env.NEVER;
        asked = NOBODY;
    }

    private void received(
            int from, CyclonMessage message, Env<? super OverlayOutput<CyclonMessage, MembershipEvent>> env) {
        switch (message) {
            case Join join -> {
                // As many walks as a view has places: each gives one entry away, and takes the newcomer for it.
                Walk walk = new Walk(from, config.walk());
                for (int i = 0; i < config.viewMax(); i++) {
                    walk(walk, env);
                }
            }
            case Walk walk -> {
                if (walk.ttl() < 0 || walk.ttl() >= config.walk() || walk.peer() < 0) {
                    rejected++;
                } else if (walk.peer() != self) {
                    walk(walk, env);
                }
            }
            case Place place -> {
                if (place.age() < 0 || place.peer() < 0) {
                    rejected++;
                } else if (!view.full()) {
                    learn(place.peer(), place.age(), NOTHING, env);
                }
            }
            case Shuffle shuffle -> exchange(from, shuffle, env);
            case ShuffleReply reply -> {
                if (malformed(reply.peers(), reply.ages())) {
                    rejected++;
                } else if (from == asked) {
                    asked = NOBODY;
                    learnAll(reply.peers(), reply.ages(), offered, env);
                    offered = NOTHING;
                }
            }
        }
    }

    private void walk(Walk walk, Env<? super OverlayOutput<CyclonMessage, MembershipEvent>> env) {
        if (walk.ttl() > 0 && view.size() > 0) {
            int next = view.peer(env.random().nextInt(view.size()));
            if (next != walk.peer()) {
                send(next, new Walk(walk.peer(), walk.ttl() - 1), env);
                return;
            }
        }
        if (view.indexOf(walk.peer()) >= 0) {
            return;
        }
        if (!view.full()) {
            learn(walk.peer(), 0, NOTHING, env);
            send(walk.peer(), new Place(self, 0), env);
            return;
        }
        int given = env.random().nextInt(view.size());
        send(walk.peer(), new Place(view.peer(given), view.age(given)), env);
        remove(given, false, env);
        learn(walk.peer(), 0, NOTHING, env);
    }

    private void tick(Env<? super OverlayOutput<CyclonMessage, MembershipEvent>> env) {
        if (env.nowNs() < nextPeriodNs) {
            return;
        }
        nextPeriodNs = env.nowNs() + config.periodNs();
        if (asked != NOBODY) {
            // It left the view when it was asked; what it was offered stays.
            env.out(new OverlayOutput.Notify<>(new MembershipEvent.Down(asked, true)));
            asked = NOBODY;
        }
        if (view.size() == 0) {
            if (contact != NOBODY) {
                join(contact, env);
            }
            return;
        }
        view.grow();
        int oldest = view.oldest();
        asked = view.peer(oldest);
        remove(oldest, false, env);
        int count = Math.min(config.shuffleLength() - 1, view.size());
        view.drawToFront(count, env.random());
        int[] peers = new int[count + 1];
        int[] ages = new int[count + 1];
        copyFront(count, peers, ages);
        peers[count] = self;
        offered = peers;
        send(asked, new Shuffle(peers, ages), env);
    }

    private void copyFront(int count, int[] peers, int[] ages) {
        for (int i = 0; i < count; i++) {
            peers[i] = view.peer(i);
            ages[i] = view.age(i);
        }
    }

    private boolean malformed(int[] peers, int[] ages) {
        if (peers.length > config.shuffleLength() || ages.length != peers.length) {
            return true;
        }
        for (int i = 0; i < peers.length; i++) {
            if (peers[i] < 0 || ages[i] < 0) {
                return true;
            }
        }
        return false;
    }

    private void exchange(int from, Shuffle shuffle, Env<? super OverlayOutput<CyclonMessage, MembershipEvent>> env) {
        if (malformed(shuffle.peers(), shuffle.ages())) {
            rejected++;
            return;
        }
        int count = Math.min(config.shuffleLength(), view.size());
        view.drawToFront(count, env.random());
        int[] peers = new int[count];
        int[] ages = new int[count];
        copyFront(count, peers, ages);
        send(from, new ShuffleReply(peers, ages), env);
        learnAll(shuffle.peers(), shuffle.ages(), peers, env);
    }

    private void learnAll(
            int[] peers, int[] ages, int[] given, Env<? super OverlayOutput<CyclonMessage, MembershipEvent>> env) {
        for (int i = 0; i < peers.length; i++) {
            learn(peers[i], ages[i], given, env);
        }
    }

    /** Puts an entry into an empty place, or into that of one that was given away. */
    private void learn(int peer, int age, int[] given, Env<? super OverlayOutput<CyclonMessage, MembershipEvent>> env) {
        if (peer == self || view.indexOf(peer) >= 0) {
            return;
        }
        for (int i = 0; view.full() && i < given.length; i++) {
            int index = view.indexOf(given[i]);
            if (index >= 0) {
                remove(index, false, env);
            }
        }
        if (!view.full()) {
            view.add(peer, age);
            env.out(new OverlayOutput.Notify<>(new MembershipEvent.Up(peer)));
        }
    }

    private void remove(int index, boolean failed, Env<? super OverlayOutput<CyclonMessage, MembershipEvent>> env) {
        int peer = view.peer(index);
        view.removeAt(index);
        env.out(new OverlayOutput.Notify<>(new MembershipEvent.Down(peer, failed)));
    }

    private static void send(
            int to, CyclonMessage message, Env<? super OverlayOutput<CyclonMessage, MembershipEvent>> env) {
        env.out(new OverlayOutput.Send<>(to, message));
    }
}
