package dev.starling.membership.swim;

import dev.starling.membership.swim.SwimMessage.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** News that wait to be sent, one of each member: those first that were sent least, and among those the oldest. */
final class Updates {
    static final Update[] NONE = {};

    private static final class Waiting {
        final Update update;
        int sent;

        Waiting(Update update) {
            this.update = update;
        }
    }

    private final int max;
    private final Map<Integer, Waiting> byMember = new LinkedHashMap<>(0);
    private final List<ArrayDeque<Waiting>> bySent = new ArrayList<>(0);

    Updates(int max) {
        this.max = max;
    }

    int size() {
        return byMember.size();
    }

    /** Adds news, in place of what was said of the same member before. */
    void add(Update update) {
        Waiting before = byMember.get(update.member());
        if (before != null) {
            bySent.get(before.sent).remove(before);
        } else if (byMember.size() == max) {
            drop();
        }
        Waiting fresh = new Waiting(update);
        byMember.put(update.member(), fresh);
        put(fresh);
    }

    /** The most sent makes room. */
    private void drop() {
        for (int i = bySent.size() - 1; i >= 0; i--) {
            Waiting one = bySent.get(i).poll();
            if (one != null) {
                byMember.remove(one.update.member());
                return;
            }
        }
    }

    private void put(Waiting one) {
        while (bySent.size() <= one.sent) {
            bySent.add(new ArrayDeque<>(2));
        }
        bySent.get(one.sent).add(one);
    }

    /**
     * News for one message.
     *
     * @param first what is told in any case, and before all others; null
     * @param times how often each is sent
     */
    Update[] take(int count, int times, @Nullable Update first) {
        if (byMember.isEmpty()) {
            return first == null ? NONE : new Update[] {first};
        }
        List<Update> taken = new ArrayList<>(count);
        if (first != null) {
            taken.add(first);
        }
        List<Waiting> again = new ArrayList<>(count);
        for (int i = 0; i < bySent.size() && taken.size() < count; i++) {
            for (Waiting one = bySent.get(i).poll();
                    one != null;
                    one = bySent.get(i).poll()) {
                if (first == null || one.update.member() != first.member()) {
                    taken.add(one.update);
                }
                again.add(one);
                if (taken.size() >= count) {
                    break;
                }
            }
        }
        for (Waiting one : again) {
            one.sent++;
            if (one.sent < times) {
                put(one);
            } else {
                byMember.remove(one.update.member());
            }
        }
        return taken.toArray(Update[]::new);
    }
}
