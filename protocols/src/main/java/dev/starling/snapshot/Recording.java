package dev.starling.snapshot;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotReport.Channel;
import dev.starling.snapshot.SnapshotReport.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one channel contains at a cut. */
final class Recording {
    /** How many messages had come before the own cut. */
    private final long before;

    private final List<Bytes> content = new ArrayList<>();
    private long after;
    private @Nullable Status ended;
    private boolean closed;

    Recording(long before) {
        this.before = before;
    }

    boolean open() {
        return ended == null;
    }

    /**
     * A message that was sent before the sender's cut.
     *
     * @param keep whether there is room for its content
     */
    void add(Bytes payload, boolean keep) {
        after++;
        if (keep) {
            content.add(payload);
        }
    }

    /** So many messages the sender had sent before its cut; whether all of them have come. */
    boolean hasAll(long sent) {
        return before + after >= sent;
    }

    /** The first word counts: a channel that is complete stays so when it closes. */
    void end(Status status) {
        if (ended == null) {
            ended = status;
        }
    }

    void close() {
        closed = true;
        end(Status.CLOSED);
    }

    Channel result(Bytes from) {
        return new Channel(from, ended == null ? Status.LATE : ended, !closed, after, content);
    }
}
