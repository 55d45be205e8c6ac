package dev.starling.swarm;

import dev.starling.core.Env;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What in the swarm waits for a moment: each at most once, so that nothing piles up. Ties go in the order of creation. */
final class Alarms {
    /** Something that waits. */
    abstract static class Alarm {
        private final long order;
        private long atNs = Env.NEVER;

        Alarm(Alarms alarms) {
            order = alarms.created++;
        }

        /** The moment has come; the alarm is not set any more. */
        abstract void due(Env<? super SwarmOutput> env);

        long atNs() {
            return atNs;
        }
    }

    private final TreeSet<Alarm> set =
            new TreeSet<>(Comparator.comparingLong((Alarm a) -> a.atNs).thenComparingLong(a -> a.order));
    private long created;

    /** Sets the moment in place of the one before; {@link Env#NEVER} for none. */
    void at(Alarm alarm, long deadlineNs) {
        if (alarm.atNs == deadlineNs) {
            return;
        }
        if (alarm.atNs != Env.NEVER) {
            set.remove(alarm);
        }
        alarm.atNs = deadlineNs;
        if (deadlineNs != Env.NEVER) {
            set.add(alarm);
        }
    }

    /** Takes out the first that is due; null when none is. */
    @Nullable
    Alarm poll(long nowNs) {
        if (nextNs() > nowNs) {
            return null;
        }
        Alarm first = set.removeFirst();
        first.atNs = Env.NEVER;
        return first;
    }

    long nextNs() {
        return set.isEmpty() ? Env.NEVER : set.first().atNs;
    }

    int size() {
        return set.size();
    }
}
