package dev.starling.membership.seeds;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Neighbours;
import dev.starling.epidemic.View;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.seeds.SeedsMessage.Members;
import dev.starling.membership.seeds.SeedsMessage.Register;
import dev.starling.membership.seeds.SeedsMessage.Unregister;
import java.util.Arrays;

/** A peer that learns of others from seeds, or a seed: see the package. Told to join through itself, it is a seed. */
public final class SeedsMachine
        implements Machine<
                OverlayInput<SeedsMessage, MembershipCommand>, OverlayOutput<SeedsMessage, MembershipEvent>> {
    private static final int[] NOBODY = {};

    private final SeedsConfig config;
    private final int self;
    private final Neighbours seeds;
    private final Leases list;
    private boolean seed;
    /** In the order of their numbers. */
    private int[] view = NOBODY;

    private long nextPeriodNs = Env.NEVER;
    private int rejected;

    /** A peer that knows nobody yet. */
    public SeedsMachine(SeedsConfig config, int self) {
        this.config = config;
        this.self = self;
        seeds = new Neighbours(config.seedsMax());
        list = new Leases(config.listMax());
    }

    /** How many messages no honest peer sends have come. */
    public int rejected() {
        return rejected;
    }

    /** Whom this peer knows, copied; for a seed those registered. */
    public int[] known() {
        return view.clone();
    }

    /** Whom this peer knows, to draw from: changes with them. */
    public View view() {
        return random -> view.length == 0 ? View.NOBODY : view[random.nextInt(view.length)];
    }

    @Override
    public long deadlineNs() {
        return nextPeriodNs;
    }

    @Override
    public void handle(
            OverlayInput<SeedsMessage, MembershipCommand> input,
            Env<? super OverlayOutput<SeedsMessage, MembershipEvent>> env) {
        switch (input) {
            case OverlayInput.Received<SeedsMessage, MembershipCommand> in -> received(in.from(), in.message(), env);
            case OverlayInput.Command<SeedsMessage, MembershipCommand> in -> {
                switch (in.command()) {
                    case MembershipCommand.Join join -> join(join.contact(), env);
                    case MembershipCommand.Leave leave -> leave(env);
                }
            }
            case OverlayInput.Tick<SeedsMessage, MembershipCommand> in -> {
                if (nextPeriodNs <= env.nowNs()) {
                    period(env);
                }
            }
            // Leases tell who lives.
            case OverlayInput.LinkUp<SeedsMessage, MembershipCommand> in -> {}
            case OverlayInput.LinkDown<SeedsMessage, MembershipCommand> in -> {}
        }
    }

    private void join(int contact, Env<? super OverlayOutput<SeedsMessage, MembershipEvent>> env) {
        if (contact == self) {
            seed = true;
        } else if (seeds.add(contact)) {
            env.out(new OverlayOutput.Send<>(contact, new Register()));
        }
        if (nextPeriodNs == Env.NEVER) {
            nextPeriodNs = env.nowNs() + 1 + env.random().nextLong(config.periodNs());
        }
    }

    private void leave(Env<? super OverlayOutput<SeedsMessage, MembershipEvent>> env) {
        while (seeds.size() > 0) {
            env.out(new OverlayOutput.Send<>(seeds.at(0), new Unregister()));
            seeds.remove(seeds.at(0));
        }
        become(NOBODY, env);
        seed = false;
        nextPeriodNs = Env.NEVER;
    }

    private void period(Env<? super OverlayOutput<SeedsMessage, MembershipEvent>> env) {
        nextPeriodNs = env.nowNs() + config.periodNs();
        for (int i = 0; i < seeds.size(); i++) {
            env.out(new OverlayOutput.Send<>(seeds.at(i), new Register()));
        }
        if (seed) {
            list.expire(env.nowNs());
            become(list.sample(config.viewMax(), self, env.random()), env);
        }
    }

    private void received(
            int from, SeedsMessage message, Env<? super OverlayOutput<SeedsMessage, MembershipEvent>> env) {
        switch (message) {
            case Register register -> {
                if (!seed) {
                    rejected++;
                    return;
                }
                list.expire(env.nowNs());
                list.renew(from, env.nowNs() + config.leaseNs());
                env.out(new OverlayOutput.Send<>(from, new Members(list.sample(config.viewMax(), from, env.random()))));
            }
            case Unregister unregister -> list.end(from);
            case Members members -> {
                if (!seeds.contains(from) || members.peers().length > config.viewMax()) {
                    rejected++;
                } else {
                    become(members.peers(), env);
                }
            }
        }
    }

    /** Takes a new view; what differs from the one before is told. */
    private void become(int[] peers, Env<? super OverlayOutput<SeedsMessage, MembershipEvent>> env) {
        int[] next = Arrays.stream(peers)
                .filter(peer -> peer >= 0 && peer != self)
                .sorted()
                .distinct()
                .toArray();
        int[] before = view;
        view = next;
        for (int peer : before) {
            if (Arrays.binarySearch(next, peer) < 0) {
                env.out(new OverlayOutput.Notify<>(new MembershipEvent.Down(peer, false)));
            }
        }
        for (int peer : next) {
            if (Arrays.binarySearch(before, peer) < 0) {
                env.out(new OverlayOutput.Notify<>(new MembershipEvent.Up(peer)));
            }
        }
    }
}
