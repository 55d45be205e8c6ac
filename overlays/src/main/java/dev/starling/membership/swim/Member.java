package dev.starling.membership.swim;

import dev.starling.membership.swim.SwimMessage.Status;
import dev.starling.membership.swim.SwimMessage.Update;
import java.util.Arrays;

/** What is believed of a member that is not simply alive from the start. */
final class Member {
    private static final int[] NOBODY = {};

    final int peer;
    Status status = Status.ALIVE;
    long incarnation;
    /** While it is suspected: since when and until when, and who says so. */
    long suspectedNs;

    long dueNs;
    int[] suspectedBy = NOBODY;

    Member(int peer) {
        this.peer = peer;
    }

    boolean suspectedBy(int other) {
        for (int one : suspectedBy) {
            if (one == other) {
                return true;
            }
        }
        return false;
    }

    void confirmedBy(int other) {
        suspectedBy = Arrays.copyOf(suspectedBy, suspectedBy.length + 1);
        suspectedBy[suspectedBy.length - 1] = other;
    }

    void become(Update update) {
        status = update.status();
        incarnation = update.incarnation();
        suspectedBy = NOBODY;
    }
}
