package dev.starling.snapshot;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.snapshot.SnapshotMessage.Carried;
import dev.starling.snapshot.SnapshotMessage.Hello;
import dev.starling.snapshot.SnapshotMessage.Marker;
import dev.starling.snapshot.SnapshotMessage.Report;
import dev.starling.snapshot.SnapshotMessage.SnapshotId;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A process whose channels bring every message, in any order, once or more often (T. H. Lai, T. H. Yang: On Distributed
 * Snapshots, IPL 25, 1987). In place of one colour there is an epoch: a process is red for epoch n once it has recorded its
 * state for it, and a message is white for n when it was sent in an earlier one.
 *
 * <p>Two processes that begin the same epoch share one cut, and each gets its records. A snapshot that is asked for while
 * another is being recorded or collected here waits for its end, and one that is asked for while one waits is refused.
 */
public final class LaiYangMachine implements Machine<SnapshotInput, SnapshotOutput> {
    /** How many epochs a process that has missed some records for at once. */
    private static final int EPOCHS_BACK = 8;

    /** Beyond that nobody honest is ahead. */
    private static final long EPOCHS_AHEAD_MAX = 1 << 20;

    private final Snapshots snapshots;
    private long epoch;
    private boolean waiting;

    /**
     * A process without neighbours.
     *
     * @param self its name, 1 to 64 bytes
     * @param state the application's state as it is between two inputs; at most {@link SnapshotConfig#stateBytesMax} bytes
     */
    public LaiYangMachine(Bytes self, SnapshotConfig config, Supplier<Bytes> state) {
        snapshots = new Snapshots(self, config, state);
    }

    /** How many messages no honest process sends, or for which there was no room or no way, have come. */
    public long rejected() {
        return snapshots.rejected();
    }

    /** The cuts so far. */
    public long epoch() {
        return epoch;
    }

    @Override
    public void handle(SnapshotInput input, Env<? super SnapshotOutput> env) {
        switch (input) {
            case SnapshotInput.Received(Bytes from, SnapshotMessage message) -> {
                Snapshots.Neighbour neighbour = snapshots.neighbours.get(from);
                if (neighbour != null) {
                    received(from, neighbour, message, env);
                } else {
                    snapshots.reject();
                }
            }
            case SnapshotInput.ChannelOpened(Bytes peer) -> {
                // Without it one that has joined would begin epochs that are long over.
                if (snapshots.open(peer, env) && epoch > 0) {
                    env.out(new SnapshotOutput.Send(peer, new Hello(epoch)));
                }
            }
            case SnapshotInput.ChannelClosed(Bytes peer) -> snapshots.close(peer, env);
            case SnapshotInput.Send(Bytes to, Bytes payload) -> send(to, payload, env);
            case SnapshotInput.Take take -> take(env);
            case SnapshotInput.Tick tick -> {
                snapshots.tick(env);
                // Not with the input that ended the wait: what that delivers is counted but not in the state yet.
                if (waiting && !busy()) {
                    waiting = false;
                    begin(env);
                }
            }
        }
        snapshots.settle(env);
    }

    @Override
    public long deadlineNs() {
        return waiting && !busy() ? 0 : snapshots.deadlineNs();
    }

    private boolean busy() {
        return snapshots.collecting() || snapshots.recording() || snapshots.full();
    }

    private void take(Env<? super SnapshotOutput> env) {
        if (!busy()) {
            begin(env);
        } else if (waiting) {
            env.out(new SnapshotOutput.Refused("a snapshot is under way, and another one waits for its end"));
        } else {
            waiting = true;
        }
    }

    private void begin(Env<? super SnapshotOutput> env) {
        enter(epoch + 1, snapshots.self, snapshots.config.deadline().toMillis(), env);
        Cut cut = snapshots.cut(key(epoch));
        if (cut != null) {
            SnapshotId id = new SnapshotId(snapshots.self, epoch);
            snapshots.collect(id, cut, env);
            snapshots.claim(cut, id, 0, env);
        }
    }

    private static SnapshotId key(long epoch) {
        return new SnapshotId(Bytes.EMPTY, epoch);
    }

    private void send(Bytes to, Bytes payload, Env<? super SnapshotOutput> env) {
        Snapshots.Neighbour neighbour = snapshots.neighbours.get(to);
        if (neighbour == null || payload.length() > snapshots.config.payloadBytesMax()) {
            snapshots.reject();
            return;
        }
        env.out(new SnapshotOutput.Send(to, new Carried(epoch, ++neighbour.sent, payload)));
    }

    private void received(
            Bytes from, Snapshots.Neighbour neighbour, SnapshotMessage message, Env<? super SnapshotOutput> env) {
        long defaultMs = snapshots.config.deadline().toMillis();
        switch (message) {
            case Hello(long theirs) -> enter(theirs, from, defaultMs, env);
            case Carried(long theirs, long sequence, Bytes payload) -> {
                // Before the message is counted or delivered: it was sent after the sender's cut.
                if (!enter(theirs, from, defaultMs, env) || !neighbour.received.add(sequence)) {
                    snapshots.reject();
                    return;
                }
                for (Map.Entry<SnapshotId, Cut> each : snapshots.cuts()) {
                    if (theirs < each.getKey().number()) {
                        each.getValue().add(from, payload);
                    }
                }
                env.out(new SnapshotOutput.Deliver(from, payload));
            }
            case Marker marker -> marker(from, marker, env);
            case Report report -> snapshots.received(key(report.id().number()), report, env);
        }
    }

    /** Records for an epoch that has begun elsewhere; false where it cannot be one. */
    private boolean enter(long theirs, Bytes from, long withinMs, Env<? super SnapshotOutput> env) {
        if (theirs <= epoch) {
            return true;
        }
        if (theirs - epoch > EPOCHS_AHEAD_MAX) {
            return false;
        }
        for (long each = Math.max(epoch + 1, theirs - EPOCHS_BACK + 1); each <= theirs; each++) {
            if (!snapshots.full()) {
                snapshots.record(key(each), withinMs, env);
            }
        }
        epoch = theirs;
        env.out(new SnapshotOutput.Recorded(new SnapshotId(from, theirs), from));
        return true;
    }

    private void marker(Bytes from, Marker marker, Env<? super SnapshotOutput> env) {
        SnapshotId id = marker.id();
        if (!enter(id.number(), from, marker.withinMs(), env)) {
            snapshots.reject();
            return;
        }
        Cut cut = snapshots.cut(key(id.number()));
        if (cut == null) {
            snapshots.reject();
            return;
        }
        if (!cut.routes().containsKey(id)) {
            if (id.initiator().equals(snapshots.self) || cut.routes().size() >= snapshots.config.cutsMax()) {
                snapshots.reject();
                return;
            }
            if (cut.routes().isEmpty()) {
                cut.until(env.nowNs(), marker.withinMs());
            }
            snapshots.claim(cut, id, marker.depth() + 1, env);
            cut.claimed();
        }
        cut.marker(from, marker.sent());
        Cut.Route route = cut.routes().get(id);
        if (route != null) {
            route.marker(from, marker.depth());
        }
    }
}
