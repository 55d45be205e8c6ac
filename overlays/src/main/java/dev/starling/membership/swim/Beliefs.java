package dev.starling.membership.swim;

import dev.starling.core.Env;
import dev.starling.core.OverlayOutput;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.swim.SwimMessage.Status;
import dev.starling.membership.swim.SwimMessage.Update;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** What one member believes of all, and the news that it spreads. */
final class Beliefs {
    private final SwimConfig config;
    private final int self;
    final Members members;
    private final Updates updates;
    /** The own one. */
    private long incarnation;
    /** When the first suspicion is over. */
    private long suspicionDueNs = Env.NEVER;

    int rejected;
    /** How often this member had to say that it lives. */
    int refuted;

    Beliefs(SwimConfig config, int self, int known) {
        this.config = config;
        this.self = self;
        members = new Members(self, known);
        updates = new Updates(config.queueMax());
    }

    long suspicionDueNs() {
        return suspicionDueNs;
    }

    long incarnation() {
        return incarnation;
    }

    /** A life that begins now: nothing that was said of an earlier one holds. */
    void born(long newIncarnation) {
        incarnation = Math.max(incarnation, newIncarnation);
    }

    /** News for a message to a member. */
    Update[] news(int to) {
        Update first = null;
        Member member = members.changed(to);
        if (member != null && tellsFirst(member)) {
            first = said(member);
        }
        return updates.take(config.updatesMax(), config.transmissions(members.living()), first);
    }

    /** The dead hear of their death whenever they are pinged: that is what for. */
    private boolean tellsFirst(Member member) {
        return member.status == Status.DEAD
                || (member.status == Status.SUSPECT && config.lifeguard().buddy());
    }

    private Update said(Member member) {
        int by = switch (member.status) {
            case ALIVE -> member.peer;
            case SUSPECT -> member.suspectedBy[0];
            case DEAD -> self;
        };
        return new Update(member.peer, member.status, member.incarnation, by);
    }

    /** All that is believed, for a newcomer. */
    Update[] all() {
        ArrayList<Update> all = new ArrayList<>(members.living());
        for (int peer = 0; peer < members.numbers(); peer++) {
            Member member = members.changed(peer);
            if (peer == self) {
                all.add(new Update(self, Status.ALIVE, incarnation, self));
            } else if (member != null) {
                all.add(said(member));
            } else if (members.isKnown(peer)) {
                all.add(new Update(peer, Status.ALIVE, 0, peer));
            }
        }
        return all.toArray(Update[]::new);
    }

    void heardAll(Update[] news, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        for (Update update : news) {
            heard(update, env);
        }
    }

    void heard(Update update, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        int peer = update.member();
        if (peer < 0
                || peer >= config.membersMax()
                || update.incarnation() < 0
                || update.incarnation() == Long.MAX_VALUE) {
            rejected++;
        } else if (peer == self) {
            refute(update);
        } else if (members.isKnown(peer)) {
            compare(update, env);
        } else if (update.status() != Status.DEAD) {
            members.entry(peer).incarnation = update.incarnation();
            env.out(new OverlayOutput.Notify<>(new MembershipEvent.Up(peer)));
            if (update.status() == Status.SUSPECT) {
                accept(update, env);
            } else {
                updates.add(update);
            }
        }
    }

    /** Only the member itself raises its incarnation. */
    private void refute(Update update) {
        if (update.status() != Status.ALIVE && update.incarnation() >= incarnation && update.by() != self) {
            incarnation = update.incarnation() + 1;
            refuted++;
            updates.add(new Update(self, Status.ALIVE, incarnation, self));
        }
    }

    private void compare(Update update, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        Status before = members.status(update.member());
        long old = members.incarnation(update.member());
        boolean beats = switch (update.status()) {
            case ALIVE -> update.incarnation() > old;
            case SUSPECT -> before == Status.ALIVE ? update.incarnation() >= old : update.incarnation() > old;
            case DEAD -> before != Status.DEAD && update.incarnation() >= old;
        };
        // A death is not undone by a later suspicion: only the member itself does that.
        if (beats && !(before == Status.DEAD && update.status() == Status.SUSPECT)) {
            accept(update, env);
        } else if (update.status() == Status.SUSPECT && before == Status.SUSPECT && update.incarnation() == old) {
            confirm(update);
        }
    }

    private void accept(Update update, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        Member member = members.entry(update.member());
        Status before = member.status;
        member.become(update);
        members.moved(member, before);
        updates.add(update);
        switch (update.status()) {
            case ALIVE -> {
                if (before == Status.DEAD) {
                    env.out(new OverlayOutput.Notify<>(new MembershipEvent.Up(member.peer)));
                }
            }
            case SUSPECT -> {
                member.suspectedNs = env.nowNs();
                member.confirmedBy(update.by());
                member.dueNs = env.nowNs() + config.suspicionNs(members.living(), 0);
                if (before != Status.SUSPECT) {
                    env.out(new OverlayOutput.Notify<>(new MembershipEvent.Suspected(member.peer)));
                }
            }
            case DEAD ->
                env.out(new OverlayOutput.Notify<>(
                        new MembershipEvent.Down(member.peer, update.by() != update.member())));
        }
        schedule();
    }

    /** Somebody else suspects it too: the suspicion ends sooner, and the first few of these are passed on. */
    private void confirm(Update update) {
        Member member = members.entry(update.member());
        int confirmations = member.suspectedBy.length;
        if (confirmations <= config.lifeguard().confirmationsMax() && !member.suspectedBy(update.by())) {
            member.confirmedBy(update.by());
            member.dueNs = member.suspectedNs + config.suspicionNs(members.living(), confirmations);
            updates.add(update);
            schedule();
        }
    }

    /** Nothing came from this member at all. */
    void failed(int peer, Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        if (members.lives(peer)) {
            Status status = config.suspicion() ? Status.SUSPECT : Status.DEAD;
            heard(new Update(peer, status, members.incarnation(peer), self), env);
        }
    }

    /** Takes those for dead whose suspicion is over. */
    void expire(Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        if (suspicionDueNs > env.nowNs()) {
            return;
        }
        for (Member member : members.suspects.toArray(Member[]::new)) {
            if (member.dueNs <= env.nowNs()) {
                accept(new Update(member.peer, Status.DEAD, member.incarnation, self), env);
            }
        }
    }

    /** All suspicions last so much longer. */
    void postpone(long ns) {
        for (Member member : members.suspects) {
            member.suspectedNs += ns;
            member.dueNs += ns;
        }
        schedule();
    }

    /** The obituary that the own departure is for others. */
    Update farewell() {
        return new Update(self, Status.DEAD, incarnation, self);
    }

    /** One of the dead at random; null where there is none. */
    @Nullable
    Member dead(Env<? super OverlayOutput<SwimMessage, MembershipEvent>> env) {
        return members.dead.isEmpty() ? null : members.dead.get(env.random().nextInt(members.dead.size()));
    }

    private void schedule() {
        long due = Env.NEVER;
        for (Member member : members.suspects) {
            due = Math.min(due, member.dueNs);
        }
        suspicionDueNs = due;
    }
}
