package dev.starling.membership.swim;

import dev.starling.membership.swim.SwimMessage.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All members, oneself included: those known from the start by their count, and what deviates from that one by one. */
final class Members {
    static final int NOBODY = -1;
    /** Drawing at random finds somebody who lives within so many, unless hardly anybody does. */
    private static final int DRAWS = 64;

    private final int self;
    /** Those below are alive in incarnation 0 unless {@link #changed} says otherwise. */
    private final int known;

    private final Map<Integer, Member> changed = new LinkedHashMap<>(0);
    final List<Member> suspects = new ArrayList<>(0);
    final List<Member> dead = new ArrayList<>(0);
    /** Numbers of members are below this. */
    private int numbers;

    private int living;
    private final Turns turns = new Turns();

    Members(int self, int known) {
        this.self = self;
        this.known = known;
        numbers = Math.max(known, self + 1);
        living = known + (self < known ? 0 : 1);
    }

    /** How many are not dead, oneself included. */
    int living() {
        return living;
    }

    int numbers() {
        return numbers;
    }

    boolean isKnown(int peer) {
        return peer < known || peer == self || changed.containsKey(peer);
    }

    /** What is believed of a member; null where that is only that it is alive, or nothing. */
    @Nullable
    Member changed(int peer) {
        return changed.get(peer);
    }

    Status status(int peer) {
        Member member = changed.get(peer);
        return member == null ? Status.ALIVE : member.status;
    }

    long incarnation(int peer) {
        Member member = changed.get(peer);
        return member == null ? 0 : member.incarnation;
    }

    boolean lives(int peer) {
        return isKnown(peer) && status(peer) != Status.DEAD;
    }

    /** The entry of a member, made where there was none. */
    Member entry(int peer) {
        Member member = changed.get(peer);
        if (member == null) {
            if (!isKnown(peer)) {
                living++;
                numbers = Math.max(numbers, peer + 1);
            }
            member = new Member(peer);
            changed.put(peer, member);
        }
        return member;
    }

    /** Keeps the lists right when a member's status changes. */
    void moved(Member member, Status before) {
        if (before == member.status) {
            return;
        }
        if (before == Status.SUSPECT) {
            suspects.remove(member);
        } else if (before == Status.DEAD) {
            dead.remove(member);
            living++;
        }
        if (member.status == Status.SUSPECT) {
            suspects.add(member);
        } else if (member.status == Status.DEAD) {
            dead.add(member);
            living--;
        }
    }

    /** Whose turn it is in a shuffled list: somebody else who lives; {@link #NOBODY} where nobody does. */
    int next(RandomGenerator random) {
        for (int i = 0; i < 2 * numbers; i++) {
            int peer = turns.next(numbers, random);
            if (peer != self && lives(peer)) {
                return peer;
            }
        }
        return NOBODY;
    }

    /** Somebody else who lives; {@link #NOBODY} where hardly anybody does. */
    int draw(RandomGenerator random, int except) {
        for (int i = 0; i < DRAWS; i++) {
            int peer = random.nextInt(numbers);
            if (peer != self && peer != except && lives(peer)) {
                return peer;
            }
        }
        return NOBODY;
    }
}
